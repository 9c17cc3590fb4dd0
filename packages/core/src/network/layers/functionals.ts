import type { Activations, Pass } from './layer.js';
import type { PoolingPart } from './pooling.js';

/** Deviations from the mean beyond which a value is taken for an outlier and held there. */
export const FARTHEST = 5;

/**
 * Numbers that describe a whole utterance beside those the network makes of its frames: (x - mean) * scale for each, both
 * measured on the training utterances, not learned; no farther from 0 than {@link FARTHEST}, since a voice never heard may
 * lie far outside of what was measured.
 */
export class Functionals implements PoolingPart {
  readonly parameters;

  /**
   * @param outputs How many there are.
   * @param column Where they stand in the output.
   */
  constructor(
    readonly outputs: number,
    readonly column: number,
  ) {
    this.parameters = [
      { name: 'functionals.mean', shape: [outputs], trained: false, initial: () => 0 },
      { name: 'functionals.scale', shape: [outputs], trained: false, initial: () => 1 },
    ];
  }

  forward(pass: Pass, input: Activations, output: Activations) {
    for (let s = 0; s < input.lengths.length; s++) {
      const to = output.address + (s * output.features + this.column) * 4;
      standardizeFunctionals(pass, this.outputs, s, to);
    }
    return () => {};
  }
}

/** Holds standardised values within {@link FARTHEST} of 0, in place. */
function holdWithin(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.min(FARTHEST, Math.max(-FARTHEST, values[i]!));
}

/**
 * Standardises functionals and holds them as the network does, in place.
 *
 * @param values utterances x functionals.
 */
export function standardizeInPlace(values: Float32Array, mean: Float32Array, scale: Float32Array): void {
  const count = mean.length;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean[i % count]!) * scale[i % count]!;
  holdWithin(values);
}

/** Writes the standardised functionals of one sequence to an address, `count` values. */
export function standardizeFunctionals(
  { kernels, functionals, weight }: Pass,
  count: number,
  sequence: number,
  to: number,
): void {
  const [mean, scale] = [weight('functionals.mean'), weight('functionals.scale')];
  kernels.call.standardize(to, functionals + sequence * count * 4, mean, scale, 1, count);
  holdWithin(kernels.floats(to, count));
}

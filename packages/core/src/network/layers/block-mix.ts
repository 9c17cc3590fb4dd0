import { exp } from '../elementary.js';
import { type Activations, activations, type Layer, type Pass, type Step } from './layer.js';

/**
 * A weighted mean of the parts that stand side by side in a frame, such as an encoder's states after several blocks
 * (Peters et al., 2018, doi 10.18653/v1/N18-1202, without their factor). The shares are the softmax of one learned
 * number a part; at first all are equal.
 */
export class BlockMix implements Layer {
  readonly parameters;
  readonly outputs: number;
  readonly dropped = false;

  /** @param parts How many parts of equal width a frame has. */
  constructor(
    inputs: number,
    readonly parts: number,
  ) {
    this.outputs = inputs / parts;
    this.parameters = [{ name: 'blockMix.scores', shape: [parts], trained: true, initial: () => 0 }];
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { parts, outputs: width } = this;
    const output = activations(pass, input.lengths, width);
    const shares = softmax(kernels.floats(pass.weight('blockMix.scores'), parts));
    const values = ({ address, rows, features }: Activations) => kernels.floats(address, rows * features);
    mix(values(output), values(input), shares, width);

    const backward = (outputGradient: number, inputGradient: number) => {
      const dy = kernels.floats(outputGradient, output.rows * width);
      const dShares = dotProducts(dy, values(input), parts, width);
      const mean = dShares.reduce((sum, d, part) => sum + shares[part]! * d, 0);
      const dScores = kernels.floats(pass.gradient('blockMix.scores'), parts);
      for (let part = 0; part < parts; part++) dScores[part] = shares[part]! * (dShares[part]! - mean);
      if (!inputGradient) return;
      const dx = kernels.floats(inputGradient, input.rows * input.features);
      for (let row = 0, start = 0; row < dy.length; row += width) {
        for (const share of shares) {
          for (let i = 0; i < width; i++) dx[start + i] = share * dy[row + i]!;
          start += width;
        }
      }
    };
    return { output, backward };
  }
}

function softmax(scores: Float32Array): Float64Array {
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(scores, (score) => exp(score - highest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** y[row] = sum over the parts of share * x[row, part]. */
function mix(y: Float32Array, x: Float32Array, shares: Float64Array, width: number): void {
  y.fill(0);
  for (let row = 0, start = 0; row < y.length; row += width) {
    for (const share of shares) {
      for (let i = 0; i < width; i++) y[row + i] = y[row + i]! + share * x[start + i]!;
      start += width;
    }
  }
}

/** For each part the sum over all rows of dy[row] . x[row, part]. */
function dotProducts(dy: Float32Array, x: Float32Array, parts: number, width: number): Float64Array {
  const sums = new Float64Array(parts);
  for (let row = 0, start = 0; row < dy.length; row += width) {
    for (let part = 0; part < parts; part++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += dy[row + i]! * x[start + i]!;
      sums[part]! += sum;
      start += width;
    }
  }
  return sums;
}

import { UsageError } from '../errors.js';
import { fromHalves, toHalves } from '../half.js';
import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/frames.js';
import { extractFunctionals } from './functionals.js';
import { delta } from './mel/delta.js';
import { logMelSpectrogram } from './mel/mel-spectrogram.js';
import { mfcc } from './mel/mfcc.js';
import { type FeatureRecipe, stateNames } from './recipe.js';
import { sideBySide } from './side-by-side.js';

/** What a network takes of one signal. */
export interface Features {
  /** `frames x featureBins(recipe)`. */
  readonly frames: Frames;
  /** What describes the signal as a whole, `functionalCount(recipe)` values. */
  readonly functionals: Float32Array;
}

/** What makes the states that a recipe's features are. */
export interface StateEncoder {
  /**
   * @param signal At 16 kHz.
   * @returns Of our own encoder the states after the convolutions, then after each block; of an ONNX graph those of the
   *   recipe's `outputs`, in that order. Each `frames x width`.
   */
  encode(signal: Signal): readonly Frames[];
}

/**
 * What the recipe says of one signal, before normalisation: these values are the ones that are cached. The same
 * bits on every host, but for states that an ONNX runtime computes.
 *
 * @param encoder The encoder of a recipe whose features are its states (see `featureEncoder`, and `OnnxEncoder` of
 *   `@affetto/lab/encoders`).
 * @returns Frames, log-mel in dB of power, states rounded to half precision; and functionals.
 * @throws {UsageError} on an empty signal, samples that are not finite, `fMax` above half the signal's rate, with deltas
 *   on a signal of fewer than nine frames; where the recipe needs an encoder and there is none; as its `encode` and
 *   {@link egemaps} do.
 */
export function extractFeatures(signal: Signal, recipe: FeatureRecipe, encoder?: StateEncoder): Features {
  const frames = framesOf(signal, recipe, encoder);
  const functionals = extractFunctionals(signal, frames, recipe.functionals);
  if (recipe.kind !== 'encoder' && recipe.kind !== 'onnxEncoder') return { frames, functionals };
  return { frames: asHalves(averaged(frames, recipe.average)), functionals };
}

function framesOf(signal: Signal, recipe: FeatureRecipe, encoder: StateEncoder | undefined): Frames {
  if (recipe.kind === 'logMel') return logMelSpectrogram(signal, recipe);
  return recipe.kind === 'mfcc' ? cepstrum(signal, recipe) : encoderStates(signal, recipe, encoder);
}

/** What is kept of features until training: an encoder's states as halves, two bytes each, all others as they are. */
export function compactRows<Rows extends Float32Array>(
  rows: Rows,
  recipe: FeatureRecipe,
): Rows | Uint16Array<ArrayBuffer> {
  return stateNames(recipe) ? toHalves(rows) : rows;
}

function cepstrum(signal: Signal, recipe: Extract<FeatureRecipe, { kind: 'mfcc' }>): Frames {
  const coefficients = mfcc(signal, recipe);
  const parts = [coefficients];
  if (recipe.deltas >= 1) parts.push(delta(coefficients, { order: 1 }));
  if (recipe.deltas >= 2) parts.push(delta(coefficients, { order: 2 }));
  return sideBySide(parts.map((frames) => ({ frames })));
}

function encoderStates(
  signal: Signal,
  recipe: Extract<FeatureRecipe, { kind: 'encoder' | 'onnxEncoder' }>,
  encoder: StateEncoder | undefined,
): Frames {
  if (!encoder) {
    throw new UsageError(
      'the features are states of an encoder, which is not given: load it from its file first',
    );
  }
  const states = encoder.encode(signal);
  const chosen = recipe.kind === 'encoder' ? recipe.blocks.map((block) => states[block]!) : states;
  return sideBySide(
    stateNames(recipe)!.map((state, i) => {
      const { names, ...rest } = chosen[i]!;
      return { frames: { ...rest, names: names.map((name) => `${state} ${name}`) } };
    }),
  );
}

/** Means of `count` frames each; the last of as many as are left. */
function averaged(frames: Frames, count: number): Frames {
  if (count === 1) return frames;
  const { bins, data } = frames;
  const means = new Float32Array(Math.ceil(frames.frames / count) * bins); // (frames / count, bins)
  for (let frame = 0; frame < frames.frames; frame++) {
    const size = Math.min(count, frames.frames - (frame - (frame % count)));
    const to = Math.floor(frame / count) * bins;
    for (let bin = 0; bin < bins; bin++) means[to + bin]! += data[frame * bins + bin]! / size;
  }
  const hopSeconds = count * frames.hopSeconds;
  return { ...frames, frames: means.length / bins, hopSeconds, data: means };
}

/** Half precision halves what is kept of a recording, and all of a corpus is in memory at once. */
function asHalves(frames: Frames): Frames {
  return { ...frames, data: fromHalves(toHalves(frames.data)) };
}

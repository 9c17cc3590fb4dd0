import { UsageError } from '../errors.js';
import { fromHalves, toHalves } from '../half.js';
import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/frames.js';
import { delta } from './mel/delta.js';
import { logMelSpectrogram } from './mel/mel-spectrogram.js';
import { mfcc } from './mel/mfcc.js';
import { type FeatureRecipe, stateNames } from './recipe.js';
import { sideBySide } from './side-by-side.js';

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
 * @returns `frames x featureBins(recipe)`; log-mel in dB of power, states rounded to half precision.
 * @throws {UsageError} on an empty signal, samples that are not finite, `fMax` above half the signal's rate, with deltas
 *   on a signal of fewer than nine frames; where the recipe needs an encoder and there is none, and as its `encode` does.
 */
export function extractFeatures(signal: Signal, recipe: FeatureRecipe, encoder?: StateEncoder): Frames {
  if (recipe.kind === 'logMel') return logMelSpectrogram(signal, recipe);
  if (recipe.kind !== 'mfcc') return encoderStates(signal, recipe, encoder);
  const cepstrum = mfcc(signal, recipe);
  const parts = [cepstrum];
  if (recipe.deltas >= 1) parts.push(delta(cepstrum, { order: 1 }));
  if (recipe.deltas >= 2) parts.push(delta(cepstrum, { order: 2 }));
  return sideBySide(parts.map((frames) => ({ frames })));
}

/** Number of values a frame that the recipe makes. */
export function featureBins(recipe: FeatureRecipe): number {
  if (recipe.kind === 'logMel') return recipe.nMels;
  if (recipe.kind === 'mfcc') return recipe.nMfcc * (1 + recipe.deltas);
  return stateNames(recipe)!.length * recipe.width;
}

/** What is kept of features until training: an encoder's states as halves, two bytes each, all others as they are. */
export function compactRows<Rows extends Float32Array>(
  rows: Rows,
  recipe: FeatureRecipe,
): Rows | Uint16Array<ArrayBuffer> {
  return stateNames(recipe) ? toHalves(rows) : rows;
}

/** Half precision halves what is kept of a recording, and all of a corpus is in memory at once. */
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
  const frames = sideBySide(
    stateNames(recipe)!.map((state, i) => {
      const { names, ...rest } = chosen[i]!;
      return { frames: { ...rest, names: names.map((name) => `${state} ${name}`) } };
    }),
  );
  return { ...frames, data: fromHalves(toHalves(frames.data)) };
}

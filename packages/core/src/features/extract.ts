import type { Encoder } from '../encoder/encoder.js';
import { UsageError } from '../errors.js';
import { fromHalves, toHalves } from '../half.js';
import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/frames.js';
import { extractFunctionals, stateFunctionals } from './functionals.js';
import { delta } from './mel/delta.js';
import { logMelSpectrogram } from './mel/mel-spectrogram.js';
import { mfcc } from './mel/mfcc.js';
import type { FeatureRecipe } from './recipe.js';
import { sideBySide } from './side-by-side.js';

/** What a network takes of one signal. */
export interface Features {
  /** `frames x featureBins(recipe)`. */
  readonly frames: Frames;
  /** What describes the signal as a whole, `functionalCount(recipe)` values. */
  readonly functionals: Float32Array;
}

/**
 * What the recipe says of one signal, before normalisation: these values are the ones that are cached. The same
 * bits on every host.
 *
 * @param encoder The encoder of a recipe whose features are its states (see `featureEncoder`).
 * @returns Frames, log-mel in dB of power, states rounded to half precision; and functionals.
 * @throws {UsageError} on an empty signal, samples that are not finite, `fMax` above half the signal's rate, with deltas
 *   on a signal of fewer than nine frames; where the recipe needs an encoder and there is none; as its `encode` and
 *   {@link egemaps} do.
 */
export function extractFeatures(signal: Signal, recipe: FeatureRecipe, encoder?: Encoder): Features {
  if (recipe.kind === 'encoder') {
    const states = encoderStates(signal, recipe.blocks, encoder);
    return {
      frames: asHalves(averaged(states, recipe.average)),
      functionals:
        recipe.functionals === 'stateMeans' || recipe.functionals === 'stateStatistics'
          ? stateFunctionals(states, recipe.functionals)
          : extractFunctionals(signal, recipe.functionals),
    };
  }
  const frames = recipe.kind === 'logMel' ? logMelSpectrogram(signal, recipe) : cepstrum(signal, recipe);
  return { frames, functionals: extractFunctionals(signal, recipe.functionals) };
}

/** Number of values a frame that the recipe makes. */
export function featureBins(recipe: FeatureRecipe): number {
  if (recipe.kind === 'encoder') return recipe.blocks.length * recipe.width;
  return recipe.kind === 'mfcc' ? recipe.nMfcc * (1 + recipe.deltas) : recipe.nMels;
}

/** What is kept of features until training: an encoder's states as halves, two bytes each, all others as they are. */
export function compactRows<Rows extends Float32Array>(
  rows: Rows,
  recipe: FeatureRecipe,
): Rows | Uint16Array<ArrayBuffer> {
  return recipe.kind === 'encoder' ? toHalves(rows) : rows;
}

function cepstrum(signal: Signal, recipe: Extract<FeatureRecipe, { kind: 'mfcc' }>): Frames {
  const coefficients = mfcc(signal, recipe);
  const parts = [coefficients];
  if (recipe.deltas >= 1) parts.push(delta(coefficients, { order: 1 }));
  if (recipe.deltas >= 2) parts.push(delta(coefficients, { order: 2 }));
  return sideBySide(parts.map((frames) => ({ frames })));
}

function encoderStates(signal: Signal, blocks: readonly number[], encoder: Encoder | undefined): Frames {
  if (!encoder) {
    throw new UsageError(
      'the features are states of an encoder, which is not given: load it from its file first',
    );
  }
  const states = encoder.encode(signal);
  return sideBySide(
    blocks.map((block) => {
      const { names, ...rest } = states[block]!;
      return { frames: { ...rest, names: names.map((name) => `block ${block} ${name}`) } };
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

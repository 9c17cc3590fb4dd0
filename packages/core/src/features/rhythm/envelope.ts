import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { onsetStrength } from './onset-strength.js';

/**
 * The onset strength of a signal, or one that is given.
 *
 * @throws {UsageError} where what is given is not one finite value a frame.
 */
export function onsetEnvelope(input: Signal | Frames, hopLength: number): Frames {
  if ('samples' in input) return onsetStrength(input, { hopLength });
  if (input.bins !== 1) {
    throw new UsageError(`an onset strength has one value a frame but these frames have ${input.bins}`);
  }
  if (!input.data.every(Number.isFinite)) throw new UsageError('the onset strength must be finite');
  return input;
}

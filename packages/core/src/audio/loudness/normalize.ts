import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { decibelsToGain } from '../decibels.js';
import { loudness } from './meter.js';

/** Options of {@link normalizeLoudness}. */
export interface LoudnessOptions {
  /** Integrated loudness to bring the signal to, LUFS; at most 0. Default -23 (EBU R 128). */
  readonly targetLufs?: number;
  /** True peak not to be passed, dBTP; at most 0. Default -1 (EBU R 128). */
  readonly maxTruePeakDb?: number;
}

/** A signal with what was done to it. */
export interface NormalizedSignal extends Signal {
  /** The one gain that all samples were given, dB. */
  readonly gainDb: number;
  /** Whether the true peak stopped it short of the target. */
  readonly limited: boolean;
}

/**
 * Brings a signal to a loudness by one gain for all its samples: nothing is compressed or limited, so where the true
 * peak would pass its maximum the signal stays softer than the target. A signal without anything above -70 LUFS is
 * silence, and stays as it is.
 *
 * @throws {UsageError} for a target or peak that is not a number of at most 0, and as {@link loudness} does.
 */
export function normalizeLoudness(
  signal: Signal,
  { targetLufs = -23, maxTruePeakDb = -1 }: LoudnessOptions = {},
): NormalizedSignal {
  for (const [name, value] of Object.entries({ targetLufs, maxTruePeakDb })) {
    if (!(value <= 0 && value >= -70)) {
      throw new UsageError(`${name} is ${value} but must be a level from -70 to 0 dB`);
    }
  }
  const { integrated, truePeakDb } = loudness(signal);
  const { samples, sampleRate } = signal;
  if (integrated === Number.NEGATIVE_INFINITY) return { samples, sampleRate, gainDb: 0, limited: false };
  const wanted = targetLufs - integrated;
  const gainDb = Math.min(wanted, maxTruePeakDb - truePeakDb);
  const gain = decibelsToGain(gainDb);
  return {
    samples: samples.map((sample) => gain * sample),
    sampleRate,
    gainDb,
    limited: gainDb < wanted,
  };
}

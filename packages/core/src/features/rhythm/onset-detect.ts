import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { onsetEnvelope } from './envelope.js';
import { type PeakPickOptions, peakPick } from './peak-pick.js';

/** Options of {@link onsetDetect}; those of {@link peakPick} have defaults for speech and music, found by search. */
export interface OnsetDetectOptions extends Partial<PeakPickOptions> {
  /** Samples from one frame of a signal to the next. Default 512. */
  hopLength?: number;
  /** Whether the envelope is stretched to lie between 0 and 1 before peaks are picked. Default true. */
  normalize?: boolean;
  /** Whether onsets are moved back to the lowest point before them. Default false. */
  backtrack?: boolean;
  /** Frames (the default), samples (`hopLength` a frame) or seconds. */
  units?: 'frames' | 'samples' | 'time';
}

/**
 * When something begins: peaks of the onset strength; `librosa.onset.onset_detect`.
 *
 * @param input A signal, or its {@link onsetStrength}.
 * @returns Frames, samples or seconds, ascending; none where nothing begins.
 * @throws {UsageError} as {@link onsetStrength} and {@link peakPick} do.
 */
export function onsetDetect(input: Signal | Frames, options: OnsetDetectOptions = {}): number[] {
  const { normalize = true, backtrack = false, units = 'frames', hopLength = 512 } = options;
  if (!['frames', 'samples', 'time'].includes(units)) {
    throw new UsageError(`units is '${units}' but must be 'frames', 'samples' or 'time'`);
  }
  const { data, hopSeconds } = onsetEnvelope(input, hopLength);
  const envelope = normalize ? stretched(data) : data;
  const framesIn = (seconds: number) => Math.floor(seconds / hopSeconds + 1e-9);
  const {
    preMax = framesIn(0.03),
    postMax = 1,
    preAvg = framesIn(0.1),
    postAvg = framesIn(0.1) + 1,
    wait = framesIn(0.03),
    delta = 0.07,
  } = options;
  const silent = envelope.every((value) => value === 0);
  const peaks = peakPick(silent ? envelope.subarray(0, 0) : envelope, {
    preMax,
    postMax,
    preAvg,
    postAvg,
    delta,
    wait,
  });
  const onsets = backtrack ? onsetBacktrack(peaks, envelope) : peaks;
  const unit = { frames: 1, samples: hopLength, time: hopSeconds }[units];
  return onsets.map((frame) => frame * unit);
}

/**
 * Each event moved back to the nearest local minimum of the envelope at or before it, the beginning if there is none;
 * `librosa.onset.onset_backtrack`.
 *
 * @param events Frames.
 * @param envelope One value a frame.
 * @returns Frames, as many.
 */
export function onsetBacktrack(events: readonly number[], envelope: Float32Array): number[] {
  return events.map((event) => {
    for (let t = Math.min(event, envelope.length - 2); t > 0; t--) {
      if (envelope[t]! <= envelope[t - 1]! && envelope[t]! < envelope[t + 1]!) return t;
    }
    return 0;
  });
}

/** From 0 to 1, float32 step by step as librosa. */
function stretched(values: Float32Array): Float32Array {
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const raised = values.map((value) => value - lowest);
  const highest = raised.reduce((most, value) => Math.max(most, value), 0);
  return highest === 0 ? raised : raised.map((value) => value / Math.fround(highest + 2 ** -126));
}

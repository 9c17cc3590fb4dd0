import { ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { onsetEnvelope } from './envelope.js';
import { eachCorrelation } from './tempogram.js';

/** Options of {@link tempo}. */
export interface TempoOptions {
  /** Samples from one frame of a signal to the next. Default 512. */
  hopLength?: number;
  /** Tempo that is likeliest beforehand, beats a minute. Default 120. */
  startBpm?: number;
  /** Standard deviation of the likelihood about it, octaves. Default 1. */
  stdBpm?: number;
  /** Length of the window that is correlated with itself, seconds. Default 8. */
  acSize?: number;
  /** Tempo that the answer is below, beats a minute; null for no bound. Default 320. */
  maxTempo?: number | null;
}

/**
 * Beats a minute of a whole recording: the lag at which its mean {@link tempogram} is highest, weighted by a log-normal
 * likelihood; `librosa.feature.tempo` (Ellis, 2007).
 *
 * @param input A signal, or its {@link onsetStrength}.
 * @returns Beats a minute; of silence the one nearest to `startBpm`.
 * @throws {UsageError} as {@link onsetStrength} does, on options that are not positive, and where no lag within the window
 *   is slower than `maxTempo`.
 */
export function tempo(input: Signal | Frames, options: TempoOptions = {}): number {
  const { hopLength = 512, startBpm = 120, stdBpm = 1, acSize = 8, maxTempo = 320 } = options;
  for (const [name, value] of Object.entries({ startBpm, stdBpm, acSize, maxTempo: maxTempo ?? 1 })) {
    if (!(value > 0)) throw new UsageError(`${name} is ${value} but must be positive`);
  }
  const envelope = onsetEnvelope(input, hopLength);
  const winLength = Math.floor(acSize / envelope.hopSeconds + 1e-9);
  const bpm = (lag: number) => 60 / (lag * envelope.hopSeconds);
  let first = 1;
  while (maxTempo !== null && first < winLength && bpm(first) >= maxTempo) first++;
  if (first >= winLength) {
    throw new UsageError(
      `acSize is ${acSize} s, too short for a tempo below ${maxTempo ?? bpm(0)} beats a minute: use a longer one`,
    );
  }
  const mean = new Float64Array(winLength);
  eachCorrelation(envelope, { winLength }, (row, _, count) => {
    for (let lag = 0; lag < winLength; lag++) mean[lag]! += row[lag]! / count;
  });
  let best = first;
  let highest = Number.NEGATIVE_INFINITY;
  for (let lag = first; lag < winLength; lag++) {
    const octaves = ln(bpm(lag) / startBpm) / Math.LN2 / stdBpm;
    const likelihood = ln(1 + 1e6 * Math.max(0, mean[lag]!)) - 0.5 * octaves * octaves;
    if (likelihood > highest) {
      highest = likelihood;
      best = lag;
    }
  }
  return bpm(best);
}

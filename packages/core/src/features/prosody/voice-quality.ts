import type { Signal } from '../../signal.js';
import { egemaps } from '../egemaps/index.js';

/** How the voice sounds: means over voiced frames, as eGeMAPS has them. */
export interface VoiceQuality {
  /** Difference between neighbouring periods as a share of the period, 0 to 1. */
  readonly jitter: number;
  /** Difference between the amplitudes of neighbouring periods, dB. */
  readonly shimmer: number;
  /** Harmonics over noise, dB. */
  readonly harmonicsToNoise: number;
  /** Power from 1 to 5 kHz over that below 1 kHz, dB: higher the more effort is in the voice. */
  readonly alphaRatio: number;
  /** First over second harmonic, dB: high in a breathy voice, low in a pressed one. */
  readonly h1H2: number;
}

/**
 * Voice quality by {@link egemaps}.
 *
 * @returns Null where it hears no voice.
 * @throws {UsageError} as {@link egemaps} does.
 */
export function describeVoice(signal: Signal): VoiceQuality | null {
  const { names, values } = egemaps(signal);
  const of = (name: string) => values[names.indexOf(name)]!;
  if (of('F0semitoneFrom27.5Hz_sma3nz_amean') === 0) return null;
  return {
    jitter: of('jitterLocal_sma3nz_amean'),
    shimmer: of('shimmerLocaldB_sma3nz_amean'),
    harmonicsToNoise: of('HNRdBACF_sma3nz_amean'),
    alphaRatio: of('alphaRatioV_sma3nz_amean'),
    h1H2: of('logRelF0-H1-H2_sma3nz_amean'),
  };
}

import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';

const FRAME_LENGTH = 2048;
const HOP_LENGTH = 512;

/** Power below which librosa takes a frame as silent: an amplitude of 1e-5. */
const POWER_FLOOR = 1e-10;

export interface TrimOptions {
  /** A frame this many dB below the loudest is silence. Default 60, as in librosa. */
  readonly topDb?: number;
}

/**
 * Cuts off leading and trailing silence, like `librosa.effects.trim`: frames of 2,048 samples every 512, centred, with
 * zeros around the signal; their RMS in dB against the loudest frame. A signal of nothing but zeros stays whole.
 */
export function trim(signal: Signal, options: TrimOptions = {}): Signal {
  const { start, end } = trimBounds(signal, options);
  return { samples: signal.samples.subarray(start, end), sampleRate: signal.sampleRate };
}

/** First sample kept by {@link trim}, and the one after the last; the indices `librosa.effects.trim` returns. */
export function trimBounds(
  { samples }: Signal,
  { topDb = 60 }: TrimOptions = {},
): { start: number; end: number } {
  if (!(topDb > 0)) throw new UsageError(`topDb must be above 0 dB, not ${topDb}`);
  const powers = framePowers(samples);
  const loudest = powers.reduce((a, b) => Math.max(a, b), POWER_FLOOR);
  const floor = 10 * Math.log10(loudest) - topDb;
  const sounds = (power: number) => 10 * Math.log10(Math.max(POWER_FLOOR, power)) > floor;
  const first = powers.findIndex(sounds);
  const last = powers.findLastIndex(sounds);
  return {
    start: Math.max(0, first) * HOP_LENGTH,
    end: Math.min(samples.length, (last + 1) * HOP_LENGTH),
  };
}

/** Mean square of every frame. */
function framePowers(samples: Float32Array): Float64Array {
  const powers = new Float64Array(1 + Math.floor(samples.length / HOP_LENGTH));
  for (let frame = 0; frame < powers.length; frame++) {
    const start = frame * HOP_LENGTH - FRAME_LENGTH / 2;
    const end = Math.min(samples.length, start + FRAME_LENGTH);
    let sum = 0;
    for (let i = Math.max(0, start); i < end; i++) sum += samples[i]! ** 2;
    powers[frame] = sum / FRAME_LENGTH;
  }
  return powers;
}

import { exp } from '../../elementary.js';
import { gaussianNoise } from '../../gaussian.js';
import type { Random } from '../../random.js';
import type { Signal } from '../../signal.js';
import { convolve } from './convolve.js';

/** A room as heard from one place. */
export interface Room {
  /** Time in which reverberation falls by 60 dB, s, above 0. */
  readonly rt60Seconds: number;
  /** Energy of the direct sound over that of the reverberation, dB. */
  readonly directDb: number;
}

/** What arrives within this time counts as direct sound, as in the measure of {@link Room.directDb}, s. */
const DIRECT_SECONDS = 0.0025;

/**
 * The impulse response of a room, made: the direct sound, 1, and from 2.5 ms on noise that decays exponentially until it
 * has fallen by 60 dB (Moorer, 1979). All frequencies decay alike, as they do not in real rooms.
 */
export function roomResponse(room: Room, sampleRate: number, random: Random): Float64Array {
  const start = Math.max(1, Math.round(DIRECT_SECONDS * sampleRate));
  const tail = gaussianNoise(Math.ceil(room.rt60Seconds * sampleRate), random);
  const decay = exp((-3 * Math.LN10) / (room.rt60Seconds * sampleRate)); // of the amplitude in a sample
  let energy = 0;
  for (let i = 0, level = 1; i < tail.length; i++, level *= decay) {
    tail[i] = level * tail[i]!;
    energy += tail[i]! * tail[i]!;
  }
  const gain = Math.sqrt(exp((-Math.LN10 / 10) * room.directDb) / energy);
  const response = new Float64Array(start + tail.length);
  response[0] = 1;
  for (let i = 0; i < tail.length; i++) response[start + i] = gain * tail[i]!;
  return response;
}

/**
 * A signal as heard in a room that {@link roomResponse} makes. What would sound on behind the signal's end is cut off.
 *
 * @returns As many samples at the same rate.
 */
export function reverberate({ samples, sampleRate }: Signal, room: Room, random: Random): Signal {
  const heard = convolve(samples, roomResponse(room, sampleRate, random), 0);
  return { samples: Float32Array.from(heard), sampleRate };
}

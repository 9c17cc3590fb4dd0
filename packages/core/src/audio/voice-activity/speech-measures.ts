import type { Frames } from '../../spectrum/frames.js';
import { LEVEL, PERIODICITY, PITCH, PURITY, SHAPE } from './sound-frames.js';

/** Frames this close to the loudest are heard, dB; a level further below than the second tells no more. */
const HEARD = 25;
const FLOOR = 40;
/** Periodicity above which a frame has a pitch. */
const VOICED = 0.16;
/** Pitch moves between these from a frame to the next where it glides; less is a held tone, more a leap. Semitones. */
const LEAST_GLIDE = 0.04;
const LEAP = 1;
const MOST_PITCH_DEVIATION = 6; // semitones
/** Frames of a syllable's part, 64 ms. */
const PART = 4;

/** How many numbers describe a stretch. */
export const MEASURES = 10;

/**
 * What sets speech apart from other sounds in a stretch of frames: in speech what is loud is voiced and what is soft is
 * not, the pitch glides without leaps or wavering, and the spectrum's shape changes from frame to frame and syllable to
 * syllable.
 *
 * @param frames Of `soundFrames`.
 * @param start, end The first frame, and the one after the last.
 * @param measures Receives {@link MEASURES} numbers.
 */
export function speechMeasures(
  { data, bins }: Frames,
  start: number,
  end: number,
  measures: Float64Array,
): void {
  let loudest = Number.NEGATIVE_INFINITY;
  for (let t = start; t < end; t++) loudest = Math.max(loudest, data[t * bins + LEVEL]!);
  const isHeard = (t: number) => t >= start && data[t * bins + LEVEL]! > loudest - HEARD;
  const isVoiced = (t: number) => isHeard(t) && data[t * bins + PERIODICITY]! > VOICED;
  const change = (t: number, before: number) => {
    let sum = 0;
    for (let c = SHAPE; c < bins; c++) sum += Math.abs(data[t * bins + c]! - data[before * bins + c]!);
    return sum / (bins - SHAPE);
  };

  const heardLevel = new Spread();
  const voicedLevel = new Spread();
  const periodicity = new Spread();
  const purity = new Spread();
  const pitch = new Spread();
  const bend = new Spread();
  const quickChange = new Spread();
  const slowChange = new Spread();
  let together = 0;
  let neighbours = 0;
  let glides = 0;
  let run = 0;
  for (let t = start; t < end; t++) {
    const row = t * bins;
    const level = Math.max(data[row + LEVEL]!, loudest - FLOOR) - loudest;
    if (isHeard(t)) {
      heardLevel.add(level);
      periodicity.add(data[row + PERIODICITY]!);
      purity.add(data[row + PURITY]!);
      together += level * data[row + PERIODICITY]!;
      if (isHeard(t - 1)) quickChange.add(change(t, t - 1));
      if (isHeard(t - PART)) slowChange.add(change(t, t - PART));
    }
    run = isVoiced(t) ? run + 1 : 0;
    if (run === 0) continue;
    const now = data[row + PITCH]!;
    voicedLevel.add(level);
    pitch.add(now);
    if (run < 2) continue;
    const before = data[row - bins + PITCH]!;
    const move = Math.abs(now - before);
    neighbours++;
    if (move >= LEAST_GLIDE && move < LEAP) glides++;
    if (run > 2) bend.add(Math.min(1, Math.abs(now - 2 * before + data[row - 2 * bins + PITCH]!)));
  }

  const covariance = together / heardLevel.count - heardLevel.mean * periodicity.mean;
  measures[0] = heardLevel.count / (end - start);
  measures[1] = periodicity.deviation;
  measures[2] = covariance / (0.02 + heardLevel.deviation * periodicity.deviation);
  measures[3] = glides / (1 + neighbours);
  measures[4] = Math.min(MOST_PITCH_DEVIATION, pitch.deviation);
  measures[5] = bend.mean;
  measures[6] = voicedLevel.deviation;
  measures[7] = quickChange.mean;
  measures[8] = slowChange.mean;
  measures[9] = purity.mean;
}

/** Mean and standard deviation of numbers as they come; 0 of none. */
class Spread {
  count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.count++;
    this.#sum += value;
    this.#squares += value * value;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.#sum / this.count;
  }

  get deviation(): number {
    if (this.count === 0) return 0;
    return Math.sqrt(Math.max(0, this.#squares / this.count - this.mean * this.mean));
  }
}

import { gaussianNoise } from '../gaussian.js';
import type { Random } from '../random.js';
import { type Dataset, functionalsOf } from './dataset.js';

/** What a voice made up for training takes off a recording, before standardisation. */
export interface VoiceShift {
  /** One number a bin, off every frame; empty where frames keep no mean of a voice. */
  readonly frames: Float32Array;
  /** One number each. */
  readonly functionals: Float32Array;
}

/** How many voices a random one is made of, so that a draw costs as much for ten voices as for ten thousand. */
const COMBINED = 32;

/**
 * Makes up voices that nobody has: training voices are few, and a network that hears how these alone differ takes the
 * next one's difference for emotion. In whatever directions they differ from one another, a random voice is off by more.
 */
export class RandomVoices {
  /** voices x bins, and voices x functionals: the mean over each one's recordings, less that over all voices. */
  readonly #frames: Float32Array;
  readonly #functionals: Float32Array;
  /** How many training voices there are; of fewer than two none can be made. */
  readonly count: number;

  /**
   * @param frameMeans Those of the pool, `(recordings + copies) x bins`; null where frames keep none.
   * @param train Indices into the dataset's recordings. Each speaker is a voice, and again in the copies of each number, which
   *   are altered; those of unknown speakers are left out.
   */
  constructor(dataset: Dataset, frameMeans: Float32Array | null, train: readonly number[]) {
    const ofVoices = new Map<string, number[]>();
    for (const recording of train) {
      const speaker = dataset.speakers[recording]!;
      if (speaker < 0) continue;
      dataset.versions[recording]!.forEach((version, copy) => {
        const voice = `${speaker} ${copy}`;
        if (!ofVoices.has(voice)) ofVoices.set(voice, []);
        ofVoices.get(voice)!.push(version);
      });
    }
    const voices = [...ofVoices.values()];
    this.count = voices.length;
    this.#frames = frameMeans ? differences(frameMeans, dataset.bins, voices) : new Float32Array(0);
    this.#functionals = differences(dataset.functionals, functionalsOf(dataset), voices);
  }

  /**
   * Draws one: a sum of some training voices' differences with normally distributed weights, so that it varies as those do.
   *
   * @param spread How much more it varies: its deviation in units of that of the training voices, from 0.
   * @returns In the units of the features; only where {@link count} is at least 2.
   */
  draw(spread: number, random: Random): VoiceShift {
    const weights = gaussianNoise(COMBINED, random);
    const chosen = Array.from(weights, () => random.below(this.count));
    const sum = (all: Float32Array) => {
      const bins = all.length / Math.max(1, this.count);
      const shift = new Float32Array(bins);
      for (const [i, voice] of chosen.entries()) {
        const weight = (spread * weights[i]!) / Math.sqrt(COMBINED);
        for (let bin = 0; bin < bins; bin++) shift[bin]! += weight * all[voice * bins + bin]!;
      }
      return shift;
    };
    return { frames: sum(this.#frames), functionals: sum(this.#functionals) };
  }
}

/** The mean of each voice's rows, less the mean of all voices', `voices x bins`. */
function differences(rows: Float32Array, bins: number, voices: readonly (readonly number[])[]): Float32Array {
  const means = new Float64Array(voices.length * bins);
  const centre = new Float64Array(bins);
  for (const [voice, versions] of voices.entries()) {
    for (const version of versions) {
      for (let bin = 0; bin < bins; bin++) {
        const part = rows[version * bins + bin]! / versions.length;
        means[voice * bins + bin]! += part;
        centre[bin]! += part / voices.length;
      }
    }
  }
  return Float32Array.from(means, (mean, i) => mean - centre[i % bins]!);
}

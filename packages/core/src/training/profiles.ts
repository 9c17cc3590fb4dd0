import type { TrainingRecipe } from '../network/index.js';
import type { Random } from '../random.js';
import type { Dataset } from './dataset.js';

/** How many clips a profile may be of. */
export const PROFILE_CLIPS = [1, 2, 4, 8, 16, 32] as const;

/** Whose clips a profile holds: of any emotion, four fifths neutral, or neutral alone. The last two are what life brings. */
export const PROFILE_KINDS = ['any', 'mostlyNeutral', 'neutral'] as const;

export type ProfileKind = (typeof PROFILE_KINDS)[number];

/** The recordings that speakers' profiles can be drawn from. */
export class ProfileSource {
  readonly #dataset: Dataset;
  /** Of each recording and copy, the recording. */
  readonly #recordings: Int32Array;
  readonly #bySpeaker = new Map<number, number[]>();

  /** @param recordings Indices into the dataset. */
  constructor(dataset: Dataset, recordings: readonly number[]) {
    this.#dataset = dataset;
    this.#recordings = new Int32Array(dataset.labels.length);
    dataset.versions.forEach((versions, recording) => {
      for (const version of versions) this.#recordings[version] = recording;
    });
    for (const recording of recordings) {
      const speaker = dataset.speakers[recording]!;
      if (!this.#bySpeaker.has(speaker)) this.#bySpeaker.set(speaker, []);
      this.#bySpeaker.get(speaker)!.push(recording);
    }
  }

  /**
   * Draws clips of the voice that is heard in a recording or copy, never the recording itself; fewer where there are not as
   * many. A copy gets clips altered as it is, since a person keeps their room and microphone.
   *
   * @returns Indices into the dataset's recordings and copies.
   */
  draw(version: number, kind: ProfileKind, clips: number, random: Random): Int32Array {
    const { speakers, labels, classes, versions } = this.#dataset;
    const recording = this.#recordings[version]!;
    const others = this.#bySpeaker.get(speakers[recording]!)!.filter((other) => other !== recording);
    random.shuffle(others);
    const chosen: number[] = [];
    if (kind === 'any') chosen.push(...others.slice(0, clips));
    else {
      const neutral = classes.indexOf('neutral');
      const wanted = kind === 'neutral' ? clips : Math.ceil(0.8 * clips);
      chosen.push(...others.filter((other) => labels[other] === neutral).slice(0, wanted));
      const rest = others.filter((other) => labels[other] !== neutral);
      if (kind === 'mostlyNeutral') chosen.push(...rest.slice(0, clips - wanted));
    }
    const copy = versions[recording]!.indexOf(version);
    return Int32Array.from(chosen, (other) => versions[other]![copy] ?? other);
  }

  /** A profile as training hears it, or an empty one: see `training.profiles` of the recipe. */
  drawForTraining(
    version: number,
    { none, neutral }: NonNullable<TrainingRecipe['profiles']>,
    random: Random,
  ): Int32Array {
    if (random.uniform() < none) return new Int32Array(0);
    const isNeutral = random.uniform() < neutral;
    const kind = isNeutral ? (random.below(2) === 0 ? 'neutral' : 'mostlyNeutral') : 'any';
    return this.draw(version, kind, PROFILE_CLIPS[random.below(PROFILE_CLIPS.length)]!, random);
  }
}

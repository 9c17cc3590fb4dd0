import { NEUTRAL, type TrainingRecipe } from '../network/index.js';
import type { Random } from '../random.js';
import { type Dataset, recordingOfVersions } from './dataset.js';

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

  /** @param recordings Indices into the dataset; those of unknown speakers are in no profile and have none. */
  constructor(dataset: Dataset, recordings: readonly number[]) {
    this.#dataset = dataset;
    this.#recordings = recordingOfVersions(dataset);
    for (const recording of recordings) {
      const speaker = dataset.speakers[recording]!;
      if (speaker < 0) continue;
      if (!this.#bySpeaker.has(speaker)) this.#bySpeaker.set(speaker, []);
      this.#bySpeaker.get(speaker)!.push(recording);
    }
  }

  /** The speakers, by their numbers. */
  get speakers(): number[] {
    return [...this.#bySpeaker.keys()];
  }

  /** All recordings of a speaker; none of an unknown one. */
  recordingsOf(speaker: number): readonly number[] {
    return this.#bySpeaker.get(speaker) ?? [];
  }

  /**
   * Draws clips of a speaker: fewer where there are not as many of the kind.
   *
   * @param but A recording that is not drawn.
   * @returns Indices into the dataset's recordings.
   */
  draw(speaker: number, kind: ProfileKind, clips: number, random: Random, but?: number): number[] {
    const { labels, classes } = this.#dataset;
    const all = random.shuffle(this.recordingsOf(speaker).filter((recording) => recording !== but));
    if (kind === 'any') return all.slice(0, clips);
    const isNeutral = (recording: number) => labels[recording] === classes.indexOf(NEUTRAL);
    const wanted = kind === 'neutral' ? clips : Math.ceil(0.8 * clips);
    const rest = all.filter((recording) => !isNeutral(recording)).slice(0, clips - wanted);
    return [...all.filter(isNeutral).slice(0, wanted), ...rest];
  }

  /**
   * Draws a profile as training hears it, or an empty one (see `training.profiles` of the recipe). A copy gets clips of its
   * number, which are altered as it is where the recipe draws copies per speaker: a person keeps their room and microphone.
   *
   * @param version A recording or a copy; the recording itself is not in its profile.
   * @returns Indices into the dataset's recordings and copies.
   */
  drawForTraining(
    version: number,
    { none, neutral }: Pick<NonNullable<TrainingRecipe['profiles']>, 'none' | 'neutral'>,
    random: Random,
  ): Int32Array {
    if (random.uniform() < none) return new Int32Array(0);
    const isNeutral = random.uniform() < neutral;
    const kind = isNeutral ? (random.below(2) === 0 ? 'neutral' : 'mostlyNeutral') : 'any';
    const count = PROFILE_CLIPS[random.below(PROFILE_CLIPS.length)]!;
    const { speakers, versions } = this.#dataset;
    const recording = this.#recordings[version]!;
    const copy = versions[recording]!.indexOf(version);
    const clips = this.draw(speakers[recording]!, kind, count, random, recording);
    return Int32Array.from(clips, (clip) => versions[clip]![copy] ?? clip);
  }
}

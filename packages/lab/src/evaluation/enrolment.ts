import { Random } from '@affetto/core';
import { PROFILE_KINDS, type ProfileKind, ProfileSource, type TrainingPool } from '@affetto/core/training';
import { groupBy } from './grouping.js';
import { type Estimate, summarizeRuns, type TestRun } from './summary.js';

/*
 * What it is worth to know a voice: scores of a network that is given a profile of each tested speaker, made of clips of
 * theirs that are not scored then.
 */

/** Clips a profile is made of, for the curves; none is the plain score. */
const CLIPS = [1, 2, 4, 8, 10, 16, 32] as const;
/** How often the clips are drawn for a run. */
const DRAWS = 2;

/** What a network says of one recording with a profile of its speaker. */
export interface Enrolled {
  readonly kind: ProfileKind;
  /** Clips in the profile. */
  readonly clips: number;
  /** From 0. */
  readonly draw: number;
  /** Index into the dataset. */
  readonly recording: number;
  /** Index of the emotion. */
  readonly prediction: number;
}

/**
 * Judges recordings with profiles: for each kind and number of clips, clips are drawn from each speaker's recordings and the
 * speaker's others judged. A speaker who has not enough of the kind, or none left to judge, is passed over.
 *
 * @param pool Holds the weights.
 * @param recordings Indices into its dataset, all by speakers that training has not heard.
 * @param options.seed Of the run. Another one has other draws: ten clips more or less alike move a score by a point or two.
 * @param options.columns Classes to choose from, all unless told.
 */
export async function enrol(
  pool: TrainingPool,
  recordings: readonly number[],
  { seed = 1, columns = [...pool.dataset.classes.keys()] } = {},
): Promise<Enrolled[]> {
  const source = new ProfileSource(pool.dataset, recordings);
  const planned: {
    kind: ProfileKind;
    clips: number;
    draw: number;
    recording: number;
    profile: Int32Array;
  }[] = [];
  for (const [k, kind] of PROFILE_KINDS.entries()) {
    for (const clips of CLIPS) {
      for (let draw = 0; draw < DRAWS; draw++) {
        for (const speaker of source.speakers) {
          const random = new Random(ENROLMENT, k, clips, (seed - 1) * DRAWS + draw, speaker);
          const chosen = source.draw(speaker, kind, clips, random);
          if (chosen.length < clips) continue;
          const profile = Int32Array.from(chosen);
          for (const recording of source.recordingsOf(speaker))
            if (!chosen.includes(recording)) planned.push({ kind, clips, draw, recording, profile });
        }
      }
    }
  }
  const { logits } = await pool.outputs(
    planned.map(({ recording }) => recording),
    planned.map(({ profile }) => profile),
  );
  const classes = pool.dataset.classes.length;
  return planned.map(({ profile: _, ...each }, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    return { ...each, prediction: columns.reduce((best, c) => (row[c]! > row[best]! ? c : best)) };
  });
}

/** Sets these draws apart from training's. */
const ENROLMENT = 0x656e72;

/** As numbers, `rows x 5`: kind, clips, draw, recording, prediction. */
export function encodeEnrolled(enrolled: readonly Enrolled[]): Float32Array {
  return Float32Array.from(
    enrolled.flatMap(({ kind, clips, draw, recording, prediction }) => [
      PROFILE_KINDS.indexOf(kind),
      clips,
      draw,
      recording,
      prediction,
    ]),
  );
}

export function decodeEnrolled(rows: Float32Array): Enrolled[] {
  return Array.from({ length: rows.length / 5 }, (_, i) => {
    const [kind, clips, draw, recording, prediction] = rows.subarray(5 * i, 5 * i + 5) as unknown as number[];
    return {
      kind: PROFILE_KINDS[kind!]!,
      clips: clips!,
      draw: draw!,
      recording: recording!,
      prediction: prediction!,
    };
  });
}

/** The score with profiles of one kind and size. */
export interface EnrolmentScore {
  readonly kind: ProfileKind;
  readonly clips: number;
  /** Different recordings that were scored. */
  readonly utterances: number;
  readonly uar: Estimate;
}

/**
 * Scores of all runs together, by kind and number of clips. Where profiles took every recording of an emotion there is
 * none: UAR over fewer emotions is another score, and an easier one.
 *
 * @param labelOf Emotion, id and speaker of a recording, by its index into the dataset.
 */
export function scoreEnrolled(
  runs: readonly (readonly Enrolled[])[],
  labelOf: (recording: number) => { target: number; id: string; speaker: string },
  emotions: readonly string[],
): EnrolmentScore[] {
  const all = runs.flatMap((enrolled, run) => enrolled.map((each) => ({ ...each, run })));
  return [...groupBy(all.keys(), (i) => `${all[i]!.kind} ${all[i]!.clips}`).values()].flatMap((indices) => {
    const { kind, clips } = all[indices[0]!]!;
    const draws = groupBy(indices, (i) => `${all[i]!.run} ${all[i]!.draw}`);
    const tests = [...draws.values()].map((own): TestRun => {
      const known = own.map((i) => labelOf(all[i]!.recording));
      return {
        targets: Int32Array.from(known, ({ target }) => target),
        predictions: Int32Array.from(own, (i) => all[i]!.prediction),
        utterances: known.map(({ id }) => id),
        speakers: known.map(({ speaker }) => speaker),
      };
    });
    const { utterances, uar, perClass } = summarizeRuns(tests, emotions, { seed: 1 });
    if (perClass.some(({ support }) => support === 0)) return [];
    return [{ kind, clips, utterances, uar: { value: uar.value, interval: uar.interval } }];
  });
}

import type { Recipe } from '@affetto/core';
import type { Dimension } from '@affetto/core/network';
import type { Corpus, Utterance } from '../corpora/utterance.js';
import { baselines } from './baselines.js';
import { calibrated, calibrateRuns } from './calibration.js';
import { type DimensionScores, scoreDimension } from './dimension-scores.js';
import type { Duplicates } from './duplicates/group-recordings.js';
import { scoreEnrolled } from './enrolment.js';
import type { ExperimentResult, ProtocolResult, RunResult } from './experiment-result.js';
import { scoresByGroup } from './group-scores.js';
import type { Run } from './run.js';
import { score } from './scores.js';
import { describeOverlap, type GroupOf } from './split.js';
import { summarizeRuns, type TestRun } from './summary.js';
import { spokenInOneEmotion } from './words.js';

/** The recordings an experiment was made on: those of the corpus that could be read. */
export interface Tested {
  readonly corpus: Corpus;
  readonly utterances: readonly Utterance[];
  /** The emotions they hold, in the corpus's order. */
  readonly emotions: readonly string[];
  /** Length of each recording, seconds. */
  readonly seconds: readonly number[];
  readonly groupOf: GroupOf;
  /** Recordings of the same sound, as far as they were looked for. */
  readonly duplicates: readonly Duplicates[];
}

/** The corpus in numbers. */
export function corpusResult({
  corpus,
  utterances,
  emotions,
  seconds,
  duplicates,
}: Tested): ExperimentResult['corpus'] {
  const binSeconds = 0.25;
  const bins = utterances.map((_, i) => Math.floor(seconds[i]! / binSeconds));
  const durations = new Array<number>(Math.min(bins.reduce((a, b) => Math.max(a, b), 0) + 1, 400)).fill(0);
  for (const bin of bins) durations[Math.min(bin, durations.length - 1)]!++;

  const speakers = new Map(utterances.map((utterance) => [utterance.speaker, utterance]));
  const counts = new Map<string, { emotion: string; speaker: string; count: number }>();
  for (const { emotion, speaker } of utterances) {
    const key = JSON.stringify([emotion, speaker]);
    const entry = counts.get(key);
    if (entry) entry.count++;
    else counts.set(key, { emotion, speaker, count: 1 });
  }
  const sentences = new Set(utterances.map(({ sentence }) => sentence));
  return {
    name: corpus.name,
    emotions,
    utterances: utterances.length,
    seconds: seconds.reduce((a, b) => a + b, 0),
    counts: [...counts.values()],
    speakers: [...speakers.values()].map(({ speaker, sex, age }) => ({
      name: speaker,
      ...(sex && { sex }),
      ...(age !== undefined && { age }),
    })),
    sentences: sentences.has(undefined) ? null : sentences.size,
    languages: [...new Set(utterances.flatMap(({ language }) => language ?? []))],
    durations: { binSeconds, counts: durations },
    labels: corpus.labels ?? [],
    duplicates,
    spokenInOneEmotion: spokenInOneEmotion(utterances),
    remarks: corpus.remarks,
  };
}

/** One protocol's runs, their summary, and what guessing would score. */
export function protocolResult(
  kind: ProtocolResult['kind'],
  runs: readonly Run[],
  tested: Tested,
  recipe: Recipe,
): ProtocolResult {
  const { emotions, utterances } = tested;
  const { outcomes, summary, calibration } = protocolScores(kind, runs, tested, recipe.protocol);
  const names = recipe.network.dimensions;
  const ratings = runs.map(({ split, dimensions }) =>
    split.test.map((recording, j) =>
      names.map((name, d) => ({
        labelled: utterances[recording]![name] ?? null,
        predicted: dimensions[j * names.length + d]!,
      })),
    ),
  ); // (runs, recordings, dimensions)
  const units = outcomes.flatMap((outcome) => outcome[summary.intervalsOver]);
  return {
    kind,
    name: { random: 'random split', speakersApart: 'speakers apart', corporaApart: 'corpora apart' }[kind],
    description: describe(kind, runs, recipe),
    runs: runs.map((run, i): RunResult => {
      const { targets, predictions } = outcomes[i]!;
      const probabilities = calibrated(run.logits, emotions.length, calibration?.temperatures[i] ?? 1);
      return {
        name: run.split.name,
        seed: run.seed,
        trainCount: run.split.train.length,
        validationCount: run.split.validation.length,
        testCount: run.split.test.length,
        overlap: describeOverlap(run.split, utterances, tested.groupOf),
        history: run.history,
        keptEpoch: run.keptEpoch,
        scores: score(targets, predictions, emotions),
        seconds: run.seconds,
        predictions: run.split.test.map((recording, j) => ({
          utterance: utterances[recording]!.id,
          emotion: utterances[recording]!.emotion,
          predicted: emotions[predictions[j]!]!,
          probabilities: [...probabilities.subarray(j * emotions.length, (j + 1) * emotions.length)],
          dimensions: ratings[i]![j]!,
        })),
      };
    }),
    profiles: scoreEnrolled(
      runs.map(({ enrolled }) => enrolled),
      (recording) => {
        const { emotion, id, speaker } = utterances[recording]!;
        return { target: emotions.indexOf(emotion), id, speaker };
      },
      emotions,
    ),
    groups: scoresByGroup(
      runs.flatMap(({ split }, i) =>
        split.test.map((recording, j) => ({
          utterance: utterances[recording]!,
          target: outcomes[i]!.targets[j]!,
          prediction: outcomes[i]!.predictions[j]!,
        })),
      ),
      emotions,
    ),
    calibration: calibration?.calibration ?? null,
    summary,
    dimensions: names.flatMap((name, d) =>
      scoreKnown(
        name,
        ratings.flat().map((each) => each[d]!),
        units,
      ),
    ),
    baselines: baselines(
      runs.map(({ split }) => split),
      utterances,
      emotions,
    ),
  };
}

/** What any judge said of the test part of a split: `split.test.length x emotions`. */
export type JudgedSplit = Pick<Run, 'split' | 'logits'>;

/** The runs of a protocol taken together: scores with intervals, and how far confidence holds up. */
export function protocolScores(
  kind: ProtocolResult['kind'],
  runs: readonly JudgedSplit[],
  tested: Tested,
  { notSureRisk }: Pick<Recipe['protocol'], 'notSureRisk'>,
) {
  const outcomes = runs.map((run) => testOutcome(run, tested));
  const calibration = calibrateRuns(
    runs.map(({ split, logits }, i) => {
      const { targets, speakers } = outcomes[i]!;
      return { logits, targets, tests: kind === 'speakersApart' ? [...new Set(speakers)] : [split.name] };
    }),
    notSureRisk,
  );
  return { outcomes, summary: summarizeRuns(outcomes, tested.emotions, { seed: 1 }), calibration };
}

/** Unweighted average recall of a run on its test part. */
export function uarOf(run: Run, tested: Tested): number {
  const { targets, predictions } = testOutcome(run, tested);
  return score(targets, predictions, tested.emotions).uar;
}

/** What a run made of its test part. */
export function testOutcome({ split, logits }: JudgedSplit, { utterances, emotions }: Tested): TestRun {
  const test = split.test.map((recording) => utterances[recording]!);
  return {
    targets: Int32Array.from(test, ({ emotion }) => emotions.indexOf(emotion)),
    predictions: Int32Array.from(test, (_, i) => {
      const row = logits.subarray(i * emotions.length, (i + 1) * emotions.length);
      return row.indexOf(Math.max(...row));
    }),
    utterances: test.map(({ id }) => id),
    speakers: test.map(({ speaker }) => speaker),
  };
}

function describe(kind: ProtocolResult['kind'], runs: readonly Run[], recipe: Recipe): string {
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const repeated = seeds === 1 ? 'once' : `${seeds} times with different seeds`;
  const { testFraction, randomFolds, speakerFolds } = recipe.protocol;
  if (kind === 'random') {
    const cut =
      randomFolds === null
        ? `${Math.round(testFraction * 100)} % of the recordings of each emotion, drawn at random, are tested, the others trained on`
        : `The recordings are dealt into ${randomFolds} parts at random, each emotion evenly; each part is tested by a network that heard the others`;
    return `${cut}; ${repeated}. The voices tested were trained on.`;
  }
  const parts = runs.length / seeds;
  if (kind === 'corporaApart')
    return `Each of the ${parts} corpora is tested by a network that heard only the others; ${repeated}. The voices, the rooms and mostly the languages are new to it.`;
  const dealt = Array.isArray(speakerFolds) ? 'in groups named by the recipe' : 'dealt into groups';
  return `The speakers are ${dealt}, ${parts} of them; each is tested by a network that heard only the others; ${repeated}.`;
}

/** Scores of a dimension where it is known; none where no recording that was tested has it. */
function scoreKnown(
  name: Dimension,
  ratings: readonly { readonly labelled: number | null; readonly predicted: number }[],
  units: readonly string[],
): DimensionScores[] {
  const known = ratings.flatMap(({ labelled, predicted }, i) =>
    labelled === null ? [] : [{ rating: { labelled, predicted }, unit: units[i]! }],
  );
  if (known.length === 0) return [];
  return [
    scoreDimension(
      name,
      known.map(({ rating }) => rating),
      known.map(({ unit }) => unit),
      { seed: 1 },
    ),
  ];
}

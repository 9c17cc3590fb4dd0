import type { OnProgress, Recipe } from '@affetto/core';
import type { Corpus } from '../corpora/utterance.js';
import { resolveEncoder } from '../encoders/resolve-encoder.js';
import { testOutcome, uarOf } from '../evaluation/experiment-parts.js';
import type { Split } from '../evaluation/split.js';
import { summarizeRuns } from '../evaluation/summary.js';
import { type Candidate, drawCandidates } from './candidates.js';
import { cutFolds } from './folds.js';
import { halve, planRungs, type Rung } from './halving.js';
import { importanceOf } from './importance.js';
import type { Dimension } from './ranges.js';
import { SearchProgress } from './search-progress.js';
import { TrialRunner, type Tried } from './trials.js';
import type { TuningResult } from './tuning-result.js';

export interface SearchOptions {
  /** Where the search starts: the first candidate, and what every path without a range keeps. */
  readonly recipe: Recipe;
  /** Where the encoder is whose states the recipe's features are (see `resolveEncoder`). */
  readonly encoderPlace?: string;
  readonly dimensions: readonly Dimension[];
  /** What to name in errors about the ranges: their file. */
  readonly source: string;
  /** Recipes tried altogether. */
  readonly candidates: number;
  /** Of the draws, the cuts and the weights. */
  readonly seed: number;
  /** Folder that keeps every training; what is there already is not run again. */
  readonly folder: string;
  /** Threads; all cores unless told. The result does not depend on their number. */
  readonly workers?: number;
  /** Where features are cached; null computes them anew. */
  readonly cacheFolder?: string | null;
  readonly onProgress?: OnProgress;
  readonly abort?: AbortSignal;
}

/**
 * Searches a recipe's ranges by successive halving over folds of speakers, and tests what it chose once on speakers it
 * never saw, beside the recipe it started from.
 *
 * @throws {UsageError} where ranges and recipe do not fit: see {@link drawCandidates}; or where the recipe needs an encoder that
 *   is not to be found.
 * @throws {DataError} where nothing can be learned of the corpus.
 */
export async function searchRecipe(corpus: Corpus, options: SearchOptions): Promise<TuningResult> {
  const { dimensions, seed, source } = options;
  const { recipe, encoder } = await resolveEncoder(options.recipe, options.encoderPlace, options);
  const candidates = drawCandidates(recipe, dimensions, { count: options.candidates, seed, source });
  const runner = await TrialRunner.start(corpus, recipe, { ...options, ...(encoder && { encoder }) });
  const { tested, remarks } = runner.planned;
  const { folds, heldOut, ...cut } = cutFolds(tested, recipe, seed);
  const rungs = planRungs(candidates.length, folds.length);
  const progress = new SearchProgress(rungs, heldOut !== null, options.onProgress);

  const known = new Map<string, number>(); // scores of trainings already made
  const keyOf = (number: number, fold: number, { epochShare }: Rung) => `${number} ${fold} ${epochShare}`;
  const scoresOf = (number: number, rung: Rung) =>
    Array.from({ length: rung.folds }, (_, fold) => known.get(keyOf(number, fold, rung))!);
  const { ranking, scores } = await halve(rungs, async (tried, r) => {
    const rung = rungs[r]!;
    const open = tried.flatMap((number) =>
      folds.slice(0, rung.folds).flatMap((split, fold) => {
        const key = keyOf(number, fold, rung);
        if (known.has(key)) return [];
        return [{ key, recipe: shortened(candidates[number]!.recipe, rung.epochShare), split, seed }];
      }),
    );
    const outcomes = await runner.run(open, progress.ofRung(r, open.length), progress.onFeatures);
    for (const [i, outcome] of outcomes.entries()) known.set(open[i]!.key, scoreOf(outcome));
    const means = tried.map((number) => mean(scoresOf(number, rung)));
    progress.best = Math.max(...means);
    return means;
  });

  const best = candidates[ranking[0]!]!;
  const guessing =
    Math.max(...scores.map(([first]) => first!)) <= 1 / tested.emotions.length
      ? [
          'In the first rung no recipe did better than guessing, so chance decided which went on; give them more epochs.',
        ]
      : [];
  const drawn = candidates.flatMap(({ drawn, values }, i) =>
    drawn ? [{ values, score: scores[i]![0]! }] : [],
  );
  return {
    version: 1,
    name: `${corpus.name}, recipe ${recipe.name}`,
    date: new Date().toISOString(),
    seed,
    corpus: {
      name: corpus.name,
      emotions: tested.emotions,
      utterances: tested.utterances.length,
      speakers: new Set(tested.utterances.flatMap(({ speaker }) => speaker || [])).size,
    },
    start: recipe,
    best: { ...best.recipe, name: `${recipe.name}-tuned` },
    dimensions: dimensions.map(({ path, range }) => ({
      path,
      range,
      start: candidates[0]!.values[path]!,
      best: best.values[path]!,
      importance: importanceOf(
        range,
        drawn.map(({ values, score }) => ({ value: values[path]!, score })),
      ),
    })),
    speakersApart: cut.speakersApart,
    folds: folds.map(({ name, test }) => ({ name, testCount: test.length })),
    rungs,
    candidates: ranking.map((number) => ({
      number: number + 1,
      values: candidates[number]!.values,
      scores: scores[number]!,
      foldScores: rungs.slice(0, scores[number]!.length).map((rung) => scoresOf(number, rung)),
    })),
    chosenBy: scores[ranking[0]!]!.at(-1)!,
    heldOut: heldOut && (await testHeldOut(runner, [candidates[0]!, best], heldOut, seed, progress)),
    remarks: [...remarks, ...cut.remarks, ...guessing],
  };
}

/** A recipe whose epochs, and those of its warm-up, are cut to a share; its schedule then ends as much earlier. */
function shortened(recipe: Recipe, share: number): Recipe {
  const { epochs, warmupEpochs } = recipe.training;
  const fewer = Math.max(1, Math.round(epochs * share));
  const training = { ...recipe.training, epochs: fewer, warmupEpochs: (warmupEpochs * fewer) / epochs };
  return { ...recipe, training };
}

/** The unweighted average recall on the test part; 0 where the weights have run off to infinity. */
function scoreOf({ run, prepared }: Tried): number {
  return run.logits.every(Number.isFinite) ? uarOf(run, prepared.tested) : 0;
}

/** Trains the first and the chosen recipe on all that the search saw and tests them on what it did not. */
async function testHeldOut(
  runner: TrialRunner,
  [start, best]: readonly [start: Candidate, best: Candidate],
  split: Split,
  seed: number,
  progress: SearchProgress,
): Promise<TuningResult['heldOut']> {
  const { tested } = runner.planned;
  const recipes = [...new Set([start.recipe, best.recipe])];
  const outcomes = await runner.run(
    recipes.map((recipe) => ({ recipe, split, seed })),
    progress.ofHeldOut(recipes.length),
    progress.onFeatures,
  );
  const scores = outcomes.map(({ run, prepared }) => {
    const { uar, accuracy } = summarizeRuns([testOutcome(run, prepared.tested)], tested.emotions, {
      seed: 1,
    });
    const estimate = ({ value, interval }: typeof uar) => ({ value, interval });
    return { uar: estimate(uar), accuracy: estimate(accuracy) };
  });
  return {
    name: split.name,
    speakers: new Set(split.test.flatMap((i) => tested.utterances[i]!.speaker || [])).size,
    utterances: split.test.length,
    start: scores[0]!,
    best: scores.at(-1)!,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

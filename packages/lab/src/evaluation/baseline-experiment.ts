import { type Recipe, recipeSchema } from '@affetto/core';
import { functionalsOf } from '@affetto/core/training';
import type { Corpus } from '../corpora/utterance.js';
import type { ExtractionOptions } from '../training/extract-all.js';
import { protocolScores, type Tested } from './experiment-parts.js';
import type { ProtocolResult, RunResult } from './experiment-result.js';
import { type Protocol, planRuns, protocols } from './plan-runs.js';
import { prepareCorpus } from './prepare.js';
import { score } from './scores.js';
import type { Split } from './split.js';
import { judgeBySvm } from './svm-baseline.js';

/** Logits of a split's test part, `split.test.length x emotions`, from the functionals of each recording. */
type Judge = (rows: readonly Float32Array[], tested: Tested, split: Split, seed: number) => Float32Array;

const judges = { majority: judgeByMajority, svm: judgeBySvm } satisfies Record<string, Judge>;

/** What a network is set beside: the most frequent emotion, always; a linear SVM, see {@link judgeBySvm}. */
export type BaselineName = keyof typeof judges;

export interface BaselineOptions extends ExtractionOptions {
  readonly speakerFolds: Recipe['protocol']['speakerFolds'];
  /** Each protocol is run once a seed. */
  readonly seeds: readonly number[];
  /** The protocols to run; all that the corpus allows unless told. */
  readonly protocols?: readonly Protocol[];
}

/** A protocol's scores as an experiment has them, without what only a network has. */
export type BaselineResult = Pick<ProtocolResult, 'kind' | 'summary' | 'calibration'> & {
  readonly runs: readonly Pick<RunResult, 'name' | 'seed' | 'scores'>[];
};

/**
 * Tries a baseline on the splits that {@link runExperiment} makes of the corpus, by the same protocols and seeds. What
 * it hears are the 88 functionals of eGeMAPSv02 of the recording at 16 kHz. There is no validation part.
 *
 * @throws {DataError} where nothing can be learned, as in `runExperiment`.
 */
export async function runBaseline(
  corpus: Corpus,
  baseline: BaselineName,
  options: BaselineOptions,
): Promise<{ results: BaselineResult[]; remarks: string[] }> {
  const { dataset, tested, remarks } = await prepareCorpus(corpus, recipe, options);
  const count = functionalsOf(dataset);
  const rows = tested.utterances.map((_, i) => dataset.functionals.subarray(i * count, (i + 1) * count));
  const protocol = { ...recipe.protocol, validationFraction: 0, speakerFolds: options.speakerFolds };
  const planned = planRuns(tested, { protocol }, options.seeds, options.protocols);
  const runs = planned.runs.map(({ protocol, seed, split }) => ({
    protocol,
    seed,
    split,
    logits: judges[baseline](rows, tested, split, seed),
  }));
  const results = protocols.flatMap((kind): BaselineResult[] => {
    const ofKind = runs.filter(({ protocol }) => protocol === kind);
    if (ofKind.length === 0) return [];
    const { outcomes, summary, calibration } = protocolScores(kind, ofKind, tested, protocol);
    const scored = ofKind.map(({ seed, split }, i) => {
      const { targets, predictions } = outcomes[i]!;
      return { name: split.name, seed, scores: score(targets, predictions, tested.emotions) };
    });
    return [{ kind, runs: scored, summary, calibration: calibration?.calibration ?? null }];
  });
  return { results, remarks: [...remarks, ...planned.remarks] };
}

/** The frames are computed beside the functionals and not used; so there are few. */
const recipe = recipeSchema.parse({
  version: 1,
  name: 'egemaps',
  features: { kind: 'logMel', hopLength: 400, functionals: 'egemaps' },
  network: { lstm: {} },
});

/** How frequent the emotions are in training, for every recording; one more is counted of each, so that none is 0. */
function judgeByMajority(
  _: readonly Float32Array[],
  { utterances, emotions }: Tested,
  { train, test }: Split,
): Float32Array {
  const logits = emotions.map((emotion) =>
    Math.log(1 + train.filter((i) => utterances[i]!.emotion === emotion).length),
  );
  return Float32Array.from(test.flatMap(() => logits));
}

import { DataError, type Recipe } from '@affetto/core';
import { contentHash } from '../files.js';
import { corpusSplits } from './corpus-splits.js';
import type { Tested } from './experiment-parts.js';
import { randomFolds } from './random-folds.js';
import { randomSplit } from './random-split.js';
import { speakerSplits } from './speaker-splits.js';
import type { Split } from './split.js';

/** How recordings are kept apart, in the order the protocols are run. */
export const protocols = ['random', 'speakersApart', 'corporaApart'] as const;
export type Protocol = (typeof protocols)[number];

/** A run before it is made. */
export interface PlannedRun {
  readonly protocol: Protocol;
  readonly seed: number;
  readonly split: Split;
}

/**
 * The runs of protocols in the order they are made, and why one is missing where it is.
 *
 * @param kinds The protocols wanted; corpora apart is run only where there are several.
 */
export function planRuns(
  { utterances, groupOf }: Tested,
  recipe: Pick<Recipe, 'protocol'>,
  seeds: readonly number[],
  kinds: readonly Protocol[] = protocols,
): { runs: PlannedRun[]; remarks: string[] } {
  const { testFraction, validationFraction, randomFolds: folds, speakerFolds } = recipe.protocol;
  const remarks: string[] = [];
  const plan = (protocol: Protocol, cut: (seed: number) => readonly Split[]): PlannedRun[] =>
    kinds.includes(protocol)
      ? seeds.flatMap((seed) => cut(seed).map((split) => ({ protocol, seed, split })))
      : [];
  const planApart = (protocol: Protocol, tested: string, cut: (seed: number) => readonly Split[]) => {
    try {
      return plan(protocol, cut);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      remarks.push(`There is no score on ${tested}, only what flatters: ${error.message}.`);
      return [];
    }
  };

  const random = plan('random', (seed) =>
    folds === null
      ? [randomSplit(utterances, { testFraction, validationFraction, seed, groupOf })]
      : randomFolds(utterances, { folds, validationFraction, seed, groupOf }),
  );
  const speakers = new Set(utterances.map(({ speaker }) => speaker));
  const dealt = typeof speakerFolds === 'number' && speakerFolds >= speakers.size ? null : speakerFolds; // each alone then
  const apart = planApart('speakersApart', 'voices never heard', (seed) =>
    speakerSplits(utterances, { folds: dealt, validationFraction, seed }),
  );
  if (Array.isArray(speakerFolds)) remarks.push(...foldRemarks(speakerFolds.flat(), speakers));
  const corpora = new Set(utterances.map(({ corpus }) => corpus));
  const corporaApart =
    corpora.size < 2
      ? []
      : planApart('corporaApart', 'corpora never heard', (seed) =>
          corpusSplits(utterances, { validationFraction, seed }),
        );
  if (corporaApart.length > 0) {
    const tested = new Set(corporaApart.flatMap(({ split }) => split.test));
    const left = utterances.length - tested.size;
    if (left > 0)
      remarks.push(
        `With corpora apart ${left} recordings are not tested: no other corpus has their emotion.`,
      );
  }
  return { runs: [...random, ...apart, ...corporaApart], remarks };
}

/** Where folds that name speakers do not fit those there are. */
function foldRemarks(named: readonly string[], speakers: ReadonlySet<string>): string[] {
  const absent = named.filter((speaker) => !speakers.has(speaker));
  const untested = [...speakers].filter((speaker) => !named.includes(speaker)).sort();
  return [
    ...(absent.length > 0
      ? [`protocol.speakerFolds names speakers that are not here: ${absent.join(', ')}.`]
      : []),
    ...(untested.length > 0
      ? [
          `Never tested apart, because protocol.speakerFolds does not name them: speakers ${untested.join(', ')}.`,
        ]
      : []),
  ];
}

/** Longest name of a split in that of its folder. */
const LONGEST_NAME = 100;

/** A folder name for a run, e.g. `random-seed-1` or `speakers-apart-OAF-seed-1`. */
export function runName({ protocol, split, seed }: PlannedRun): string {
  const safe = split.name.replace(/^(speakers?|corpus) /, '').replace(/[^\p{L}\p{N}]+/gu, '-');
  if (protocol === 'random') return `random-${safe}`;
  const short =
    safe.length > LONGEST_NAME ? `${safe.slice(0, LONGEST_NAME)}-${contentHash(safe).slice(0, 8)}` : safe;
  return `${protocol === 'speakersApart' ? 'speakers' : 'corpus'}-apart-${short}-seed-${seed}`;
}

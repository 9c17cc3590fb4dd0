import { UsageError } from '@affetto/core';
import {
  type Classes,
  type Corpus,
  type CorpusKind,
  combineCorpora,
  corpusKinds,
  indexCorpus,
  type LabelUse,
  readLabelMap,
} from '@affetto/lab/corpora';
import { type Command, InvalidArgumentError } from 'commander';
import { plainTable } from './tables.js';

const kinds = Object.keys(corpusKinds);

/** Which emotions the recordings of corpora count as. */
export interface LabelOptions {
  readonly classes?: Classes;
  readonly map?: string;
}

/** The options that decide what labels count as. */
export function addLabelOptions(command: Command): Command {
  return command
    .option(
      '--classes <emotions>',
      'those to tell apart, between commas, or all (default: those that every corpus has)',
      classList,
    )
    .option('--map <file>', 'JSON: what labels count as, {"joy": "happiness", "other": null}');
}

/**
 * Indexes corpora given as `KIND=PATH`, or one as `KIND` with the path beside it. Several are put together by common
 * emotions; a single one keeps its own labels unless classes or a map are given.
 *
 * @param data What `--data` says.
 */
export async function openCorpora(
  args: readonly string[],
  { data, classes, map }: LabelOptions & { readonly data?: string },
): Promise<Corpus> {
  const places = args.map((arg) => placeOf(arg, data));
  if (data !== undefined && args.length > 1)
    throw new UsageError('--data goes with one corpus; give each of several as KIND=PATH.');
  const corpora: Corpus[] = [];
  for (const { kind, path } of places) corpora.push(await indexCorpus(kind, path));
  if (corpora.length === 1 && classes === undefined && map === undefined) return corpora[0]!;
  return combineCorpora(corpora, {
    classes: classes ?? 'common',
    map: map === undefined ? {} : await readLabelMap(map),
  });
}

/** The kind of a corpus, from the command line. */
export function kindOf(arg: string): CorpusKind {
  const kind = arg.split('=', 1)[0]!;
  if (!kinds.includes(kind))
    throw new UsageError(`There is no kind of corpus '${kind}'; choose from ${kinds.join(', ')}.`);
  return kind as CorpusKind;
}

function placeOf(arg: string, data: string | undefined): { kind: CorpusKind; path: string } {
  const kind = kindOf(arg);
  const path = arg.includes('=') ? arg.slice(kind.length + 1) : data;
  if (arg.includes('=') && data !== undefined)
    throw new UsageError(`The place of ${kind} is given twice; give ${kind}=PATH or --data PATH.`);
  if (!path) throw new UsageError(`The place of ${kind} is missing; give ${kind}=PATH, or --data PATH.`);
  return { kind, path };
}

/** What became of each label, as a table. */
export function labelTable(labels: readonly LabelUse[]): string {
  const table = plainTable(['corpus', 'label', 'counts as', 'recordings'], { right: [3] });
  for (const { corpus, label, emotion, recordings } of labels)
    table.push([corpus, label, emotion ?? '(left out)', String(recordings)]);
  return table.toString();
}

function classList(text: string): Classes {
  if (text === 'all') return 'all';
  const classes = text.split(',').map((name) => name.trim());
  if (classes.length < 2 || classes.includes('') || new Set(classes).size < classes.length)
    throw new InvalidArgumentError('It must be all, or at least two emotions between commas, each once.');
  return classes;
}

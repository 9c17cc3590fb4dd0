import { UsageError } from '@affetto/core';
import { assemble, countBy } from './assemble.js';
import { emotionOfLabel, type LabelMap } from './label-map.js';
import { byId, count, list } from './recordings.js';
import { labelRemarks, relabelled } from './relabel.js';
import type { Corpus, LabelUse, Utterance } from './utterance.js';

/** Which emotions are kept: those that every corpus has, those that any has, or those named. */
export type Classes = 'common' | 'all' | readonly string[];

/**
 * Brings the labels of corpora to common emotions and puts the corpora together. Ids, speakers and sentences get the
 * corpus's name in front, `ravdess/01`, so that they stay apart; a single corpus keeps its own. What every label became
 * stands in `labels`, what was left out or taken together in the remarks.
 *
 * @param options.classes The emotions kept. A named one may be missing in some of the corpora, which is remarked on.
 * @param options.map Goes before the words that are known.
 * @throws {UsageError} where a label is known to nobody, a named emotion occurs nowhere, or fewer than two are left.
 */
export function combineCorpora(
  corpora: readonly Corpus[],
  options: { readonly classes: Classes; readonly map: LabelMap },
): Corpus {
  const parts = withDistinctNames(corpora);
  const known = parts.flatMap((part) => labelsOf(part, options));
  const emotions = chooseEmotions(parts, known, options.classes);
  const labels = known.map((use) => ({
    ...use,
    emotion: use.emotion !== null && emotions.includes(use.emotion) ? use.emotion : null,
  }));
  const utterances = parts
    .flatMap((part) => {
      const own = relabelled(part, labels);
      return parts.length > 1 ? withPrefix(part.name, own) : own;
    })
    .sort(byId);
  const remarks = parts.flatMap((part) => [
    ...part.remarks.map((remark) => (parts.length > 1 ? `${part.name}: ${remark}` : remark)),
    ...labelRemarks(part.name, labels),
    ...missingRemark(part.name, labels, emotions),
  ]);
  return { ...assemble(parts.map(({ name }) => name).join('+'), utterances, remarks), labels };
}

/** Sets the names of a corpus apart from those of others. */
function withPrefix(corpus: string, utterances: readonly Utterance[]): Utterance[] {
  return utterances.map(({ id, speaker, sentence, ...rest }) => ({
    ...rest,
    id: `${corpus}/${id}`,
    speaker: speaker && `${corpus}/${speaker}`,
    ...(sentence !== undefined && { sentence: `${corpus}/${sentence}` }),
    corpus,
  }));
}

/** Two of one name get numbers: `folders`, `folders-2`. */
function withDistinctNames(corpora: readonly Corpus[]): Corpus[] {
  return corpora.map((corpus, i) => {
    const earlier = corpora.slice(0, i).filter(({ name }) => name === corpus.name).length;
    return earlier === 0 ? corpus : { ...corpus, name: `${corpus.name}-${earlier + 1}` };
  });
}

/** A corpus's labels with their emotions; one that stands in no map may still be named among the classes. */
function labelsOf(
  { name, utterances }: Corpus,
  { classes, map }: { readonly classes: Classes; readonly map: LabelMap },
): LabelUse[] {
  const counts = Object.entries(countBy(utterances, ({ emotion }) => emotion));
  const unknown: string[] = [];
  const uses = counts.map(([label, recordings]): LabelUse => {
    const isNamed = typeof classes !== 'string' && classes.includes(label);
    const mapped = emotionOfLabel(label, name, map);
    const emotion = mapped === undefined && isNamed ? label : mapped;
    if (emotion === undefined) unknown.push(`'${label}' (${count(recordings, 'recording')})`);
    return { corpus: name, label, emotion: emotion ?? null, recordings };
  });
  if (unknown.length > 0)
    throw new UsageError(
      `${name}: nobody knows which emotion its ${unknown.length === 1 ? 'label' : 'labels'} ${list(unknown)} ${unknown.length === 1 ? 'is' : 'are'}; give --map FILE.json with the emotion of each, or null to leave it out.`,
    );
  return uses;
}

function chooseEmotions(
  parts: readonly Corpus[],
  labels: readonly LabelUse[],
  classes: Classes,
): readonly string[] {
  const all = [...new Set(labels.flatMap(({ emotion }) => emotion ?? []))].sort();
  const has = (corpus: string, emotion: string) =>
    labels.some((use) => use.corpus === corpus && use.emotion === emotion);
  const common = all.filter((emotion) => parts.every(({ name }) => has(name, emotion)));
  const chosen = classes === 'all' ? all : classes === 'common' ? common : classes;
  const absent = chosen.filter((emotion) => !all.includes(emotion));
  if (absent.length > 0)
    throw new UsageError(`No recording is labelled ${list(absent)}; choose from ${all.join(', ')}.`);
  if (chosen.length < 2) {
    const held = parts.map(
      ({ name }) => `${name} has ${all.filter((emotion) => has(name, emotion)).join(', ')}`,
    );
    throw new UsageError(
      `Fewer than two emotions are common to all (${held.join('; ')}); name at least two with --classes, or give --map FILE.json.`,
    );
  }
  return chosen;
}

/** An emotion that a corpus lacks is known by the sound of the others. */
function missingRemark(name: string, labels: readonly LabelUse[], emotions: readonly string[]): string[] {
  const missing = emotions.filter(
    (emotion) => !labels.some((use) => use.corpus === name && use.emotion === emotion),
  );
  if (missing.length === 0) return [];
  return [
    `${name} has no ${missing.join(' and no ')}: there the network may learn how the other corpora sound instead.`,
  ];
}

import type { Corpus, LabelUse, Utterance } from './utterance.js';

/** A corpus's utterances by what their labels count as; those left out are left out. */
export function relabelled({ name, utterances }: Corpus, labels: readonly LabelUse[]): Utterance[] {
  const emotions = new Map(
    labels.filter(({ corpus }) => corpus === name).map(({ label, emotion }) => [label, emotion]),
  );
  return utterances.flatMap((utterance) => {
    const emotion = emotions.get(utterance.emotion);
    return emotion == null ? [] : [{ ...utterance, emotion }];
  });
}

/** What was left out of a corpus, and what was taken together. */
export function labelRemarks(name: string, labels: readonly LabelUse[]): string[] {
  const own = labels.filter(({ corpus }) => corpus === name);
  const inWords = (uses: readonly LabelUse[]) =>
    uses.map(({ label, recordings }) => `${label} (${recordings})`).join(', ');
  const out = own.filter(({ emotion }) => emotion === null);
  const remarks = out.length > 0 ? [`${name}: left out, being none of the emotions: ${inWords(out)}.`] : [];
  for (const emotion of new Set(own.flatMap(({ emotion }) => emotion ?? []))) {
    const merged = own.filter((use) => use.emotion === emotion);
    if (merged.length > 1) remarks.push(`${name}: taken together as ${emotion}: ${inWords(merged)}.`);
  }
  return remarks;
}

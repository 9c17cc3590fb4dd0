import { log } from '../network/index.js';
import { type Dataset, recordingOfVersions } from './dataset.js';

/** How likely an emotion is where a corpus has no recording of it, of 1 for one it has. */
const LIKELIHOOD = 0.1;

/**
 * What the loss takes into account of emotions that a corpus does not have. That nobody recorded an emotion says nothing of
 * how it sounds; a network that is punished for hearing it there learns to tell rooms and languages instead. So each
 * recording's logits count as those of a voice among which the emotions its corpus lacks are a tenth as likely as the others
 * (logit adjustment: Menon et al., "Long-tail learning via logit adjustment", 2021). An emotion that no corpus has is not
 * made up for, and where all have the same nothing is.
 *
 * @param train Indices into the dataset's recordings.
 * @returns What is added to the logits of a recording or copy of them in the loss, one value a class; null where nothing is.
 */
export function absentEmotionPriors(
  dataset: Pick<Dataset, 'corpora' | 'labels' | 'classes' | 'versions'>,
  train: readonly number[],
): ((version: number) => Float32Array) | null {
  const { corpora, labels, classes } = dataset;
  const known = new Map<number, Set<number>>();
  for (const recording of train) {
    const corpus = corpora[recording]!;
    if (!known.has(corpus)) known.set(corpus, new Set());
    known.get(corpus)!.add(labels[recording]!);
  }
  const anywhere = new Set(train.map((recording) => labels[recording]!));
  if ([...known.values()].every((emotions) => emotions.size === anywhere.size)) return null;
  const added = new Map(
    [...known].map(([corpus, emotions]) => [
      corpus,
      Float32Array.from(classes, (_, c) => (anywhere.has(c) && !emotions.has(c) ? log(LIKELIHOOD) : 0)),
    ]),
  );
  const recordings = recordingOfVersions(dataset);
  return (version) => added.get(corpora[recordings[version]!]!)!;
}

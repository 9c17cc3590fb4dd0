import { UsageError } from '@affetto/core';
import { assemble, countBy } from './assemble.js';
import { emotionOfWord } from './emotion-words.js';
import { type LabelMap, mappedLabel } from './label-map.js';
import { labelRemarks, relabelled } from './relabel.js';
import type { Corpus, LabelUse } from './utterance.js';

/**
 * Brings a corpus to the classes of a model: a label counts as what the map says, else as the class of its name, else
 * as the class that is a word for the same emotion. Recordings of other labels are left out, with a remark.
 *
 * @param classes The model's, in any words.
 * @throws {UsageError} where the map names no class of the model, or fewer than two classes are found.
 */
export function matchLabels(corpus: Corpus, classes: readonly string[], map: LabelMap): Corpus {
  const { name, utterances } = corpus;
  const labels = Object.entries(countBy(utterances, ({ emotion }) => emotion)).map(
    ([label, recordings]): LabelUse => {
      const mapped = mappedLabel(label, name, map);
      const emotion = mapped === null ? null : (classOf(mapped ?? label, classes) ?? null);
      if (mapped && emotion === null)
        throw new UsageError(
          `The map makes '${label}' '${mapped}', which the model does not know; choose from ${classes.join(', ')}.`,
        );
      return { corpus: name, label, emotion, recordings };
    },
  );
  const found = new Set(labels.flatMap(({ emotion }) => emotion ?? []));
  if (found.size < 2)
    throw new UsageError(
      `${name} has ${found.size === 0 ? 'none' : 'but one'} of the emotions that the model knows (${classes.join(', ')}; its labels are ${labels.map(({ label }) => label).join(', ')}); give --map FILE.json that says what they count as.`,
    );
  const remarks = [...corpus.remarks, ...labelRemarks(name, labels)];
  return { ...assemble(name, relabelled(corpus, labels), remarks), labels };
}

function classOf(label: string, classes: readonly string[]): string | undefined {
  if (classes.includes(label)) return label;
  const emotion = emotionOfWord(label);
  return emotion && classes.find((each) => emotionOfWord(each) === emotion);
}

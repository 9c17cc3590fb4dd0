import type { ExperimentResult } from '../evaluation/experiment-result.js';
import { capital } from './elements.js';
import { counted, percent } from './wording.js';

/** From this share on words may be read instead of voices heard. */
const READABLE = 0.5;

/** What the reader must not overlook: first what leaks from training into tests. */
export function warningsOf(result: ExperimentResult): string[] {
  return [...leaksOf(result), ...result.remarks, ...limitsOf(result)];
}

/** What crosses from training into the tests and makes scores too high. */
function leaksOf({ corpus, protocols }: ExperimentResult): string[] {
  const leaks: string[] = [];
  for (const { name, runs } of protocols) {
    const crossing = new Set(runs.flatMap(({ overlap }) => overlap.recordings)).size;
    if (crossing > 0)
      leaks.push(
        `${capital(name)}: ${counted(crossing, 'tested recording')} also ${crossing === 1 ? 'stands' : 'stand'} in training under another name, so the scores are too high.`,
      );
  }
  const { duplicates, spokenInOneEmotion } = corpus;
  if (duplicates.length > 0) {
    const names = duplicates.reduce((sum, { utterances }) => sum + utterances.length, 0);
    const [a, b] = duplicates[0]!.utterances;
    leaks.push(
      `${names} recordings are ${counted(duplicates.length, 'sound')} under several names, such as ${a} and ${b}; a random split keeps them on one side.`,
    );
  }
  if (spokenInOneEmotion !== null && spokenInOneEmotion >= READABLE)
    leaks.push(
      `Words may have been read instead of voices heard: ${percent(spokenInOneEmotion, 0)} of the recordings of repeated sentences say one that is spoken in a single emotion.`,
    );
  return leaks;
}

/** What each protocol's scores do not say. */
function limitsOf({ protocols }: ExperimentResult): string[] {
  const warnings: string[] = [];
  for (const { kind, name, runs, summary } of protocols) {
    const crossing = (of: 'speakers' | 'sentences') =>
      new Set(runs.flatMap(({ overlap }) => overlap[of])).size;
    const sentences = crossing('sentences');
    const heard = crossing('speakers');
    if (kind === 'random')
      warnings.push(
        `A random split tests voices it was trained on${heard > 0 ? ` (${heard} of its ${summary.speakers} tested speakers were heard in training)` : ''}${sentences > 0 ? ` and sentences it was trained on (${sentences})` : ''}. It shows what to expect of these very speakers, not of anyone else.`,
      );
    else {
      if (sentences > 0)
        warnings.push(
          `${capital(name)}: no voice crosses, but ${counted(sentences, 'sentence')} spoken in the test ${sentences === 1 ? 'was' : 'were'} also spoken in training.`,
        );
      if (summary.intervalsOver === 'utterances')
        warnings.push(
          `${capital(name)}: with ${counted(summary.speakers, 'speaker')} the interval can only say what other recordings of the same people would give; how the next person fares may lie far outside it.`,
        );
    }
  }
  return warnings;
}

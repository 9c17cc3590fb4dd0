import { DataError } from '@affetto/core';
import { assemble } from './assemble.js';
import { count, findRecordings, list, type Recording } from './recordings.js';
import type { Corpus, Utterance } from './utterance.js';

/**
 * Indexes any tree with a folder per emotion: `emotion/…/recording`. A folder's name, trimmed and in lower case, is the
 * emotion.
 *
 * Where every recording lies in a second folder (`emotion/speaker/…/recording`), and there are at least two of those
 * by name, that names the speaker. Otherwise nobody knows who speaks: the speaker is '' and nothing can be said of
 * voices not trained on. A name that is to tell more goes into a table.
 *
 * @throws {DataError} where the folder cannot be read, holds no audio, or no folder of audio.
 */
export async function indexFolders(folder: string): Promise<Corpus> {
  const remarks: string[] = [];
  const inFolders: { recording: Recording; folders: string[] }[] = [];
  const loose: string[] = [];
  const copies: string[] = [];
  const ids = new Set<string>();
  for (const recording of await findRecordings(folder)) {
    const folders = recording.id.split('/').slice(0, -1);
    if (folders.length === 0) loose.push(recording.id);
    else if (ids.has(recording.id)) copies.push(recording.id);
    else inFolders.push({ recording, folders });
    ids.add(recording.id);
  }
  if (inFolders.length === 0) {
    throw new DataError(
      folder,
      'holds audio files but no folder of them; put each emotion in a folder of its own',
    );
  }
  if (loose.length > 0) {
    remarks.push(
      `${count(loose.length, 'audio file')} left out, lying in no emotion's folder: ${list(loose)}.`,
    );
  }
  if (copies.length > 0) {
    remarks.push(
      `${count(copies.length, 'recording')} left out, being here under one name with several extensions: ${list(copies)}.`,
    );
  }

  const nested = inFolders.filter(({ folders }) => folders.length > 1);
  const names = new Set(nested.map(({ folders }) => folders[1]));
  const speakersKnown = nested.length === inFolders.length && names.size > 1;
  if (!speakersKnown) {
    remarks.push(
      nested.length > 0 && nested.length < inFolders.length
        ? `Speakers unknown: only ${count(nested.length, 'recording')} of ${inFolders.length} lie in a second folder (emotion/speaker/recording).`
        : 'Speakers unknown: no second folders name them (emotion/speaker/recording).',
    );
  }
  const utterances = inFolders.map(
    ({ recording, folders }): Utterance => ({
      id: recording.id,
      path: recording.path,
      emotion: folders[0]!.trim().toLowerCase(),
      speaker: speakersKnown ? folders[1]! : '',
    }),
  );
  return assemble('folders', utterances, remarks);
}

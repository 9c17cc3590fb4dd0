// The sound that is measured with: TESS where it is, else EMO-DB, which comes with the repository. Decoded once, by us.
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resample } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';

const root = fileURLToPath(new URL('../../', import.meta.url));
const corpora = { TESS: join(root, '../shared/data/tess'), 'EMO-DB': join(root, 'corpora/emodb') };

/**
 * Evenly spaced recordings of a corpus, at least so many seconds of them, at their own rate and at 16 kHz. Their samples
 * go to files in a folder, float32, for peers in other processes.
 */
export async function prepareRecordings(folder, seconds) {
  const [corpus, path] = Object.entries(corpora).find(([, place]) => existsSync(place));
  const files = (await readdir(path, { recursive: true }))
    .filter((file) => /\.(wav|flac|ogg)$/.test(file))
    .sort();
  const sets = { own: [], '16k': [] };
  let heard = 0;
  const step = Math.max(1, Math.floor(files.length / seconds));
  for (let i = 0; i < files.length && heard < seconds; i += step) {
    const signal = await readSignal(join(path, files[i]));
    heard += signal.samples.length / signal.sampleRate;
    for (const [at, { samples, sampleRate }] of [
      ['own', signal],
      ['16k', resample(signal, 16000)],
    ]) {
      const file = join(folder, `${sets[at].length}-${at}.f32`);
      await writeFile(file, samples);
      sets[at].push({ file, sampleRate, length: samples.length });
    }
  }
  return { corpus, sets };
}

/** Recordings for about so many seconds, and how many seconds they are. */
export function takeSeconds(recordings, seconds) {
  let total = 0;
  const count =
    recordings.findIndex(({ length, sampleRate }) => (total += length / sampleRate) >= seconds) + 1;
  return { count: count || recordings.length, seconds: total };
}

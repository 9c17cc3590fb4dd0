// How many altered recordings are found again, and how many are taken for others: the table of docs/corpora.md.
//   node rate_duplicates.mjs CORPUS_FOLDER FOLDER_OF_alter_recordings.py
import { join } from 'node:path';
import { readSignal } from '@affetto/core/node';
import { findRecordings } from '@affetto/lab/corpora';
import { findDuplicates } from '../../packages/lab/dist/evaluation/duplicates/find-duplicates.js';
import { fingerprint } from '../../packages/lab/dist/evaluation/duplicates/fingerprint.js';

const [corpus, altered] = process.argv.slice(2);

async function printsOf(folder) {
  const recordings = await findRecordings(folder);
  const prints = [];
  for (const { path } of recordings) prints.push(fingerprint(await readSignal(path)));
  return { stems: recordings.map(({ stem }) => stem), prints };
}

const originals = await printsOf(corpus);
const count = originals.prints.length;
console.log(`${count} recordings, pairs among them: ${findDuplicates(originals.prints).length}`);
for (const kind of ['gain', 'cut', 'opus', 'mp3']) {
  const copies = await printsOf(join(altered, kind));
  const pairs = findDuplicates([...originals.prints, ...copies.prints]).filter(
    ({ first, second }) => first < count && second >= count,
  );
  const right = pairs.filter(({ first, second }) => originals.stems[first] === copies.stems[second - count]);
  console.log(
    `${kind}: ${right.length} of ${copies.prints.length} found, ${pairs.length - right.length} taken for another`,
  );
}

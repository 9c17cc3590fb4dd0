// What was measured, in results.json: an entry for each system, corpus and protocol, which stays until it is measured anew.
import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('results.json', import.meta.url);

export async function readResults() {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Puts entries in place of earlier ones and writes the file; one that came out the same keeps its date. */
export async function addResults(entries) {
  const earlier = await readResults();
  const keyOf = ({ system, corpus, protocol }) => `${corpus} ${protocol} ${system}`;
  const results = new Map(earlier.map((entry) => [keyOf(entry), entry]));
  for (const entry of entries) {
    const old = results.get(keyOf(entry));
    const isSame = old && JSON.stringify({ ...entry, date: old.date }) === JSON.stringify(old);
    if (!isSame) results.set(keyOf(entry), entry);
  }
  const sorted = [...results].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  await writeFile(file, `[\n${sorted.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`);
}

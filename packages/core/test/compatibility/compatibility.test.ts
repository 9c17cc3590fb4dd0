// Holds every entry to its tolerance, and docs/compatibility.md to the entries. After a change of either:
// npx vitest run packages/core/test/compatibility -u
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Case, Entry } from './entry.js';
import { librosaFunctions } from './librosa-functions.js';
import { type Checked, compatibilityTable, type Ratios } from './table.js';

const root = new URL('../../../../', import.meta.url);
const folder = new URL('entries/', import.meta.url);

const entries: Entry[] = [];
for (const file of readdirSync(folder).sort()) {
  const module = (await import(new URL(file, folder).href)) as { entries: Entry[] };
  entries.push(...module.entries);
}

const checked: Checked[] = [];

describe('the same as its reference', () => {
  it.each(entries)('$name: $reference', (entry) => {
    let worst = 0;
    let cases = 0;
    for (const each of entry.cases()) {
      const error = relativeError(each);
      expect(error, `${each.name}: largest difference as a part of the largest value`).toBeLessThanOrEqual(
        entry.tolerance,
      );
      worst = Math.max(worst, error);
      cases++;
    }
    expect(cases, 'cases').toBeGreaterThan(0);
    checked.push({ entry, worst });
  });
});

it('the table in the docs says what was found', async () => {
  expect(checked.length, 'entries within their tolerance').toBe(entries.length);
  const table = compatibilityTable(checked, librosaFunctions, versions(), ratios());
  await expect(table).toMatchFileSnapshot(new URL('docs/compatibility.md', root).pathname);
});

/** Largest difference, as a part of the largest absolute expected value. */
function relativeError({ name, expected, actual }: Case): number {
  expect(actual.length, `${name}: values`).toBe(expected.length);
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const [theirs, ours] = [expected[i]!, actual[i]!];
    if (Object.is(theirs, ours) || theirs === ours) {
      if (Number.isFinite(theirs)) largest = Math.max(largest, Math.abs(theirs));
      continue;
    }
    const error = Math.abs(theirs - ours);
    if (!Number.isFinite(error)) throw new Error(`${name}: value ${i} is ${ours} but should be ${theirs}`);
    difference = Math.max(difference, error);
    largest = Math.max(largest, Math.abs(theirs));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** Versions of the references, by package, as the golden values say. */
function versions(): Record<string, string> {
  const golden = new URL('reference/golden/', root);
  const found: Record<string, string> = {};
  for (const file of readdirSync(golden, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.json')) continue;
    const content = JSON.parse(readFileSync(new URL(file, golden), 'utf8'));
    Object.assign(found, content.versions);
  }
  return found;
}

/** How many times as fast as each peer our functions are, as `npm run bench` found. */
function ratios(): Ratios {
  const results = new URL('bench/results/features.json', root);
  return existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).ratios : {};
}

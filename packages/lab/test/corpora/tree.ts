import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that goes away with the test, holding files of these names (empty, where no content is given). */
export function tree(files: readonly string[] | Record<string, string> = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'affetto-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Array.isArray(files) ? files.map((f) => [f, '']) : Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

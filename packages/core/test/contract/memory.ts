import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory in use, garbage apart, bytes. */
function heldBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * Whether work keeps more than so many bytes, three times in a row: what leaks does so every time, what else the process
 * happens to allocate meanwhile does not.
 */
export function keepsMoreThan(bytes: number, work: () => void): boolean {
  for (let round = 0; round < 3; round++) {
    const before = heldBytes();
    work();
    if (heldBytes() - before <= bytes) return false;
  }
  return true;
}

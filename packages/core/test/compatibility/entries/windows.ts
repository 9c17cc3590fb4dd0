import { readFileSync } from 'node:fs';
import { getWindow, type WindowName } from '@affetto/core/features';
import type { Entry } from '../entry.js';

interface GoldenWindow {
  readonly name: WindowName;
  readonly length: number;
  readonly periodic: boolean;
  readonly values: number[];
}

/** scipy's values, made by reference/features/make_windows.py. */
const golden: { windows: GoldenWindow[] } = JSON.parse(
  readFileSync(new URL('../../../../../reference/golden/features/windows.json', import.meta.url), 'utf8'),
);

export const entries: Entry[] = [
  {
    name: 'getWindow',
    reference: 'scipy.signal.get_window',
    tolerance: 1e-14,
    *cases() {
      for (const { name, length, periodic, values } of golden.windows) {
        yield {
          name: `${name}, ${length}, ${periodic ? 'periodic' : 'symmetric'}`,
          expected: values,
          actual: getWindow(name, length, periodic),
        };
      }
    },
  },
];

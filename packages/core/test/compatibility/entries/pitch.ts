import { pyin, yin } from '@affetto/core/features';
import { casesOf } from '../../features/waveform-golden.js';
import type { Case, Entry } from '../entry.js';

/** Column `column` of `columns`. */
function pick(values: ArrayLike<number>, column: number, columns: number): number[] {
  return Array.from(values).filter((_, i) => i % columns === column);
}

function* pyinColumn(column: number, filled: boolean): Iterable<Case> {
  for (const { name, expected, actual } of casesOf(
    'pyin',
    (signal, options) => pyin(signal, options as never).data,
  )) {
    if (name.includes('"fill_na":null') !== filled) continue;
    yield { name, expected: pick(expected, column, 3), actual: pick(actual, column, 3) };
  }
}

const DOUBLE = 'against librosa on float64 samples; on float32 samples its own autocorrelation is float32';

export const entries: Entry[] = [
  {
    name: 'yin',
    reference: 'librosa.yin',
    tolerance: 1e-7,
    note: DOUBLE,
    *cases() {
      yield* casesOf('yin', (signal, options) => pick(yin(signal, options as never).data, 0, 2));
    },
  },
  {
    name: 'pyin',
    reference: 'librosa.pyin',
    tolerance: 1e-7,
    note: `frequency and probability; the voicing is the same in every frame; ${DOUBLE}`,
    *cases() {
      for (const column of [0, 1, 2]) yield* pyinColumn(column, false);
    },
  },
  {
    name: 'pyin, fillNa: null',
    reference: 'librosa.pyin, fill_na=None',
    tolerance: 0.02,
    note: 'in unvoiced frames many sequences are equally likely, and rounding decides',
    *cases() {
      yield* pyinColumn(0, true);
    },
  },
];

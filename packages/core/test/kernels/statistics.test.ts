import { describe, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/statistics.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

describe('statistics over time', () => {
  test('forward and backward equal their twins', () => {
    forSizes([30, 13], ([rows, features], seed) => {
      const x = values(rows! * features!, seed).map((v) => v + 3);
      const y = put(new Float32Array(2 * features!).fill(Number.NaN));
      const input = put(x);
      kernels.call.statistics(y, input, rows!, features!);
      expectClose(get(y, 2 * features!), twin.statistics(x, rows!, features!), 1e-5);
      const gradient = values(2 * features!, seed + 1);
      const before = values(rows! * features!, seed + 2);
      const dx = put(before);
      kernels.call.statisticsBackward(dx, put(gradient), y, input, rows!, features!);
      const expected = twin.statisticsBackward(gradient, x, rows!, features!).map((v, i) => v + before[i]!);
      expectClose(get(dx, x.length), expected, 2e-4);
    });
  });
});

import { test } from 'vitest';
import * as twin from '../../dist/kernels/twins/batch-norm.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

test('normalizeColumnsBackward equals its twin, in place too', () => {
  forSizes([40, 9], ([rows, columns], seed) => {
    // Rows 8 apart in turn: of values that nearly coincide float32 knows no variance to 1e-4.
    const x = values((rows! + 1) * columns!, seed, 3).map(
      (value, i) => value + 2 + 8 * (Math.floor(i / columns!) % 2),
    );
    const dy = values(x.length, seed + 1);
    const gain = values(columns!, seed + 2);
    const expected = twin.normalizeColumnsBackward(dy, x, gain);
    const [from, yGradient] = [put(x), put(dy)];
    const statistics = put(new Float32Array(2 * columns!));
    kernels.call.statistics(statistics, from, rows! + 1, columns!);
    for (const xGradient of [put(new Float32Array(x.length)), yGradient]) {
      const gainGradient = put(new Float32Array(columns!).fill(Number.NaN));
      const biasGradient = put(new Float32Array(columns!).fill(Number.NaN));
      // biome-ignore format: arguments in the groups they belong to
      kernels.call.normalizeColumnsBackward(xGradient, gainGradient, biasGradient, yGradient, from, statistics,
        put(gain), rows! + 1, columns!);
      expectClose(get(xGradient, x.length), expected.xGradient, 1e-4);
      expectClose(get(gainGradient, columns!), expected.gainGradient, 1e-5);
      expectClose(get(biasGradient, columns!), expected.biasGradient, 1e-5);
    }
  });
});

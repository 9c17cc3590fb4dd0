import { expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/softmax.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

test('softmaxRows and its way back equal their twins', () => {
  forSizes([7, 30], ([rows, columns], seed) => {
    const x = values(rows! * columns!, seed, 20).map((value) => value - 30);
    const y = put(x);
    kernels.call.softmaxRows(y, rows!, columns!, 0.125);
    expectClose(get(y, x.length), twin.softmaxRows(x, columns!, 0.125), 1e-6);

    const gradient = values(x.length, seed + 1);
    const dx = put(gradient);
    kernels.call.softmaxRowsBackward(dx, y, rows!, columns!, 0.125);
    expectClose(
      get(dx, x.length),
      twin.softmaxRowsBackward(gradient, get(y, x.length), columns!, 0.125),
      1e-6,
    );
  });
});

test('large values do not overflow', () => {
  const x = put(Float32Array.of(1000, 1000, -1e30));
  kernels.call.softmaxRows(x, 1, 3, 1);
  expect([...get(x, 3)].map((value) => value.toFixed(6))).toEqual(['0.500000', '0.500000', '0.000000']);
});

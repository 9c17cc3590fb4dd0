import { expect, test } from 'vitest';
import { differenceFunction } from '../../dist/features/pitch/difference.js';
import { yinDifferences } from '../../dist/kernels/twins/yin.js';
import { forSizes, values } from './memory.js';

test('yinDifferences, of frames alone and in pairs', () => {
  forSizes([200, 90, 300, 5], ([length, hop, more, count], seed) => {
    const frameLength = length! + 4;
    const maxPeriod = 3 + (more! % (frameLength - 3)); // at most the frame's length less one
    const minPeriod = 2 + (seed % (maxPeriod - 2));
    const samples = values((count! - 1) * hop! + frameLength, seed);
    const plan = differenceFunction(frameLength, minPeriod, maxPeriod);
    let frames = 0;
    plan.each(samples, hop!, count!, (row, i) => {
      expect(i).toBe(frames++);
      const frame = samples.subarray(i * hop!, i * hop! + frameLength);
      const expected = yinDifferences(frame, minPeriod, maxPeriod);
      expect(row.length).toBe(expected.length);
      for (let k = 0; k < row.length; k++) {
        expect(Math.abs(row[k]! - expected[k]!)).toBeLessThan(1e-9 * (1 + Math.abs(expected[k]!)));
      }
    });
    expect(frames).toBe(count);
  });
});

import { profileShift, subtractShift } from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const value = fc.integer({ min: -1000, max: 1000 });
/** A voice's means and those of all voices, a bin each. */
const means = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 8 });
const unzip = (pairs: readonly [number, number][]) =>
  [0, 1].map((side) => pairs.map((pair) => pair[side]!)) as [number[], number[]];

describe('what a profile takes off', () => {
  it('is nothing where no clip was heard, whatever stands for its mean', () => {
    fc.assert(
      fc.property(means, (pairs) => {
        const [, general] = unzip(pairs);
        expect(profileShift([], 0, general)).toEqual(new Float32Array(general.length));
      }),
    );
  });

  it('is of K clips the share K / (K + 2) of what the voice is off the mean', () => {
    fc.assert(
      fc.property(means, fc.integer({ min: 1, max: 64 }), (pairs, clips) => {
        const [mean, general] = unzip(pairs);
        const shift = profileShift(mean, clips, general);
        for (const [bin, each] of shift.entries()) {
          expect((each * (clips + 2)) / clips).toBeCloseTo(mean[bin]! - general[bin]!, 2);
        }
      }),
    );
  });

  it('brings a voice of many clips to where all voices lie', () => {
    fc.assert(
      fc.property(means, (pairs) => {
        const [mean, general] = unzip(pairs);
        const rows = Float32Array.from([...mean, ...mean.map((each) => each + 3)]); // (2, bins)
        subtractShift(rows, profileShift(mean, 1e9, general));
        const expected = [...general, ...general.map((each) => each + 3)];
        for (const [i, each] of rows.entries()) expect(each).toBeCloseTo(expected[i]!, 2);
      }),
    );
  });
});

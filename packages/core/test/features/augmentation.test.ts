import { Random } from '@affetto/core';
import {
  type AugmentationRecipe,
  augmentationRecipe,
  augmentFrames,
  checkAugmentation,
  featureRecipe,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const BINS = 8;

/** Frames that all differ, in dB. */
function ramp(frames: number): Float32Array {
  return Float32Array.from({ length: frames * BINS }, (_, i) => Math.floor(i / BINS) + 100 * (i % BINS));
}

function augment(
  rows: Float32Array,
  recipe: Partial<AugmentationRecipe>,
  seed = 1,
  bins = BINS,
): Float32Array {
  return augmentFrames(rows, bins, augmentationRecipe.parse(recipe), new Random(seed));
}

const everything = {
  melWarp: 0.2,
  tempo: 0.2,
  timeMasks: 2,
  timeMaskFrames: 5,
  frequencyMasks: 1,
  frequencyMaskBins: 2,
};

describe('altered copies', () => {
  it('are refused where nothing would alter them', () => {
    const features = featureRecipe.parse({ kind: 'logMel' });
    const check = (audio: object) => () => checkAugmentation(features, augmentationRecipe.parse({ audio }));
    expect(check({ copies: 2 })).toThrow(
      'augmentation.audio.copies is 2 but nothing would alter the copies: ' +
        'give an effect of augmentation.audio a probability, or set copies to 0',
    );
    expect(check({ copies: 2, room: { probability: 0.5 } })).not.toThrow();
    expect(check({})).not.toThrow();
  });
});

describe('augmentation', () => {
  it('changes nothing where all is off or probability is 0, and never its input', () => {
    const rows = ramp(20);
    expect(augment(rows, {})).toEqual(rows);
    expect(augment(rows, { ...everything, probability: 0 })).toEqual(rows);
    augment(rows, everything);
    expect(rows).toEqual(ramp(20));
  });

  it('is the same for a seed and another for another', () => {
    expect(augment(ramp(30), everything, 5)).toEqual(augment(ramp(30), everything, 5));
    expect(augment(ramp(30), everything, 5)).not.toEqual(augment(ramp(30), everything, 6));
  });

  it('has these bits everywhere', () => {
    const sum = new Uint32Array(augment(ramp(30), everything, 7).slice().buffer).reduce(
      (hash, word) => (Math.imul(hash, 31) + word) | 0,
      0,
    );
    expect(sum).toBe(434993033);
  });

  it('changes the share of recordings that probability says', () => {
    const rows = ramp(3);
    const changed = Array.from({ length: 1000 }, (_, seed) =>
      augment(rows, { melWarp: 0.2, probability: 0.3 }, seed),
    );
    const share = changed.filter((result) => result.some((x, i) => x !== rows[i])).length / 1000;
    expect(Math.abs(share - 0.3)).toBeLessThan(0.05);
  });

  it('plays faster and slower by up to tempo, both ends in place, straight between frames', () => {
    const lengths = Array.from({ length: 200 }, (_, seed) => {
      const result = augment(ramp(100), { tempo: 0.2 }, seed);
      const frames = result.length / BINS;
      let off = 0;
      for (let t = 0; t < frames; t++) {
        for (let bin = 0; bin < BINS; bin++) {
          off = Math.max(off, Math.abs(result[t * BINS + bin]! - (t * 99) / (frames - 1) - 100 * bin));
        }
      }
      expect(off).toBeLessThan(1e-3);
      return frames;
    });
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(83); // 100 / 1.2
    expect(Math.min(...lengths)).toBeLessThan(86);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(125); // 100 / 0.8
    expect(Math.max(...lengths)).toBeGreaterThan(120);
  });

  it('stretches the spectrum along the bands about its lower end, the upper edge held', () => {
    const rows = Float32Array.from({ length: BINS }, (_, bin) => 10 * bin);
    const factors = Array.from({ length: 200 }, (_, seed) => {
      const result = augment(rows, { melWarp: 0.3 }, seed);
      const factor = result[2]! / rows[2]!;
      result.forEach((value, bin) => {
        expect(value).toBeCloseTo(Math.min(10 * bin * factor, 70), 3);
      });
      return factor;
    });
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.7);
    expect(Math.min(...factors)).toBeLessThan(0.72);
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.3);
    expect(Math.max(...factors)).toBeGreaterThan(1.28);
  });

  it('sets stretches of frames to the mean of each band', () => {
    const rows = ramp(21);
    const widths = Array.from({ length: 200 }, (_, seed) => {
      const result = augment(rows, { timeMasks: 1, timeMaskFrames: 4 }, seed);
      const masked = Array.from({ length: 21 }, (_, t) => t).filter(
        (t) => result[t * BINS] !== rows[t * BINS],
      );
      // frame 10 holds the mean itself, so it is not seen as changed
      for (const t of masked) {
        for (let bin = 0; bin < BINS; bin++) expect(result[t * BINS + bin]).toBe(10 + 100 * bin);
      }
      const span = masked.length === 0 ? 0 : masked.at(-1)! - masked[0]! + 1;
      expect(span - masked.length).toBeLessThanOrEqual(1);
      return span;
    });
    expect([Math.min(...widths), Math.max(...widths)]).toEqual([0, 4]);
  });

  it('sets runs of bands to their mean', () => {
    const rows = ramp(20);
    const widths = Array.from({ length: 200 }, (_, seed) => {
      const result = augment(rows, { frequencyMasks: 1, frequencyMaskBins: 3 }, seed);
      const masked = Array.from({ length: BINS }, (_, bin) => bin).filter((bin) => result[bin] !== rows[bin]);
      expect(result).toEqual(rows.map((x, i) => (masked.includes(i % BINS) ? 9.5 + 100 * (i % BINS) : x)));
      if (masked.length > 0) expect(masked.at(-1)! - masked[0]! + 1).toBe(masked.length);
      return masked.length;
    });
    expect([Math.min(...widths), Math.max(...widths)]).toEqual([0, 3]);
  });

  it('yields finite values of whole frames for any recipe and length', () => {
    const recipes = fc.record({
      melWarp: fc.double({ min: 0, max: 0.9, noNaN: true }),
      tempo: fc.double({ min: 0, max: 0.9, noNaN: true }),
      timeMasks: fc.nat(3),
      timeMaskFrames: fc.nat(50),
      frequencyMasks: fc.nat(3),
      frequencyMaskBins: fc.nat(50),
    });
    fc.assert(
      fc.property(recipes, fc.integer({ min: 1, max: 30 }), fc.nat(), (recipe, frames, seed) => {
        const result = augment(ramp(frames), recipe, seed);
        expect(result.length % BINS).toBe(0);
        expect(result.length).toBeGreaterThan(0);
        expect(result.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('of the spectrum is refused for cepstra', () => {
    const mfcc = featureRecipe.parse({ kind: 'mfcc' });
    const logMel = featureRecipe.parse({ kind: 'logMel' });
    checkAugmentation(logMel, augmentationRecipe.parse(everything));
    checkAugmentation(mfcc, augmentationRecipe.parse({ tempo: 0.1, timeMasks: 1, timeMaskFrames: 3 }));
    for (const name of ['melWarp', 'frequencyMasks']) {
      expect(() =>
        checkAugmentation(mfcc, augmentationRecipe.parse({ [name]: name === 'melWarp' ? 0.1 : 1 })),
      ).toThrow(
        `augmentation.${name} changes a mel spectrum but the features are of kind mfcc: set it to 0 or use logMel features`,
      );
    }
  });
});

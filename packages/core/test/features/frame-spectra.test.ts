import { UsageError } from '@affetto/core';
import { FrameSpectra, realFft, type WindowAlignment } from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../dist/random.js';

function noise(length: number, seed: number): Float32Array {
  const random = new Random(seed, length);
  return Float32Array.from({ length }, () => random.between(-1, 1));
}

/** The largest error of all three kinds of spectra, as a part of the largest magnitude of its frame. */
function worstError(
  nFft: number,
  window: Float64Array,
  hopLength: number,
  alignment: WindowAlignment,
  count: number,
  seed: number,
): number {
  const spectra = new FrameSpectra(nFft, window, hopLength, alignment);
  const { bins, frameLength } = spectra;
  const samples = noise((count - 1) * hopLength + frameLength, seed);
  const complex = spectra.complex(samples, count);
  const re = complex.re.slice();
  const im = complex.im.slice();
  const magnitudes = spectra.magnitude(samples, count).slice();
  const powers = spectra.power(samples, count).slice();
  expect([re.length, im.length, magnitudes.length, powers.length]).toEqual(Array(4).fill(count * bins));
  const before = alignment === 'left' ? 0 : Math.floor((nFft - window.length) / 2);
  const frame = new Float64Array(nFft);
  const exactRe = new Float64Array(bins);
  const exactIm = new Float64Array(bins);
  let worst = 0;
  for (let t = 0; t < count; t++) {
    frame.fill(0);
    window.forEach((w, i) => {
      frame[before + i] = w * samples[t * hopLength + before + i]!;
    });
    realFft(nFft).forward(frame, exactRe, exactIm);
    let largest = 1e-30;
    let error = 0;
    for (let k = 0; k < bins; k++) {
      const at = t * bins + k;
      const exact = Math.hypot(exactRe[k]!, exactIm[k]!);
      largest = Math.max(largest, exact);
      error = Math.max(
        error,
        Math.hypot(re[at]! - exactRe[k]!, im[at]! - exactIm[k]!),
        Math.abs(magnitudes[at]! - exact),
        Math.abs(Math.sqrt(powers[at]!) - exact),
      );
    }
    worst = Math.max(worst, error / largest);
  }
  return worst;
}

const window = (length: number) => Float64Array.from({ length }, (_, i) => 1 - 0.4 * Math.cos(i));

describe('spectra of frames', () => {
  it('are those of the float64 transform, at every size to 64 and those features use', () => {
    const sizes = [
      96, 100, 125, 243, 256, 400, 405, 422, 480, 509, 512, 600, 625, 1000, 1024, 1103, 1536, 2048,
    ];
    for (const size of [...Array.from({ length: 63 }, (_, i) => i + 2), ...sizes, 2400, 3125, 4096]) {
      expect(worstError(size, window(size), size, 'center', 2, size), `size ${size}`).toBeLessThan(5e-7);
    }
  });

  it('are so for windows shorter than the FFT, wherever they lie, and any number of frames', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 130 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom<WindowAlignment>('center', 'left'),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (nFft, part, hopLength, alignment, count, seed) => {
          const winLength = 1 + Math.floor(part * (nFft - 1));
          const error = worstError(nFft, window(winLength), hopLength, alignment, count, seed);
          expect(error).toBeLessThan(5e-7);
        },
      ),
    );
  });

  it('have the same bits whatever stands beside a frame', () => {
    for (const nFft of [15, 16, 60, 128, 509]) {
      const spectra = new FrameSpectra(nFft, window(nFft - 3), nFft);
      const samples = noise(11 * nFft, nFft);
      const together = spectra.power(samples, 11).slice();
      for (let t = 0; t < 11; t++) {
        const alone = spectra.power(samples.subarray(t * nFft), 1);
        expect(alone).toEqual(together.subarray(t * spectra.bins, (t + 1) * spectra.bins));
      }
    }
  });

  it('refuse what does not fit', () => {
    expect(() => new FrameSpectra(1, window(1), 1)).toThrow(UsageError);
    expect(() => new FrameSpectra(8, window(9), 1)).toThrow(
      'winLength is 9 but must be at most nFft, which is 8',
    );
    expect(() => new FrameSpectra(8, window(8), 0)).toThrow('hopLength is 0 but must be');
  });
});

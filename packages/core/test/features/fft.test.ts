import { RealFft, realFft } from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The definition, summed up. */
function naive(input: Float64Array): { re: number[]; im: number[] } {
  const n = input.length;
  const bins = Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => k);
  const sum = (k: number, f: (x: number) => number) =>
    input.reduce((total, x, j) => total + x * f((2 * Math.PI * ((j * k) % n)) / n), 0);
  return { re: bins.map((k) => sum(k, Math.cos)), im: bins.map((k) => -sum(k, Math.sin)) };
}

function forward(input: Float64Array) {
  const fft = realFft(input.length);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  fft.forward(input, re, im);
  return { re, im };
}

/** Largest difference from the definition, as a share of the largest value. */
function error(input: Float64Array): number {
  const { re, im } = forward(input);
  const expected = naive(input);
  let difference = 0;
  let largest = 0;
  for (let k = 0; k < re.length; k++) {
    difference = Math.max(difference, Math.hypot(re[k]! - expected.re[k]!, im[k]! - expected.im[k]!));
    largest = Math.max(largest, Math.hypot(expected.re[k]!, expected.im[k]!));
  }
  return largest === 0 ? difference : difference / largest;
}

/** Numbers so small that they have fewer digits, where no error is a share of the value, are taken for 0. */
const values = (length: number) =>
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })
    .map((array) => Float64Array.from(array, (value) => (Math.abs(value) < 1e-290 ? 0 : value)));

describe('the real FFT', () => {
  it('is the DFT for every size up to 130 and some larger ones', () => {
    const sizes = [
      ...Array.from({ length: 130 }, (_, i) => i + 1),
      243,
      256,
      400,
      405,
      422,
      480,
      509,
      512,
      625,
      1000,
      1021,
    ];
    for (const size of sizes) {
      const input = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i) + 0.1 * i);
      expect(error(input), `size ${size}`).toBeLessThan(1e-13);
    }
  });

  it('is the DFT of any values', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }).chain(values), (input) => {
        expect(error(input)).toBeLessThan(1e-12);
      }),
    );
  });

  it('keeps the energy (Parseval) at the sizes features use', () => {
    for (const size of [400, 509, 512, 1024, 2047, 2048]) {
      const input = Float64Array.from({ length: size }, (_, i) => Math.cos(i * i * 0.37));
      const { re, im } = forward(input);
      let spectral = 0;
      for (let k = 0; k < re.length; k++) {
        const twice = k === 0 || 2 * k === size ? 1 : 2;
        spectral += (twice * (re[k]! ** 2 + im[k]! ** 2)) / size;
      }
      const temporal = input.reduce((sum, x) => sum + x * x, 0);
      expect(Math.abs(spectral / temporal - 1)).toBeLessThan(1e-13);
    }
  });

  it('leaves its input as it is and keeps nothing of the call before', () => {
    const fft = new RealFft(48);
    const input = Float64Array.from({ length: 48 }, (_, i) => i % 7);
    const before = input.slice();
    const first = [new Float64Array(25), new Float64Array(25)] as const;
    const second = [new Float64Array(25), new Float64Array(25)] as const;
    fft.forward(input, ...first);
    fft.forward(new Float64Array(48).fill(9), ...second);
    fft.forward(input, ...second);
    expect(input).toEqual(before);
    expect(second).toEqual(first);
  });
});

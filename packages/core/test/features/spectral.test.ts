import { UsageError } from '@affetto/core';
import {
  extractFrames,
  polyFeatures,
  type Spectrogram,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralContrastExtractor,
  spectralFlatness,
  spectralRolloff,
  spectrogram,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from '../compatibility/entry.js';
import { signalCases, WITHOUT_NOISE } from './spectral-golden.js';

/** One row of magnitudes at 1 kHz a bin. */
function given(...rows: number[][]): Spectrogram {
  const bins = rows[0]!.length;
  const nFft = 2 * (bins - 1);
  return {
    data: Float32Array.from(rows.flat()),
    frames: rows.length,
    bins,
    names: rows[0]!.map((_, k) => `${k}`),
    hopSeconds: 0.01,
    sampleRate: 1000 * nFft,
    nFft,
    hopLength: 10 * nFft,
    power: 1,
  };
}

function errorOf({ expected, actual }: Case): number {
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-4);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]!))) / largest;
}

describe('where float32 spectra show', () => {
  const quiet = (signal: string) => WITHOUT_NOISE.test(signal);

  it.each([
    ['spectral_bandwidth', spectralBandwidth, 1e-3],
    ['spectral_contrast', spectralContrast, 0.03],
    ['spectral_flatness', spectralFlatness, 1e-3],
  ] as const)('%s stays near librosa', (name, compute, tolerance) => {
    const cases = [...signalCases(name, compute, quiet)];
    expect(cases.length).toBeGreaterThan(4);
    for (const each of cases) expect(errorOf(each), each.name).toBeLessThanOrEqual(tolerance);
  });

  it('spectral_contrast is the same to 5e-4 where every band holds sound', () => {
    const sounding = (signal: string) => /^(speech \w+, (8|16) kHz|speech,.* FFT|white noise)/.test(signal);
    const cases = [...signalCases('spectral_contrast', spectralContrast, sounding)];
    expect(cases.length).toBeGreaterThan(12);
    for (const each of cases) expect(errorOf(each), each.name).toBeLessThanOrEqual(5e-4);
  });
});

describe('of one bin', () => {
  const spectrum = given([0, 0, 0, 0, 0, 2, 0, 0, 0]);

  it('everything lies there', () => {
    expect(spectralCentroid(spectrum).data[0]).toBe(5000);
    expect(spectralBandwidth(spectrum).data[0]).toBe(0);
    expect(spectralRolloff(spectrum).data[0]).toBe(5000);
    expect(spectralRolloff(spectrum, { rollPercent: 0.01 }).data[0]).toBe(5000);
  });
});

describe('of two bins', () => {
  const spectrum = given([0, 3, 0, 0, 0, 1, 0, 0, 0]);

  it('is what a child can reckon', () => {
    expect(spectralCentroid(spectrum).data[0]).toBe(2000);
    expect(spectralBandwidth(spectrum).data[0]).toBeCloseTo(Math.sqrt(3) * 1000, 2);
    expect(spectralBandwidth(spectrum, { p: 1 }).data[0]).toBe(1500);
    expect(spectralBandwidth(spectrum, { p: 1, norm: false }).data[0]).toBe(6000);
    expect(spectralRolloff(spectrum, { rollPercent: 0.75 }).data[0]).toBe(1000);
    expect(spectralRolloff(spectrum, { rollPercent: 0.76 }).data[0]).toBe(5000);
  });
});

describe('of silence', () => {
  const silence = given([0, 0, 0, 0, 0, 0, 0, 0, 0]);

  it('is 0, and flat', () => {
    for (const feature of [spectralCentroid, spectralBandwidth, spectralRolloff, polyFeatures]) {
      expect(feature(silence).data[0]).toBe(0);
    }
    expect(spectralFlatness(silence).data[0]).toBeCloseTo(1, 6);
    expect(spectralContrast(silence, { nBands: 2, fMin: 1500 }).data).toEqual(new Float32Array(3));
  });
});

it('a polynomial that is one is found', () => {
  const cubic = given(Array.from({ length: 33 }, (_, k) => 5 + 2 * k - 0.25 * k * k + 0.01 * k ** 3));
  const { data } = polyFeatures(cubic, { order: 3 });
  expect(data[0]! / 0.01e-9).toBeCloseTo(1, 4);
  expect(data[1]! / -0.25e-6).toBeCloseTo(1, 4);
  expect(data[2]! / 2e-3).toBeCloseTo(1, 4);
  expect(data[3]).toBeCloseTo(5, 4);
});

it('a louder signal has the same shape', () => {
  const row = fc.array(fc.float({ min: Math.fround(0.01), max: 1, noNaN: true }), {
    minLength: 17,
    maxLength: 17,
  });
  fc.assert(
    fc.property(row, (magnitudes) => {
      const [soft, loud] = [given(magnitudes), given(magnitudes.map((x) => 8 * x))];
      for (const feature of [spectralCentroid, spectralBandwidth, spectralRolloff]) {
        expect(feature(loud).data[0]).toBe(feature(soft).data[0]);
      }
      expect(spectralFlatness(loud).data[0]).toBeCloseTo(spectralFlatness(soft).data[0]!, 5);
      const [lowest, highest] = [spectralRolloff(soft, { rollPercent: 0.2 }), spectralRolloff(soft)];
      expect(lowest.data[0]).toBeLessThanOrEqual(highest.data[0]!);
      const flatness = spectralFlatness(soft).data[0]!;
      expect(flatness > 0 && flatness <= 1 + 1e-6).toBe(true);
      const edges = spectralCentroid(soft).data[0]!;
      expect(edges >= 0 && edges <= 16000).toBe(true);
    }),
  );
});

it('a quantile of a half and more takes what sorting takes', () => {
  const row = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 65, maxLength: 65 });
  fc.assert(
    fc.property(row, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (magnitudes, quantile) => {
      const { data } = spectralContrast(given(magnitudes), {
        nBands: 1,
        fMin: 20500,
        quantile,
        linear: true,
      });
      const sorted = [...magnitudes.slice(0, 20)].sort((a, b) => a - b).map(Math.fround); // below 20.5 kHz, less one
      const size = Math.max(1, Math.min(20, numpyRound(quantile * 21)));
      const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
      expect(data[0]).toBeCloseTo(mean(sorted.slice(-size)) - mean(sorted.slice(0, size)), 5);
    }),
  );
});

function numpyRound(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
}

describe('of given spectra', () => {
  const samples = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(0.05 * i) + 0.1 * Math.sin(i * i));
  const signal = { samples, sampleRate: 16000 };
  const options = { nFft: 512, hopLength: 160 };
  const spectra = spectrogram(signal, options);

  it.each([spectralCentroid, spectralBandwidth, spectralContrast, spectralRolloff, polyFeatures])(
    'gives the bits of the signal: %o',
    (feature) => {
      expect(feature(spectra)).toEqual(feature(signal, options));
    },
  );

  it('gives nearly the flatness of the signal, whose powers are not squares of rounded magnitudes', () => {
    const [of, whole] = [spectralFlatness(spectra), spectralFlatness(signal, options)];
    of.data.forEach((value, t) => {
      expect(Math.abs(value / whole.data[t]! - 1)).toBeLessThan(1e-5);
    });
  });

  it('contrast streams without a floor, the same bits', () => {
    const whole = spectralContrast(signal, { ...options, topDb: null });
    expect(extractFrames(signal, spectralContrastExtractor(16000, options))).toEqual(whole);
    expect(whole.names).toEqual([
      'contrast 0-200 Hz',
      'contrast 200-400 Hz',
      'contrast 400-800 Hz',
      'contrast 800-1600 Hz',
      'contrast 1600-3200 Hz',
      'contrast 3200-6400 Hz',
      'contrast 6400-8000 Hz',
    ]);
  });
});

describe('refuses', () => {
  const signal = { samples: new Float32Array(4000).fill(0.1), sampleRate: 16000 };

  it.each<[() => unknown, string]>([
    [() => spectralBandwidth(signal, { p: 0 }), 'p is 0 but must be a positive number'],
    [() => spectralRolloff(signal, { rollPercent: 1 }), 'rollPercent is 1 but must lie between 0 and 1'],
    [() => spectralRolloff(signal, { rollPercent: 85 }), 'rollPercent is 85 but must lie between 0 and 1'],
    [() => spectralFlatness(signal, { amin: 0 }), 'amin is 0 but must be positive, as a float32'],
    [() => spectralFlatness(signal, { power: -1 }), 'power is -1 but must be positive'],
    [() => spectralContrast(signal, { quantile: 0 }), 'quantile is 0 but must lie between 0 and 1'],
    [() => spectralContrast(signal, { fMin: 0 }), 'fMin is 0 Hz but must be positive'],
    [
      () => spectralContrast(signal, { nBands: 1.5 }),
      'nBands is 1.5 but must be a whole number of at least 1',
    ],
    [
      () => spectralContrast(signal, { nBands: 7 }),
      'band 7 begins at 12800 Hz but a signal at 16000 Hz holds nothing from half its rate on: reduce fMin or nBands',
    ],
    [
      () => spectralContrast(signal, { nFft: 64 }),
      'no bin of the FFT lies in the band of 0 to 200 Hz: use a longer FFT or a higher fMin',
    ],
    [
      () => spectralContrastExtractor(16000, { topDb: 80 }),
      'topDb is 80 dB below the maximum of the whole recording, which frames as they come do not know: ' +
        'use topDb: null',
    ],
    [() => polyFeatures(signal, { order: -1 }), 'order is -1 but must be a whole number of at least 0'],
    [
      () => polyFeatures(signal, { order: 3, nFft: 4 }),
      'order is 3 but 3 bins determine no polynomial of that degree: use a longer FFT',
    ],
    [
      () => spectralCentroid(signal, { hopLength: 0 }),
      'hopLength is 0 but must be a whole number of at least 1',
    ],
  ])('%# %s', (run, message) => {
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});

import { UsageError } from '@affetto/core';
import {
  istft,
  realFft,
  type Stft,
  spectrogram,
  spectrogramExtractor,
  stft,
  type WindowName,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../dist/random.js';

function noise(length: number, seed = 1) {
  const random = new Random(seed, length);
  return { samples: Float32Array.from({ length }, () => random.between(-1, 1)), sampleRate: 8000 };
}

function furthest(actual: Float32Array, expected: Float32Array): number {
  return actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
}

describe('the short-time Fourier transform', () => {
  it('goes back to the signal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 8, max: 130 }),
        fc.constantFrom<WindowName>('hann', 'hamming', 'rectangular', ['gaussian', 9]),
        fc.constantFrom('constant', 'edge', 'reflect' as const),
        fc.nat(),
        (length, nFft, window, padMode, seed) => {
          fc.pre(padMode !== 'reflect' || length > nFft / 2);
          const signal = noise(length, seed);
          const hopLength = Math.floor(nFft / 4);
          const back = istft(stft(signal, { nFft, hopLength, window, padMode }), { length });
          expect([back.sampleRate, back.samples.length]).toEqual([8000, length]);
          // Behind the last frame that is centred within the signal its end may be lost
          const known = Math.floor(length / hopLength) * hopLength;
          expect(furthest(back.samples.subarray(0, known), signal.samples)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes back uncentred as well', () => {
    const signal = noise(1000);
    const back = istft(stft(signal, { nFft: 100, hopLength: 25, window: 'hamming', center: false }));
    expect(back.samples.length).toBe(1000);
    expect(furthest(back.samples, signal.samples)).toBeLessThan(1e-5);
  });

  it('has the magnitudes of the spectrogram, and powers are their squares', () => {
    const signal = noise(3000);
    for (const options of [{ nFft: 256 }, { nFft: 405, winLength: 300 }, { nFft: 422, hopLength: 50 }]) {
      const { re, im } = stft(signal, options);
      const magnitudes = spectrogram(signal, options);
      const powers = spectrogram(signal, { ...options, power: 2 });
      expect([magnitudes.power, powers.power]).toEqual([1, 2]);
      const squares = re.map((value, i) => value ** 2 + im[i]! ** 2);
      expect(furthest(powers.data, squares)).toBeLessThan(1e-3);
      expect(furthest(magnitudes.data, squares.map(Math.sqrt))).toBeLessThan(1e-5);
    }
  });

  it('says what it was made by', () => {
    const window = new Float64Array(300).fill(1);
    const { frames, bins, re, im, ...made } = stft(noise(3000), { nFft: 400, winLength: 300, window });
    expect(made).toEqual({
      sampleRate: 8000,
      nFft: 400,
      hopLength: 75,
      winLength: 300,
      window,
      center: true,
    });
    expect([frames, bins, re.length, im.length]).toEqual([41, 201, 41 * 201, 41 * 201]);
    expect(spectrogram(noise(3000), { nFft: 400 })).toMatchObject({
      sampleRate: 8000,
      nFft: 400,
      hopLength: 100,
    });
  });

  it('refuses what has no meaning, in a sentence', () => {
    const spectra = stft(noise(100), { nFft: 16 });
    const other = (more: Partial<Stft>) => () => istft({ ...spectra, ...more });
    const refused: [() => unknown, string][] = [
      [other({ re: new Float32Array(5) }), 're has 5 values but must have 26 frames x 9 bins'],
      [other({ bins: 8 }), 'there are 8 bins but an nFft of 16 has 9'],
      [other({ frames: 0 }), 'frames is 0 but must be a whole number of at least 1'],
      [() => istft(spectra, { length: 0 }), 'length is 0 but must be a whole number of at least 1'],
      [
        () => stft(noise(10), { nFft: 16, center: false }),
        'the signal has 10 samples but a frame has 16: use a longer signal, a shorter frame or center: true',
      ],
      [
        () => stft(noise(8), { nFft: 16, padMode: 'reflect' }),
        "the signal has 8 samples but padMode 'reflect' needs more than half a frame of 16",
      ],
      [
        () => stft(noise(100), { nFft: 16, window: new Float64Array(15) }),
        'the window has 15 values but winLength is 16',
      ],
      [
        () => spectrogramExtractor(8000, { power: 3 as 1 }),
        'power is 3 but must be 1 (magnitudes) or 2 (powers)',
      ],
    ];
    for (const [attempt, sentence] of refused) {
      expect(attempt).toThrow(UsageError);
      expect(attempt).toThrow(sentence);
    }
  });
});

it('the inverse real FFT goes back, at any size', () => {
  for (let size = 1; size <= 70; size++) {
    const fft = realFft(size);
    const input = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i + 1));
    const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)];
    const output = new Float64Array(size);
    fft.forward(input, re, im);
    fft.inverse(re, im, output);
    const error = output.reduce((worst, value, i) => Math.max(worst, Math.abs(value - input[i]!)), 0);
    expect(error, `size ${size}`).toBeLessThan(1e-13);
  }
});

import { UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import {
  autocorrelate,
  frame,
  lpc,
  lpcFrames,
  rms,
  spectrogram,
  zeroCrossingRate,
  zeroCrossings,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../dist/random.js';

function noise(length: number, seed = 1): Signal {
  const random = new Random(seed, length);
  return { samples: Float32Array.from({ length }, () => random.between(-1, 1)), sampleRate: 16000 };
}

/** What throws, and what it says. */
function refuses(run: () => unknown, message: string | RegExp): void {
  expect(run).toThrow(UsageError);
  expect(run).toThrow(message);
}

describe('zero crossings', () => {
  it('of a tone are two a period, but for its beginning', () => {
    const samples = Float32Array.from({ length: 16000 }, (_, i) =>
      Math.sin((2 * Math.PI * 440 * i) / 16000 + 0.1),
    );
    expect(zeroCrossings(samples, { pad: false }).reduce((a, b) => a + b)).toBe(2 * 440 - 1);
    const rate = zeroCrossingRate({ samples, sampleRate: 16000 }, { center: false });
    for (const value of rate.data) expect(value).toBeCloseTo(880 / 16000, 2);
  });

  it('of silence are none, and the first sample counts as asked', () => {
    const silence = new Float32Array(5);
    expect(Array.from(zeroCrossings(silence))).toEqual([1, 0, 0, 0, 0]);
    expect(Array.from(zeroCrossings(silence, { pad: false }))).toEqual([0, 0, 0, 0, 0]);
    expect(Array.from(zeroCrossings(Float32Array.of(1, 0, 1, -1), { zeroPos: false }))).toEqual([1, 1, 1, 1]);
  });

  it('need a threshold of at least 0', () => {
    refuses(
      () => zeroCrossings(new Float32Array(2), { threshold: -1 }),
      'threshold is -1 but must be at least 0',
    );
    refuses(
      () => zeroCrossingRate(noise(100), { hopLength: 0 }),
      'hopLength is 0 but must be a whole number of at least 1',
    );
  });
});

describe('rms', () => {
  it('of a spectrogram without a window is that of its frames', () => {
    for (const nFft of [64, 75]) {
      const spectra = spectrogram(noise(1000), { nFft, hopLength: 32, window: 'rectangular', power: 2 });
      const ofFrames = rms(noise(1000), { frameLength: nFft, hopLength: 32 });
      const ofSpectra = rms(spectra);
      expect(ofSpectra.frames).toBe(ofFrames.frames);
      for (let t = 0; t < ofFrames.frames; t++) expect(ofSpectra.data[t]).toBeCloseTo(ofFrames.data[t]!, 5);
    }
  });

  it('takes no options with a spectrogram', () => {
    refuses(
      () => rms(spectrogram(noise(3000)), { frameLength: 512 }),
      'a spectrogram has its frames already: rms takes no options with one',
    );
  });
});

describe('lpc', () => {
  it('finds the filter that made a sound', () => {
    const { samples } = noise(20000);
    const filter = [1, -1.6, 0.9, -0.1];
    for (let i = 3; i < samples.length; i++) {
      for (let j = 1; j < 4; j++) samples[i]! -= filter[j]! * samples[i - j]!;
    }
    const found = lpc({ samples, sampleRate: 16000 }, { order: 3 });
    for (const [i, value] of filter.entries()) expect(found[i]).toBeCloseTo(value, 1);
  });

  it('of silence predicts silence', () => {
    expect(Array.from(lpc({ samples: new Float32Array(50), sampleRate: 8000 }, { order: 2 }))).toEqual([
      1, 0, 0,
    ]);
  });

  it('refuses orders that cannot be', () => {
    refuses(
      () => lpc(noise(10), { order: 10 }),
      'order is 10 but must be less than the 10 samples to predict',
    );
    refuses(() => lpc(noise(10), { order: 0 }), 'order is 0 but must be a whole number of at least 1');
    refuses(() => lpc(noise(10), { order: 1.5 }), 'order is 1.5 but must be a whole number of at least 1');
    refuses(
      () => lpcFrames(noise(100), { order: 32, frameLength: 32 }),
      'order is 32 but must be less than the 32 samples to predict',
    );
    const broken = { samples: Float32Array.of(1, Number.NaN, 1), sampleRate: 8000 };
    refuses(() => lpc(broken, { order: 1 }), 'sample 1 (at 0.000 s) is NaN');
  });
});

describe('autocorrelate', () => {
  it('is the sum of products it is defined as', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 250 }), (length, maxSize) => {
        const { samples } = noise(length);
        const found = autocorrelate(samples, { maxSize });
        expect(found.length).toBe(Math.min(length, maxSize));
        for (let k = 0; k < found.length; k++) {
          let sum = 0;
          for (let i = 0; i + k < length; i++) sum += samples[i]! * samples[i + k]!;
          expect(found[k]).toBeCloseTo(sum, 10);
        }
      }),
    );
  });

  it('refuses nothing to correlate', () => {
    refuses(() => autocorrelate(new Float32Array(0)), 'there are no values to correlate');
    refuses(
      () => autocorrelate(new Float64Array(3), { maxSize: 0 }),
      'maxSize is 0 but must be a whole number',
    );
  });
});

describe('frame', () => {
  it('gives views, and drops what is left', () => {
    const samples = Float32Array.of(1, 2, 3, 4, 5, 6);
    const frames = frame(samples, { frameLength: 3, hopLength: 2 });
    expect(frames.map((each) => Array.from(each))).toEqual([
      [1, 2, 3],
      [3, 4, 5],
    ]);
    expect(frames[0]!.buffer).toBe(samples.buffer);
  });

  it('refuses frames longer than the signal', () => {
    refuses(
      () => frame(new Float32Array(3), { frameLength: 4, hopLength: 1 }),
      'the signal has 3 samples but a frame has 4',
    );
    refuses(() => frame(new Float32Array(3), { frameLength: 2, hopLength: 0 }), 'hopLength is 0 but must be');
  });
});

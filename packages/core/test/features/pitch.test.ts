import type { Signal } from '@affetto/core/audio';
import { pitchContour, yin } from '@affetto/core/features';
import { describe, expect, it } from 'vitest';

/** A buzz whose pitch glides, between two stretches of silence of 0.2 s; 1.4 s in all. */
function glide(from: number, to: number, sampleRate: number): Signal {
  const samples = new Float32Array(Math.round(1.4 * sampleRate));
  for (let i = 0; i < sampleRate; i++) {
    const t = i / sampleRate;
    const phase = 2 * Math.PI * (from * t + ((to - from) * t * t) / 2);
    for (let k = 1; k <= 8; k++)
      samples[Math.round(0.2 * sampleRate) + i]! += (0.1 / k) * Math.sin(k * phase);
  }
  return { samples, sampleRate };
}

describe('pitch', () => {
  it.each([
    [100, 180, 16000],
    [250, 420, 16000],
    [220, 180, 44100],
    [90, 120, 8000],
  ])('of a glide from %d to %d Hz at %d Hz is followed, and silence is no voice', (from, to, sampleRate) => {
    const contour = pitchContour(glide(from, to, sampleRate));
    expect(contour.hopSeconds).toBeCloseTo(0.01, 6);
    expect(contour.bins).toBe(1);
    const at = (seconds: number) => contour.data[Math.round(seconds / contour.hopSeconds)]!;
    for (const t of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      expect(Math.abs(at(0.2 + t) / (from + (to - from) * t) - 1)).toBeLessThan(0.02);
    }
    for (const t of [0.05, 0.1, 1.3, 1.35]) expect(at(t)).toBeNaN();
  });

  it('is absent from noise and from silence', () => {
    const noise = Float32Array.from(
      { length: 16000 },
      (_, i) => ((Math.imul(i, 2654435761) >>> 8) % 1000) / 1000 - 0.5,
    );
    let state = 1;
    for (let i = 0; i < noise.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      noise[i] = state / 2 ** 32;
    }
    const voiced = (samples: Float32Array) =>
      pitchContour({ samples, sampleRate: 16000 }).data.filter((hertz) => !Number.isNaN(hertz)).length;
    expect(voiced(noise)).toBeLessThan(3);
    expect(voiced(new Float32Array(16000))).toBe(0);
  });

  it('refuses ranges that cannot be, in a sentence', () => {
    const signal = glide(100, 100, 16000);
    expect(() => yin(signal, { fMin: 65, fMax: 9000 })).toThrow(
      'fMax is 9000 Hz but must be at most half the sample rate, 8000 Hz',
    );
    expect(() => yin(signal, { fMin: 300, fMax: 200 })).toThrow(
      'fMin is 300 Hz but must lie between 0 and fMax, which is 200 Hz',
    );
    expect(() => yin(signal, { fMin: 65, fMax: 600, frameLength: 200 })).toThrow(
      'a period of fMin (65 Hz) does not fit into a frame of 200 samples at 16000 Hz: use at least 248 samples or a higher fMin',
    );
  });
});

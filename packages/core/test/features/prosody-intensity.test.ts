import { readFileSync } from 'node:fs';
import { UsageError } from '@affetto/core';
import { intensity } from '@affetto/core/features';
import { describe, expect, it } from 'vitest';
import { index, signalOf } from './golden.js';

/** Praat's values, made by reference/features/prosody.py. */
const praat: { intensity: { name: string; start: number; values: number[] }[] } = JSON.parse(
  readFileSync(new URL('../../../../reference/golden/features/prosody.json', import.meta.url), 'utf8'),
);
/** Praat's 0 dB is 20 micropascals, ours a mean square of 1. */
const OFFSET = 93.9794;

describe('intensity', () => {
  it.each(praat.intensity)("is Praat's: $name", ({ name, start, values }) => {
    const { samples, sampleRate } = signalOf(index.cases.find((each) => each.name === name)!);
    const skipped = Math.round((start % 0.01) * sampleRate); // so that our frames lie where Praat's do
    const ours = intensity({ samples: samples.subarray(skipped), sampleRate });
    const first = Math.floor(start / 0.01);
    for (const [i, value] of values.entries()) {
      expect(Math.abs(ours.data[first + i]! + OFFSET - value)).toBeLessThan(0.06);
    }
  });

  it('of a sine of full scale is -3 dB, of silence -100 dB, whatever the offset', () => {
    const at = (value: (i: number) => number) =>
      intensity({ samples: Float32Array.from({ length: 16000 }, (_, i) => value(i)), sampleRate: 16000 })
        .data[50]!;
    expect(at((i) => Math.sin((2 * Math.PI * 200 * i) / 16000))).toBeCloseTo(-3.01, 2);
    expect(at((i) => 0.25 + 0.5 * Math.sin((2 * Math.PI * 200 * i) / 16000))).toBeCloseTo(-9.03, 2);
    expect(at(() => 0)).toBe(-100);
    expect(at(() => 0.25)).toBeLessThan(-90);
  });

  it('refuses a lowest pitch that is none', () => {
    const signal = { samples: new Float32Array(100), sampleRate: 16000 };
    expect(() => intensity(signal, { fMin: 0 })).toThrow(new UsageError('fMin is 0 Hz but must be above 0'));
  });
});

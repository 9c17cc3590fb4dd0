import { audioRecipe, preprocess, type Signal, trim, trimBounds } from '@affetto/core/audio';
import { describe, expect, it } from 'vitest';
import { type Golden, golden } from './golden.js';

/** The signals of reference/audio/make_golden.py: tones over noise. */
function bursts({ samples: length, level, spans }: Golden['trimmed'][number]): Signal {
  let state = length;
  const samples = Float64Array.from({ length }, () => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff;
    return level * (state / 0x40000000 - 1);
  });
  for (const [start, end, amplitude] of spans) {
    for (let i = start; i < end; i++) samples[i]! += amplitude * Math.sin((2 * Math.PI * 220 * i) / 16000);
  }
  return { samples: Float32Array.from(samples), sampleRate: 16000 };
}

describe('trim', () => {
  it.each(golden.trimmed)('$samples samples with sound at $spans, $topDb dB: as librosa', (row) => {
    const signal = bursts(row);
    const { start, end } = trimBounds(signal, { topDb: row.topDb });
    expect([start, end]).toEqual(row.bounds);
    expect(trim(signal, { topDb: row.topDb })).toEqual({
      samples: signal.samples.slice(start, end),
      sampleRate: 16000,
    });
  });

  it('takes 60 dB where nothing is said', () => {
    const signal = bursts(golden.trimmed[0]!);
    expect(trimBounds(signal)).toEqual(trimBounds(signal, { topDb: 60 }));
  });

  it('refuses a level that is not above 0 dB', () => {
    const signal = { samples: new Float32Array(10), sampleRate: 16000 };
    expect(() => trim(signal, { topDb: 0 })).toThrow('topDb must be above 0 dB, not 0');
  });
});

describe('preprocess', () => {
  const signal = { ...bursts(golden.trimmed[0]!), sampleRate: 32000 };

  it('resamples, then trims', () => {
    const recipe = audioRecipe.parse({ sampleRate: 16000, trimTopDb: 30 });
    const ready = preprocess(signal, recipe);
    expect(ready.sampleRate).toBe(16000);
    expect(ready.samples.length % 512).toBe(0); // bounds lie on frames of the new rate
    expect(ready.samples.length).toBeLessThan(8000);
    expect(ready.samples.length).toBeGreaterThan(11000 / 2);
  });

  it('keeps the silence where the recipe does not trim', () => {
    expect(preprocess(signal, audioRecipe.parse({})).samples.length).toBe(16000);
  });
});

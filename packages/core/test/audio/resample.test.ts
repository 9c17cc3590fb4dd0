import { resample, type Signal } from '@affetto/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Golden, golden } from './golden.js';

const RATES: [from: number, to: number][] = [
  [24414, 16000],
  [44100, 16000],
  [48000, 16000],
  [96000, 16000],
  [24000, 16000],
  [22050, 16000],
  [16001, 16000],
  [16000, 24414],
  [16000, 44100],
  [8000, 16000],
];

/** Of full scale, in dB. */
const decibels = (amplitude: number) => 20 * Math.log10(amplitude);

/** The swept tone of reference/audio/make_golden.py, sampled at `sampleRate`. */
function sweep(row: Golden['resampled'][number], sampleRate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const at = (i * row.rate) / sampleRate; // in samples of the source
    if (at > row.samples - 1) return 0;
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / (row.samples - 1));
    return window * Math.sin((Math.PI * row.top * at * at) / (row.rate * row.samples));
  });
}

function tone(frequency: number, sampleRate: number, length: number): Signal {
  const samples = Float32Array.from({ length }, (_, i) =>
    Math.sin((2 * Math.PI * frequency * i) / sampleRate + 1),
  );
  return { samples, sampleRate };
}

/** Largest value away from the ends, where a tone that begins at once is not a tone. */
function peakInside(values: Float32Array): number {
  return values
    .slice(values.length / 4, (3 * values.length) / 4)
    .reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}

describe('resample', () => {
  it.each(golden.resampled)('$rate to $to Hz: a swept tone as exact as by soxr HQ, and like it', (row) => {
    const ours = resample(
      { samples: sweep(row, row.rate, row.samples), sampleRate: row.rate },
      row.to,
    ).samples;
    const exact = sweep(row, row.to, ours.length);
    const fromExact = Math.max(...ours.map((value, i) => Math.abs(value - exact[i]!)));
    const fromSoxr = Math.max(...row.values.map((value, i) => Math.abs(value - ours[i * row.every]!)));
    expect(row.values.length).toBeGreaterThan(200);
    expect(fromExact).toBeLessThan(1.1 * row.departure + 10 ** (-110 / 20));
    // Where soxr's clock is exact, the two are the same to 116 dB; elsewhere its drift lies between them.
    const simple = Number.isInteger((2 * row.rate) / row.to);
    expect(decibels(fromSoxr)).toBeLessThan(simple ? -116 : -84);
  });

  it.each(RATES)(
    '%i to %i Hz: the pass band, to 0.913 of the lower Nyquist frequency, comes through',
    (from, to) => {
      for (const part of [0.01, 0.2, 0.5, 0.8, 0.9, 0.913]) {
        const frequency = (part * Math.min(from, to)) / 2;
        const ours = resample(tone(frequency, from, from / 4), to).samples;
        const error = tone(frequency, to, ours.length).samples.map((x, i) => x - ours[i]!);
        expect(decibels(peakInside(error))).toBeLessThan(-110);
      }
    },
  );

  it.each(RATES.filter(([from, to]) => from > to))(
    '%i to %i Hz: what lies above the new Nyquist frequency is 120 dB down',
    (from, to) => {
      for (const part of [0.0005, 0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
        const frequency = to / 2 + (part * (from - to)) / 2;
        expect(decibels(peakInside(resample(tone(frequency, from, from / 4), to).samples))).toBeLessThan(
          -120,
        );
      }
    },
  );

  it.each(RATES.filter(([from, to]) => from < to))('%i to %i Hz: images are 120 dB down', (from, to) => {
    // The image of a tone is the tone from the other side of the old rate.
    const frequency = 0.9 * (from / 2);
    const image = from - frequency;
    const ours = resample(tone(frequency, from, from), to).samples;
    if (image >= to / 2) return;
    let re = 0;
    let im = 0;
    let total = 0;
    for (let i = 0; i < ours.length; i++) {
      const window = 1 - Math.cos((2 * Math.PI * i) / ours.length);
      re += window * ours[i]! * Math.cos((2 * Math.PI * image * i) / to);
      im += window * ours[i]! * Math.sin((2 * Math.PI * image * i) / to);
      total += window;
    }
    expect(decibels((2 * Math.hypot(re, im)) / total)).toBeLessThan(-120);
  });

  it('gives as many samples as librosa', () => {
    for (const [samples, from, to, length] of golden.lengths) {
      expect(resample({ samples: new Float32Array(samples), sampleRate: from }, to).samples.length).toBe(
        length,
      );
    }
  });

  it('has no delay: a symmetric pulse stays symmetric about its time', () => {
    for (const [from, to] of RATES) {
      const samples = new Float32Array(2 * from + 1);
      samples[from] = 1; // at one second
      const ours = resample({ samples, sampleRate: from }, to).samples;
      for (let i = 1; i < 200; i++) expect(ours[to + i]).toBeCloseTo(ours[to - i]!, 6);
    }
  });

  it('is the same across the blocks it computes in', () => {
    for (const [from, to] of [
      [24414, 16000],
      [8000, 16000],
      [44100, 16000],
    ] as const) {
      const long = noise(Math.ceil((70000 * from) / to), from, 3); // more than a block
      const whole = resample(long, to).samples;
      const start = from * 2; // a whole number of periods of the ratio
      const rest = resample({ samples: long.samples.subarray(start), sampleRate: from }, to).samples;
      for (let i = 2000; i < rest.length; i += 7) expect(rest[i]).toBeCloseTo(whole[2 * to + i]!, 5);
    }
  });

  it('is linear, and silence stays silence', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES),
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        ([from, to], length, factor, seed) => {
          const a = noise(length, from, seed);
          const b = noise(length, from, seed + 1);
          const sum = { samples: a.samples.map((x, i) => x + factor * b.samples[i]!), sampleRate: from };
          const [ofA, ofB, ofSum] = [a, b, sum].map((signal) => resample(signal, to).samples);
          ofSum!.forEach((x, i) => {
            expect(Math.abs(x - (ofA![i]! + factor * ofB![i]!))).toBeLessThan(1e-5);
          });
          const silence = { samples: new Float32Array(length), sampleRate: from };
          expect(resample(silence, to).samples.every((x) => x === 0)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('returns the signal itself where the rate is right already', () => {
    const signal = noise(10, 16000, 1);
    expect(resample(signal, 16000)).toBe(signal);
  });

  it.each([0, -1, 16000.5, Number.NaN])('refuses a rate of %d Hz', (rate) => {
    expect(() => resample(noise(10, 16000, 1), rate)).toThrow(
      `cannot resample at ${rate} Hz: a sampling rate is a whole number of Hz above 0`,
    );
  });
});

function noise(length: number, sampleRate: number, seed: number): Signal {
  let state = seed;
  const next = () => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff;
    return state / 0x40000000 - 1;
  };
  return { samples: Float32Array.from({ length }, next), sampleRate };
}

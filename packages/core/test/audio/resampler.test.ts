import { Resampler, resample } from '@affetto/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../dist/random.js';

const RATES: [from: number, to: number][] = [
  [48000, 16000],
  [44100, 16000],
  [24414, 16000],
  [22050, 16000],
  [16000, 44100],
  [8000, 16000],
  [16000, 16000],
  [11, 7],
];

function noise(length: number, seed: number): Float32Array {
  const random = new Random(seed, length);
  return Float32Array.from({ length }, () => random.between(-1, 1));
}

describe('Resampler', () => {
  it('gives chunks of any size the bits of the whole', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES),
        fc.integer({ min: 0, max: 9000 }),
        fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 12 }),
        fc.nat(),
        ([from, to], length, cuts, seed) => {
          const samples = noise(length, seed);
          const whole = resample({ samples, sampleRate: from }, to).samples;
          const resampler = new Resampler(from, to);
          const streamed: number[] = [];
          let at = 0;
          for (const cut of [...cuts, length]) {
            streamed.push(...resampler.push(samples.subarray(at, at + cut)));
            at = Math.min(length, at + cut);
          }
          streamed.push(...resampler.end());
          expect(Float32Array.from(streamed)).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(RATES.slice(0, 5))('%i to %i Hz: says each sample within 0.03 s of its time', (from, to) => {
    const resampler = new Resampler(from, to);
    const chunk = noise(128, 1); // what an audio worklet gets
    let out = 0;
    for (let heard = 128; heard <= from; heard += 128) {
      out += resampler.push(chunk).length;
      expect(heard / from - out / to).toBeLessThan(0.03);
      expect(heard / from - out / to).toBeGreaterThan(0);
    }
  });

  it('refuses rates that are none, and samples after the end', () => {
    expect(() => new Resampler(16000, 0)).toThrow(
      'cannot resample at 0 Hz: a sampling rate is a whole number of Hz above 0',
    );
    expect(() => new Resampler(44.1, 16000)).toThrow('cannot resample at 44.1 Hz');
    const resampler = new Resampler(48000, 16000);
    resampler.end();
    expect(() => resampler.push(new Float32Array(1))).toThrow('the stream has ended: start a new one');
    expect(() => resampler.end()).toThrow('the stream has ended already');
  });
});

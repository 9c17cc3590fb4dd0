import { UsageError } from '@affetto/core';
import {
  deemphasis,
  phaseVocoder,
  pitchShift,
  preemphasis,
  type Signal,
  split,
  timeStretch,
  trimBounds,
} from '@affetto/core/audio';
import { stft } from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../dist/random.js';

function noise(length: number, seed = 1): Signal {
  const random = new Random(seed, length);
  return { samples: Float32Array.from({ length }, () => random.between(-1, 1)), sampleRate: 16000 };
}

function tone(hertz: number, seconds: number, sampleRate = 16000): Signal {
  const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) =>
    Math.sin((2 * Math.PI * hertz * i) / sampleRate),
  );
  return { samples, sampleRate };
}

/** Frequency of a tone by its crossings of zero, ends left out. */
function frequency({ samples, sampleRate }: Signal): number {
  const inner = samples.subarray(samples.length / 4, (3 * samples.length) / 4);
  let crossings = 0;
  for (let i = 1; i < inner.length; i++) if (inner[i - 1]! < 0 !== inner[i]! < 0) crossings++;
  return (crossings * sampleRate) / (2 * inner.length);
}

describe('pre-emphasis', () => {
  it('is undone by de-emphasis', () => {
    const signal = noise(3000);
    for (const coef of [0, 0.5, 0.97]) {
      const back = deemphasis(preemphasis(signal, { coef }), { coef });
      for (const [i, sample] of signal.samples.entries()) expect(back.samples[i]).toBeCloseTo(sample, 5);
    }
  });

  it.each([
    ['preemphasis', preemphasis],
    ['deemphasis', deemphasis],
  ])('%s gives chunks the bits of the whole', (_, effect) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }), (cuts) => {
        const signal = noise(2 + cuts.reduce((a, b) => a + b));
        const whole = effect(signal);
        let { zf } = effect({ ...signal, samples: signal.samples.subarray(0, 2) });
        let at = 2;
        for (const cut of cuts) {
          const chunk = effect({ ...signal, samples: signal.samples.subarray(at, at + cut) }, { zi: zf });
          expect(chunk.samples).toEqual(whole.samples.slice(at, at + cut));
          at += cut;
          zf = chunk.zf;
        }
        expect(zf).toBe(whole.zf);
      }),
    );
  });

  it.each([
    [() => preemphasis(noise(1)), 'a single sample has no line to go on in: give the filter its state, zi'],
    [() => preemphasis(noise(9), { coef: 1.1 }), 'coef is 1.1 but must lie between 0 and 1'],
    [() => deemphasis(noise(9), { zi: Number.NaN }), 'zi is NaN but must be finite'],
    [() => deemphasis(noise(0)), 'the signal is empty'],
  ])('refuses %s', (run, message) => {
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});

describe('split', () => {
  it('gives nothing where all is silence, and all where all sounds', () => {
    const silence = { samples: new Float32Array(5000), sampleRate: 16000 };
    expect(split(silence, { ref: 1 })).toEqual([]);
    expect(trimBounds(silence, { ref: 1 })).toEqual({ start: 0, end: 0 });
    expect(split(silence)).toEqual([{ start: 0, end: 5000 }]);
    expect(split(noise(5000))).toEqual([{ start: 0, end: 5000 }]);
  });

  it.each([
    [{ topDb: 0 }, 'topDb must be above 0 dB, not 0'],
    [{ ref: 0 }, "ref is 0 but must be an amplitude above 0, or 'max'"],
    [{ hopLength: 0 }, 'hopLength is 0 but must be a whole number of at least 1'],
    [{ frameLength: 0.5 }, 'frameLength is 0.5 but must be a whole number of at least 1'],
  ])('refuses %j', (options, message) => {
    expect(() => split(noise(100), options)).toThrow(UsageError);
    expect(() => trimBounds(noise(100), options)).toThrow(message);
  });
});

describe('time and pitch', () => {
  it.each([0.5, 0.7, 1.3, 2])('a tone stretched by %d keeps its pitch', (rate) => {
    const stretched = timeStretch(tone(440, 1), { rate });
    expect(stretched.samples.length).toBe(Math.round(16000 / rate));
    expect(frequency(stretched)).toBeCloseTo(440, -1);
  });

  it.each([-12, -3.3, 0, 1, 7, 12])('a tone shifted by %d semitones keeps its length', (nSteps) => {
    const shifted = pitchShift(tone(440, 1), { nSteps });
    expect(shifted.samples.length).toBe(16000);
    expect(frequency(shifted) / (440 * 2 ** (nSteps / 12))).toBeCloseTo(1, 2);
  });

  it('at a rate of 1 spectra stay what they are', () => {
    const spectra = stft(noise(3000), { nFft: 256 });
    const same = phaseVocoder(spectra, { rate: 1 });
    expect(same.frames).toBe(spectra.frames);
    for (const part of ['re', 'im'] as const) {
      for (const [i, value] of spectra[part].entries()) expect(same[part][i]).toBeCloseTo(value, 4);
    }
  });

  it.each([0.7, 1.4])('21 frames at %d end in silence, though rounding asks for one more', (rate) => {
    const stretched = phaseVocoder(stft(noise(20 * 64), { nFft: 256, hopLength: 64 }), { rate });
    expect(stretched.frames).toBe(Math.ceil(21 / rate));
    const last = (stretched.frames - 1) * stretched.bins;
    for (const part of ['re', 'im'] as const) {
      expect(stretched[part].every(Number.isFinite)).toBe(true);
      expect(stretched[part].subarray(last).every((value) => value === 0)).toBe(true);
    }
  });

  it.each([
    [() => timeStretch(noise(100), { rate: 0 }), 'rate is 0 but must be a finite number above 0'],
    [
      () => phaseVocoder(stft(noise(100)), { rate: Number.NaN }),
      'rate is NaN but must be a finite number above 0',
    ],
    [
      () => pitchShift(noise(100), { nSteps: 121 }),
      'nSteps is 121 but must be at most ten octaves up or down',
    ],
    [
      () => pitchShift(noise(100), { nSteps: 1, binsPerOctave: 0 }),
      'binsPerOctave is 0 but must be a whole number',
    ],
  ])('refuses %s', (run, message) => {
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});

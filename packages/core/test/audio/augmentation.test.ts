import { Random } from '@affetto/core';
import { audioAugmentationRecipe, augmentAudio, type Signal } from '@affetto/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawBand, limitBand } from '../../dist/audio/augmentation/band.js';
import { convolve } from '../../dist/audio/augmentation/convolve.js';
import { drawEqualizer, equalize, equalizerGain } from '../../dist/audio/augmentation/equalizer.js';
import { addNoise } from '../../dist/audio/augmentation/noise.js';
import { reverberate, roomResponse } from '../../dist/audio/augmentation/room.js';
import { changeSpeed } from '../../dist/audio/augmentation/speed.js';
import { gaussianNoise } from '../../dist/gaussian.js';
import { realFft } from '../../dist/spectrum/fft.js';
import { rms, whiteNoise } from './made-sounds.js';

const RATE = 16000;
const EFFECTS = ['speed', 'pitch', 'tempo', 'room', 'noise', 'equalizer', 'band', 'gain'] as const;

function recipe(...on: (typeof EFFECTS)[number][]) {
  return audioAugmentationRecipe.parse(Object.fromEntries(on.map((name) => [name, { probability: 1 }])));
}

function noise(seconds: number, level = 0.1, seed = 1): Signal {
  return { samples: whiteNoise(Math.round(seconds * RATE), level, seed), sampleRate: RATE };
}

function tone(hertz: number, seconds: number, level = 0.5): Signal {
  const samples = Float32Array.from(
    { length: seconds * RATE },
    (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / RATE),
  );
  return { samples, sampleRate: RATE };
}

/** An impulse of 1 amid silence. */
function impulse(length: number): Signal {
  const samples = new Float32Array(length);
  samples[length / 2] = 1;
  return { samples, sampleRate: RATE };
}

/** Powers of the bins of a signal whose length is a power of two. */
function powers(samples: ArrayLike<number>): Float64Array {
  const fft = realFft(samples.length);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  fft.forward(Float64Array.from(samples), re, im);
  return re.map((value, k) => value * value + im[k]! * im[k]!);
}

/** The strongest frequency under a Hann window, Hz. */
function frequency({ samples }: Signal): number {
  const part = Float64Array.from(
    { length: 8192 },
    (_, i) => samples[i + 4000]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 8192)),
  );
  const spectrum = powers(part).map(Math.log);
  const k = spectrum.indexOf(Math.max(...spectrum));
  const [a, b, c] = [spectrum[k - 1]!, spectrum[k]!, spectrum[k + 1]!];
  return ((k + (0.5 * (a - c)) / (a - 2 * b + c)) * RATE) / 8192;
}

function hashOf({ samples }: Signal): number {
  return new Uint32Array(samples.slice().buffer).reduce((hash, word) => (Math.imul(hash, 31) + word) | 0, 0);
}

describe('an altered copy', () => {
  it('is the signal itself where all is off', () => {
    const signal = noise(0.5);
    const random = new Random(1);
    expect(augmentAudio(signal, audioAugmentationRecipe.parse({}), random)).toBe(signal);
    expect(random.uint32()).toBe(new Random(1).uint32());
  });

  it.each(EFFECTS)('of %s is the same for a seed, others for others, and leaves its input', (effect) => {
    const signal = noise(0.5);
    const once = augmentAudio(signal, recipe(effect), new Random(6));
    expect(augmentAudio(signal, recipe(effect), new Random(6))).toEqual(once);
    const hashes = Array.from({ length: 10 }, (_, seed) =>
      hashOf(augmentAudio(signal, recipe(effect), new Random(seed))),
    );
    expect(new Set(hashes).size).toBeGreaterThan(5);
    expect(once.samples).not.toEqual(signal.samples);
    expect(signal).toEqual(noise(0.5));
  });

  it('has these bits everywhere', () => {
    expect(hashOf(augmentAudio(noise(1), recipe(...EFFECTS), new Random(7)))).toBe(-634041982);
  });

  it('comes as often as probability says', () => {
    const some = audioAugmentationRecipe.parse({ gain: { probability: 0.3 } });
    const signal = noise(0.01);
    const random = new Random(1);
    let altered = 0;
    for (let i = 0; i < 1000; i++) if (augmentAudio(signal, some, random) !== signal) altered++;
    expect(altered / 1000).toBeCloseTo(0.3, 1);
  });

  it('is finite and within full scale, however short or loud the signal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 7, 100, 1000, 5000),
        fc.constantFrom(1e-30, 0.01, 1, 50),
        fc.subarray([...EFFECTS], { minLength: 1 }),
        fc.nat(),
        (length, level, effects, seed) => {
          const signal = { samples: whiteNoise(length, level, seed), sampleRate: RATE };
          const { samples, sampleRate } = augmentAudio(signal, recipe(...effects), new Random(seed));
          expect(sampleRate).toBe(RATE);
          expect(samples.length).toBeGreaterThan(0);
          expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
        },
      ),
    );
  });

  it('is divided by its peak where it would pass full scale, never clipped', () => {
    const louder = audioAugmentationRecipe.parse({ gain: { probability: 1, gainDb: [12, 12] } });
    const signal = noise(0.1, 0.2);
    const { samples } = augmentAudio(signal, louder, new Random(1));
    const peak = Math.max(...signal.samples.map(Math.abs));
    for (const [i, sample] of signal.samples.entries()) expect(samples[i]).toBeCloseTo(sample / peak, 6);
  });

  it('of silence is silence', () => {
    const silence = { samples: new Float32Array(3000), sampleRate: RATE };
    const { samples } = augmentAudio(silence, recipe(...EFFECTS), new Random(1));
    expect(samples.every((sample) => sample === 0)).toBe(true);
  });

  it('is refused of what is not a signal', () => {
    const empty = { samples: new Float32Array(0), sampleRate: RATE };
    expect(() => augmentAudio(empty, recipe('gain'), new Random(1))).toThrow('the signal is empty');
    const broken = { samples: Float32Array.of(0, Number.NaN), sampleRate: RATE };
    expect(() => augmentAudio(broken, recipe('gain'), new Random(1))).toThrow('sample 1');
  });

  it('keeps to ranges the right way round', () => {
    const wrong = audioAugmentationRecipe.safeParse({ noise: { snrDb: [30, 10] } });
    expect(wrong.error?.issues[0]).toMatchObject({
      path: ['noise', 'snrDb'],
      message: 'must not begin above its end',
    });
  });
});

describe('speed, pitch and tempo', () => {
  it.each([0.88, 1, 1.14])('speed %f moves pitch and length by the factor', (factor) => {
    const faster = changeSpeed(tone(440, 2), factor);
    expect(faster.samples.length).toBe(Math.ceil((2 * RATE) / factor - 1e-9));
    expect(frequency(faster) / (440 * factor)).toBeCloseTo(1, 3);
  });

  it('pitch alone keeps the length, tempo alone the pitch', () => {
    const exactly = (effect: string) =>
      audioAugmentationRecipe.parse({ [effect]: { probability: 1, factor: [1.1, 1.1] } });
    const higher = augmentAudio(tone(440, 2), exactly('pitch'), new Random(1));
    expect(higher.samples.length).toBe(2 * RATE);
    expect(frequency(higher) / 484).toBeCloseTo(1, 3);
    const faster = augmentAudio(tone(440, 2), exactly('tempo'), new Random(1));
    expect(faster.samples.length).toBe(Math.round((2 * RATE) / 1.1));
    expect(frequency(faster) / 440).toBeCloseTo(1, 3);
  });
});

describe('a room', () => {
  it.each([
    [0.1, 0],
    [0.4, 10],
    [0.7, -5],
  ])('of %f s decays within that time, by Schroeder integration', (rt60Seconds, directDb) => {
    for (const seed of [1, 2, 3]) {
      const response = roomResponse({ rt60Seconds, directDb }, RATE, new Random(seed));
      const tail = response.subarray(40); // behind 2.5 ms
      const decay = new Float64Array(tail.length); // energy still to come
      for (let i = tail.length - 1, sum = 0; i >= 0; i--) decay[i] = sum += tail[i]! * tail[i]!;
      const fallen = (decibels: number) =>
        decay.findIndex((rest) => rest < decay[0]! * 10 ** (-decibels / 10));
      const t30 = (2 * (fallen(35) - fallen(5))) / RATE;
      expect(Math.abs(t30 / rt60Seconds - 1)).toBeLessThan(0.15);
      expect(response[0]).toBe(1);
      expect(-10 * Math.log10(decay[0]!)).toBeCloseTo(directDb, 6);
    }
  });

  it('is heard as the sum of all its echoes', () => {
    const signal = noise(0.3);
    const room = { rt60Seconds: 0.1, directDb: 3 };
    const response = roomResponse(room, RATE, new Random(5));
    const { samples } = reverberate(signal, room, new Random(5));
    expect(samples.length).toBe(signal.samples.length);
    for (const i of [0, 1, 39, 40, 41, 1000, 4799]) {
      let sum = 0;
      for (let j = 0; j <= Math.min(i, response.length - 1); j++)
        sum += response[j]! * signal.samples[i - j]!;
      expect(samples[i]).toBeCloseTo(sum, 6);
    }
  });
});

describe('convolution', () => {
  it('equals the sum of products, for any lengths and delay', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(39),
        (n, taps, late) => {
          const delay = Math.min(late, taps - 1);
          const x = gaussianNoise(n, new Random(n));
          const h = gaussianNoise(taps, new Random(taps, 1));
          const y = convolve(x, h, delay);
          expect(y.length).toBe(n);
          for (let i = 0; i < n; i++) {
            let sum = 0;
            for (let j = 0; j < taps; j++) sum += h[j]! * (x[i + delay - j] ?? 0);
            expect(y[i]).toBeCloseTo(sum, 10);
          }
        },
      ),
    );
  });
});

describe('noise', () => {
  it('reaches its ratio to the signal', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -10, max: 50, noNaN: true }),
        fc.double({ min: -6, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 20000 }),
        (snrDb, slopeDb, length) => {
          const signal = { samples: whiteNoise(length, 0.1, length), sampleRate: RATE };
          const { samples } = addNoise(signal, { snrDb, slopeDb }, new Random(length));
          const added = samples.map((sample, i) => sample - signal.samples[i]!);
          expect(Math.abs(20 * Math.log10(rms(signal.samples) / rms(added)) - snrDb)).toBeLessThan(0.1);
        },
      ),
    );
  });

  it.each([0, -3, -6, 3])('has its slope, %d dB an octave', (slopeDb) => {
    const quiet = tone(1000, 4.096, 1e-3); // so faint that what is heard is noise
    const { samples } = addNoise(quiet, { snrDb: -60, slopeDb }, new Random(2));
    const spectrum = powers(samples);
    const level = (hertz: number) => {
      const part = spectrum.subarray(Math.round(hertz * 4.096 * 0.9), Math.round(hertz * 4.096 * 1.1));
      return 10 * Math.log10(part.reduce((a, b) => a + b) / part.length);
    };
    for (const hertz of [250, 500, 2000, 4000]) {
      expect(Math.abs(level(hertz) - level(1000) - slopeDb * Math.log2(hertz / 1000))).toBeLessThan(1);
    }
    const below = spectrum.subarray(1, 25 * 4.096);
    expect(10 * Math.log10(below.reduce((a, b) => a + b) / below.length)).toBeLessThan(level(80) - 25);
  });

  it('is drawn from the normal distribution', () => {
    const draws = gaussianNoise(100001, new Random(1));
    expect(draws.length).toBe(100001);
    const moment = (power: number) => draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;
    expect(moment(1)).toBeCloseTo(0, 1.5);
    expect(moment(2)).toBeCloseTo(1, 1.5);
    expect(moment(4)).toBeCloseTo(3, 1);
  });
});

describe('equaliser and band', () => {
  const decibels = (power: number) => 10 * Math.log10(power);

  it('has the response that was drawn', () => {
    for (const seed of [1, 2, 3]) {
      const drawn = drawEqualizer(recipe().equalizer, RATE, new Random(seed));
      const spectrum = powers(equalize(impulse(4096), drawn).samples);
      for (const k of [32, 64, 128, 256, 512, 1024, 1900]) {
        const hertz = (k * RATE) / 4096;
        expect(decibels(spectrum[k]!)).toBeCloseTo(20 * Math.log10(equalizerGain(drawn, hertz)), 0.5);
      }
    }
  });

  it('is what its parts say', () => {
    const tilted = { tiltDb: 4, bumps: [] };
    expect(20 * Math.log10(equalizerGain(tilted, 4000))).toBeCloseTo(8, 9);
    expect(equalizerGain(tilted, 0)).toBe(equalizerGain(tilted, 50));
    const raised = { tiltDb: 0, bumps: [{ hertz: 500, decibels: -8, octaves: 1 }] };
    expect(20 * Math.log10(equalizerGain(raised, 500))).toBeCloseTo(-8, 9);
    expect(20 * Math.log10(equalizerGain(raised, 1000))).toBeCloseTo(-8 * Math.exp(-0.5), 9);
  });

  it('is drawn within its limits', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { tiltDb, bumps } = drawEqualizer(recipe().equalizer, RATE, new Random(seed));
      expect(Math.abs(tiltDb)).toBeLessThanOrEqual(4);
      expect(bumps).toHaveLength(3);
      for (const bump of bumps) {
        expect(Math.abs(bump.decibels)).toBeLessThanOrEqual(8);
        expect(bump.hertz).toBeGreaterThanOrEqual(100);
        expect(bump.hertz).toBeLessThanOrEqual(8000);
      }
    }
  });

  it('lets a telephone band through and nothing else', () => {
    const band = drawBand({ ...recipe().band, telephone: 1 }, new Random(1));
    expect(band).toEqual({ lowHz: 300, highHz: 3400 });
    const spectrum = powers(limitBand(impulse(4096), band).samples);
    const at = (hertz: number) => decibels(spectrum[Math.round((hertz * 4096) / RATE)]!);
    for (const hertz of [500, 1000, 2000, 2800]) expect(Math.abs(at(hertz))).toBeLessThan(0.5);
    for (const hertz of [300, 3400]) expect(Math.abs(at(hertz) + 3)).toBeLessThan(1);
    for (const hertz of [0, 100, 130, 6800, 7900]) expect(at(hertz)).toBeLessThan(-40);
  });
});

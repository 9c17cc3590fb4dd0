import { UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import { type Frames, getWindow, pitchContour, pyin, yin } from '@affetto/core/features';
import { describe, expect, it } from 'vitest';
import { PitchDecoder } from '../../dist/features/pitch/viterbi.js';
import { Random } from '../../dist/random.js';

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

  it.each([
    [{ resolution: 0 }, 'resolution is 0 but must be above 0 and below 1'],
    [{ resolution: 1 }, 'resolution is 1 but must be above 0 and below 1'],
    [{ resolution: 0.0001 }, /^there are 384\d+ bins of pitch but at most 32768 are possible/],
    [{ switchProb: 1.2 }, 'switchProb is 1.2 but must be above 0 and below 1'],
    [{ noTroughProb: -0.1 }, 'noTroughProb is -0.1 but must be above 0 and below 1'],
    [{ nThresholds: 0 }, 'nThresholds is 0 but must be a whole number of at least 1'],
    [{ betaParameters: [2, 0] }, 'betaParameters[1] is 0 but must be above 0'],
    [{ boltzmannParameter: Number.NaN }, 'boltzmannParameter is NaN but must be above 0'],
    [{ maxTransitionRate: -1 }, 'maxTransitionRate is -1 octaves a second but must be at least 0'],
    [{ fMax: 8001 }, 'fMax is 8001 Hz but must be at most half the sample rate, 8000 Hz'],
    [{ hopLength: 0 }, 'hopLength is 0 but must be a whole number of at least 1'],
    [{ frameLength: 100000, center: false }, /^the signal has 22400 samples but a frame has 100000/],
  ] as const)('pyin refuses %j', (options, message) => {
    const run = () => pyin(glide(100, 100, 16000), { fMin: 65, fMax: 600, ...options } as never);
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});

describe('pyin', () => {
  const column = ({ data, bins }: Frames, at: number) => Array.from(data).filter((_, i) => i % bins === at);

  it('fills unvoiced frames as asked', () => {
    const signal = glide(120, 180, 16000);
    const options = { fMin: 65, fMax: 600, hopLength: 160 };
    const [plain, zero, guess] = [undefined, 0, null].map((fillNa) => pyin(signal, { ...options, fillNa }));
    const voiced = column(plain!, 1);
    expect(new Set(voiced)).toEqual(new Set([0, 1]));
    for (const [i, isVoiced] of voiced.entries()) {
      const hertz = plain!.data[3 * i]!;
      if (isVoiced) {
        expect(zero!.data[3 * i]).toBe(hertz);
        expect(guess!.data[3 * i]).toBe(hertz);
      } else {
        expect(hertz).toBeNaN();
        expect(zero!.data[3 * i]).toBe(0);
        expect(guess!.data[3 * i]).toBeGreaterThanOrEqual(65);
      }
    }
  });

  it('finds nothing voiced in a single sample', () => {
    const { data, frames } = pyin(
      { samples: Float32Array.of(0.5), sampleRate: 16000 },
      { fMin: 65, fMax: 600 },
    );
    expect(frames).toBe(1);
    expect(Array.from(data.subarray(0, 2))).toEqual([Number.NaN, 0]);
  });
});

// The most likely sequence by looking at every step there is.
describe('the search for the best sequence', () => {
  it.each([
    [40, 11, 0.01],
    [31, 8, 0.2], // a triangle without a middle
    [12, 45, 0.05], // wider than the range
    [1, 1, 0.3],
  ])('of %i bins, %i within reach, is as likely as the best', (bins, width, switchProbability) => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = new Random(seed, bins);
      const frames = 25;
      const observations = Array.from({ length: frames }, () => {
        const voiced = new Float64Array(bins);
        for (let i = random.below(4); i > 0; i--) voiced[random.below(bins)] = random.between(0, 0.3);
        return voiced;
      });
      const decoder = new PitchDecoder({ bins, width, switchProbability }, frames);
      const rest = (voiced: Float64Array) => (1 - voiced.reduce((a, b) => a + b, 0)) / bins;
      for (const voiced of observations) decoder.push(voiced, rest(voiced));
      const likelihoods = observations.map((voiced) => [...voiced, ...Array(bins).fill(rest(voiced))]);
      const steps = transitions(bins, width, switchProbability);
      const ours = likelihood(Array.from(decoder.decode()), likelihoods, steps);
      expect(ours).toBeCloseTo(bestLikelihood(likelihoods, steps), 6);
    }
  });
});

const log = (p: number) => Math.log(p + 2 ** -1022);

/** Probabilities of going from each state to each. */
function transitions(bins: number, width: number, switchProbability: number): number[][] {
  const triangle = getWindow('triangular', width, false);
  const first = Math.floor((bins - width) / 2) + Math.floor(bins / 2) + 1 - bins;
  return Array.from({ length: 2 * bins }, (_, from) => {
    const row = Array.from({ length: bins }, (_, to) => triangle[to - (from % bins) - first] ?? 0);
    const sum = row.reduce((a, b) => a + b);
    return Array.from({ length: 2 * bins }, (_, to) => {
      const same = from < bins === to < bins;
      return (row[to % bins]! / sum) * (same ? 1 - switchProbability : switchProbability);
    });
  });
}

function likelihood(states: number[], observed: number[][], steps: number[][]): number {
  return states.reduce(
    (sum, state, t) => sum + log(observed[t]![state]!) + (t > 0 ? log(steps[states[t - 1]!]![state]!) : 0),
    0,
  );
}

function bestLikelihood(observed: number[][], steps: number[][]): number {
  let values = observed[0]!.map(log);
  for (const row of observed.slice(1)) {
    values = row.map(
      (p, to) => log(p) + Math.max(...values.map((value, from) => value + log(steps[from]![to]!))),
    );
  }
  return Math.max(...values);
}

// Holds the voice's descriptors of eGeMAPS to openSMILE's, frame by frame.
import { readFileSync } from 'node:fs';
import { UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JitterShimmer } from '../../dist/features/egemaps/jitter-shimmer.js';
import { LOOK_AHEAD, PitchPath } from '../../dist/features/egemaps/pitch-path.js';
import type { PitchCandidates } from '../../dist/features/egemaps/pitch-shs.js';
import { PolynomialRoots } from '../../dist/features/egemaps/polynomial-roots.js';
import { smooth, smoothedNonZero } from '../../dist/features/egemaps/smooth.js';
import { VOICE, VoiceStream, voiceRows } from '../../dist/features/egemaps/voice.js';
import { sharedKernels } from '../../dist/kernels/shared.js';
import { Random } from '../../dist/random.js';

const golden = new URL('../../../../reference/golden/features/', import.meta.url);
const bytes = (name: string) => Uint8Array.from(readFileSync(new URL(name, golden))).buffer;
const index = JSON.parse(readFileSync(new URL('egemaps-voice.json', golden), 'utf8')) as {
  names: string[];
  signals: { name: string; sampleRate: number; samples: number; rows: number }[];
};
const samples = new Int16Array(bytes('egemaps-voice-signals.bin'));
const theirs = new Float32Array(bytes('egemaps-voice.bin'));

let at = 0;
let row = 0;
const cases = index.signals.map((signal) => {
  const part = samples.subarray(at, (at += signal.samples));
  const rows = theirs.subarray(row * VOICE.length, (row += signal.rows) * VOICE.length); // (rows, 15)
  return { ...signal, samples: Float32Array.from(part, (value) => value / 32768), theirs: rows };
});

const column = (data: Float32Array, c: number) =>
  Float64Array.from({ length: data.length / VOICE.length }, (_, t) => data[t * VOICE.length + c]!);

/**
 * How far openSMILE's value may be off, and the share of frames that may be further. Its linear prediction in single
 * precision is ill-conditioned, the more so the purer the sound, and its search for roots fails in a frame in two hundred.
 */
const tolerances: Record<string, readonly [difference: number, share: number]> = {
  'F0semitoneFrom27.5Hz': [0.005, 0],
  jitterLocal: [1e-4, 0.01],
  shimmerLocaldB: [1e-3, 0.02],
  HNRdBACF: [1e-3, 0.01],
  'logRelF0-H1-H2': [1e-3, 0],
};
const ofSpeech: typeof tolerances = {
  'logRelF0-H1-A3': [1e-3, 0.02],
  frequency: [5, 0.05],
  bandwidth: [20, 0.05],
  amplitudeLogRelF0: [1e-2, 0.02],
};
const ofVowels: typeof tolerances = {
  'logRelF0-H1-A3': [1, 0.1],
  frequency: [50, 0.1],
  bandwidth: [150, 0.1],
  amplitudeLogRelF0: [1, 0.1],
};

describe("the voice's descriptors", () => {
  it("are openSMILE's by name", () => {
    expect(VOICE.map((name) => `${name}_sma3nz`)).toEqual(index.names);
  });

  it.each(cases)('are those of openSMILE: $name', ({ name, samples, sampleRate, theirs }) => {
    const ours = voiceRows({ samples, sampleRate });
    const allowed = { ...tolerances, ...(name.startsWith('vowel') ? ofVowels : ofSpeech) };
    VOICE.forEach((name, c) => {
      // openSMILE smooths the last rows before it has all of them
      const smoothed = smooth(column(ours.data, c), smoothedNonZero).subarray(0, -8);
      const expected = column(theirs, c);
      const [difference, share] = allowed[name.replace(/^F[123]/, '')] ?? allowed[name]!;
      const off = smoothed.filter((value, t) => !(Math.abs(value - expected[t]!) <= difference));
      expect(off.length / smoothed.length, `${name}: ${off.length} frames off`).toBeLessThanOrEqual(share);
    });
  });

  it('are told of as many frames as fit, none where there is not one', () => {
    for (const sampleRate of [8000, 11025, 16000, 22050, 24414, 44100, 48000]) {
      const hop = Math.round(sampleRate / 100);
      const frame = Math.round(0.06 * sampleRate);
      for (const [length, frames] of [
        [1, 0],
        [frame - 1, 0],
        [frame, 1],
        [frame + 3 * hop, 4],
      ] as const) {
        const { data, ...rest } = voiceRows({ samples: new Float32Array(length).fill(0.1), sampleRate });
        expect([rest.frames, rest.bins]).toEqual([frames, 15]);
        expect(data.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('hear no voice in silence, noise and a whisper of one', () => {
    const random = new Random(3);
    const noise = Float32Array.from({ length: 16000 }, () => random.between(-0.5, 0.5));
    const quiet = cases[0]!.samples.map((value) => value / 1000);
    for (const samples of [new Float32Array(16000), noise, quiet]) {
      const { data } = voiceRows({ samples, sampleRate: 16000 });
      for (let c = 0; c < 6; c++) expect(column(data, c).every((value) => value === 0)).toBe(true);
      for (const c of [8, 11, 14]) expect(column(data, c).every((value) => value === -201)).toBe(true);
    }
  });

  it('come out of a stream with the same bits, whatever the chunks', () => {
    const { samples, sampleRate } = cases[5]!;
    const whole = voiceRows({ samples, sampleRate });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 8 }), (chunks) => {
        const stream = new VoiceStream(sampleRate);
        const rows: number[] = [];
        let from = 0;
        for (const chunk of [...chunks, samples.length]) {
          rows.push(...stream.push(samples.subarray(from, from + chunk)).data);
          from += chunk;
        }
        rows.push(...stream.end().data);
        expect(Float32Array.from(rows)).toEqual(whole.data);
      }),
      { numRuns: 10 },
    );
  });

  it('come with a fixed look-ahead', () => {
    const stream = new VoiceStream(16000);
    const needed = 960 + LOOK_AHEAD * 160;
    expect(stream.push(new Float32Array(needed - 1)).frames).toBe(0);
    expect(stream.push(new Float32Array(1)).frames).toBe(1);
  });

  it('refuse samples that are not finite and rates that are none', () => {
    const stream = new VoiceStream(16000);
    expect(() => stream.push(Float32Array.of(0, Number.NaN))).toThrow(
      new UsageError('sample 1 (at 0.000 s) is NaN: features need finite samples'),
    );
    expect(() => new VoiceStream(-1)).toThrow(UsageError);
  });
});

describe('PitchPath', () => {
  const candidates = (...list: [frequency: number, voicing: number][]): PitchCandidates => ({
    count: list.length,
    frequencies: Float32Array.from({ length: 6 }, (_, i) => list[i]?.[0] ?? 0),
    voicing: Float32Array.from({ length: 6 }, (_, i) => list[i]?.[1] ?? 0),
  });
  const course = (frames: PitchCandidates[]): number[] => {
    const path = new PitchPath();
    const pitches = frames.map((frame) => path.push(frame)).filter((pitch) => pitch !== undefined);
    for (let pitch = path.next(); pitch !== undefined; pitch = path.next()) pitches.push(pitch);
    return pitches;
  };

  it('removes a jump of an octave', () => {
    const frames = Array.from({ length: 50 }, (_, t) =>
      t === 20 ? candidates([400, 0.85], [200, 0.8]) : candidates([200, 0.9], [400, 0.8]),
    );
    expect(course(frames)).toEqual(new Array(50).fill(200));
  });

  it('bridges a frame of little voice, and does not take a lone one for voice', () => {
    const [voiced, doubtful, none] = [
      candidates([200, 0.9]),
      candidates([200, 0.65]),
      candidates([200, 0.3]),
    ];
    const bridged = course([...new Array(20).fill(voiced), doubtful, ...new Array(20).fill(voiced)]);
    expect(bridged.every((pitch) => pitch === 200)).toBe(true);
    const lone = course([...new Array(20).fill(none), candidates([200, 0.71]), ...new Array(20).fill(none)]);
    expect(lone.every((pitch) => pitch === 0)).toBe(true);
  });
});

describe('JitterShimmer', () => {
  const rate = 16000;
  const hop = 160;
  const length = 960;
  const stretch = sharedKernels().allocate(2 * length);
  sharedKernels().keep();

  /** Pulses with periods and heights as given, in samples, until a second is full. */
  function pulses(period: (n: number) => number, height: (n: number) => number): Signal {
    const samples = new Float32Array(rate);
    for (let n = 0, center = 60; center < rate; center += period(n), n++) {
      for (let i = Math.max(0, Math.ceil(center - 20)); i < Math.min(rate, center + 20); i++) {
        const x = (i - center) / 3;
        samples[i]! += height(n) * Math.exp((-x * x) / 2) * Math.cos(x);
      }
    }
    return { samples, sampleRate: rate };
  }

  function means({ samples }: Signal, f0: number): [jitter: number, shimmer: number] {
    const periods = new JitterShimmer(rate, hop, length, stretch);
    let jitter = 0;
    let shimmer = 0;
    const frames = 90;
    for (let t = 0; t < frames; t++) {
      periods.next(f0, samples, 0);
      if (t < 5) continue;
      jitter += periods.jitter / (frames - 5);
      shimmer += periods.shimmer / (frames - 5);
    }
    return [jitter, shimmer];
  }

  it('finds none in even pulses', () => {
    const [jitter, shimmer] = means(
      pulses(
        () => 100,
        () => 0.5,
      ),
      160,
    );
    expect(jitter).toBeLessThan(1e-6);
    expect(shimmer).toBeLessThan(1e-5);
  });

  it('measures periods that alternate by 4 % and heights that alternate by 20 %', () => {
    const [jitter] = means(
      pulses(
        (n) => (n % 2 === 0 ? 98 : 102),
        () => 0.5,
      ),
      160,
    );
    expect(Math.abs(jitter - 0.04)).toBeLessThan(0.004);
    const [, shimmer] = means(
      pulses(
        () => 100,
        (n) => (n % 2 === 0 ? 0.45 : 0.55),
      ),
      160,
    );
    expect(Math.abs(shimmer - 20 * Math.log10(1.2))).toBeLessThan(0.05);
  });

  it('is 0 in unvoiced frames and keeps its values where no period is found', () => {
    const periods = new JitterShimmer(rate, hop, length, stretch);
    const { samples } = pulses(
      (n) => (n % 2 === 0 ? 98 : 102),
      () => 0.5,
    );
    for (let t = 0; t < 20; t++) periods.next(160, samples, 0);
    const { jitter } = periods;
    expect(jitter).toBeGreaterThan(0);
    periods.next(160, new Float32Array(rate), 0);
    expect(periods.jitter).toBe(jitter);
    periods.next(0, samples, 0);
    expect([periods.jitter, periods.shimmer]).toEqual([0, 0]);
  });
});

it('PolynomialRoots finds the roots a polynomial was made of', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.double({ min: 0.1, max: 3.0, noNaN: true }),
          fc.double({ min: 0.2, max: 1.1, noNaN: true }),
        ),
        {
          minLength: 5,
          maxLength: 5,
        },
      ),
      fc.double({ min: -1.2, max: 1.2, noNaN: true }),
      (pairs, real) => {
        let coefficients = [1, -real];
        for (const [angle, radius] of pairs) {
          const factor = [1, -2 * radius * Math.cos(angle), radius * radius];
          const product = new Array<number>(coefficients.length + 2).fill(0);
          for (let i = 0; i < coefficients.length; i++) {
            for (let j = 0; j < 3; j++) product[i + j]! += coefficients[i]! * factor[j]!;
          }
          coefficients = product;
        }
        const roots = new PolynomialRoots(11);
        roots.solve(Float64Array.from(coefficients));
        for (let i = 0; i < 11; i++) {
          let [re, im] = [0, 0];
          for (const a of coefficients) {
            [re, im] = [re * roots.re[i]! - im * roots.im[i]! + a, re * roots.im[i]! + im * roots.re[i]!];
          }
          expect(Math.hypot(re, im)).toBeLessThan(1e-6);
        }
      },
    ),
    {
      numRuns: 5000,
      examples: [
        [
          [
            [0.5, 0.9],
            [1, 0.8],
            [1.5, 0.7],
            [2, 0.6],
            [2.5, 0.5],
          ],
          1e-120,
        ],
        // steps that go round in circles
        [
          [
            [0.6951586912952591, 0.9599810111321312],
            [0.20735446800704369, 1.0961848555902558],
            [1.6620891253888883, 0.48585465609393597],
            [0.1, 0.2510873181305085],
            [0.1, 0.2],
          ],
          0,
        ],
      ],
    },
  );
});

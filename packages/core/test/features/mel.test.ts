import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { UsageError } from '@affetto/core';
import {
  amplitudeToDb,
  delta,
  deltaTransform,
  extractFrames,
  FrameStream,
  type Frames,
  type FrameTransform,
  logMelSpectrogram,
  logMelSpectrogramExtractor,
  melFilterbank,
  melSpectrogram,
  mfcc,
  mfccExtractor,
  pcen,
  pcenTransform,
  powerToDb,
  spectrogram,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedKernels } from '../../dist/kernels/shared.js';
import { Random } from '../../dist/random.js';

const random = new Random(3, 1);
const signal = {
  samples: Float32Array.from({ length: 9000 }, () => random.between(-0.5, 0.5)),
  sampleRate: 16000,
};

function frames(count: number, bins: number, value: (t: number, k: number) => number): Frames {
  const data = Float32Array.from({ length: count * bins }, (_, i) => value(Math.floor(i / bins), i % bins));
  return {
    data,
    frames: count,
    bins,
    names: Array.from({ length: bins }, (_, k) => `b${k}`),
    hopSeconds: 0.01,
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory in use, garbage apart. */
function heldBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('mel bands, their decibels and cepstra', () => {
  it('have the same bits in one go and step by step', () => {
    for (const options of [
      {},
      { nFft: 512, hopLength: 160, nMels: 37, htk: true },
      { nFft: 405, nMels: 30 },
    ]) {
      const mel = melSpectrogram(signal, options);
      const powers = spectrogram(signal, { hopLength: 512, ...options, power: 2 });
      expect(melSpectrogram(powers, options)).toEqual(mel);
      for (const topDb of [null, 30]) {
        const decibels = powerToDb(mel, { topDb });
        expect(logMelSpectrogram(signal, { ...options, topDb })).toEqual(decibels);
        expect(logMelSpectrogram(powers, { ...options, topDb })).toEqual(decibels);
        const steps = mfcc(decibels, { nMfcc: 13 });
        expect(mfcc(signal, { ...options, topDb, nMfcc: 13 })).toEqual(steps);
      }
    }
  });

  it('stream without a floor below the maximum of the whole recording', () => {
    const whole =
      'topDb is 80 dB below the maximum of the whole recording, which frames as they come do not know';
    for (const make of [mfccExtractor, logMelSpectrogramExtractor]) {
      expect(() => make(16000, { topDb: 80 })).toThrow(UsageError);
      expect(() => make(16000, { topDb: 80 })).toThrow(`${whole}: use topDb: null`);
      expect(make(16000)).toMatchObject({ frameLength: 2048, hopLength: 512, sampleRate: 16000 });
    }
    expect(mfccExtractor(16000).names.slice(0, 2)).toEqual(['mfcc0', 'mfcc1']);
    const streamed = extractFrames(signal, mfccExtractor(16000, { topDb: null }));
    expect(streamed).toEqual(mfcc(signal, { topDb: null }));
  });

  it('refuse what has no meaning, in a sentence', () => {
    const refused: [() => unknown, string][] = [
      [() => mfcc(signal, { dctType: 4 as 1 }), 'dctType is 4 but must be 1, 2 or 3'],
      [() => mfcc(signal, { norm: 'slaney' as 'ortho' }), "norm is slaney but must be 'ortho' or null"],
      [() => mfcc(signal, { lifter: -1 }), 'lifter is -1 but must be a whole number, 0 or more'],
      [() => mfcc(signal, { nMels: 1, nMfcc: 1, dctType: 1 }), 'dctType is 1 but needs at least 2 mel bands'],
      [
        () => melFilterbank(16000, 512, { norm: 0 }),
        "norm is 0 but must be 'slaney', a number above 0, or null",
      ],
      [() => melFilterbank(16000, 512, { nMels: 0 }), 'nMels is 0 but must be a whole number of at least 1'],
      [
        () => melSpectrogram(signal, { power: 0 as 1 }),
        'power is 0 but must be 1 (magnitudes) or 2 (powers)',
      ],
      [
        () =>
          powerToDb(
            frames(1, 1, () => 1),
            { amin: 1e-39 },
          ),
        'amin is 1e-39 but must be at least 1.18e-38',
      ],
      [
        () =>
          amplitudeToDb(
            frames(1, 1, () => 1),
            { amin: 1e-30 },
          ),
        'amin is 1e-30 but must be at least 1.08e-19',
      ],
      [
        () =>
          amplitudeToDb(
            frames(1, 1, () => 1),
            { ref: -1 },
          ),
        "ref is -1 but must be 0 or more, or 'max'",
      ],
      [
        () =>
          delta(
            frames(9, 1, () => 1),
            { order: 0 },
          ),
        'order is 0 but must be a whole number of at least 1',
      ],
      [
        () =>
          delta(
            frames(9, 1, () => 1),
            { order: 9 },
          ),
        'order is 9 but must be below width, which is 9',
      ],
      [
        () =>
          delta(
            frames(9, 1, () => 1),
            { mode: 'reflect' as 'wrap' },
          ),
        'mode is reflect but must be one of interp, nearest, mirror, constant, wrap',
      ],
      [() => deltaTransform({ mode: 'wrap' }), "mode 'wrap' looks at the last frames first"],
      [
        () =>
          pcen(
            frames(1, 1, () => 1),
            { eps: 0 },
          ),
        'eps is 0 but must be above 0',
      ],
      [
        () =>
          pcen(
            frames(1, 1, () => 1),
            { gain: -1 },
          ),
        'gain is -1 but must be 0 or more',
      ],
      [
        () =>
          pcen(
            frames(1, 1, () => 1),
            { b: 2 },
          ),
        'b is 2 but must lie between 0 and 1',
      ],
      [() => pcen(frames(1, 1, () => -1)), 'a value is -1 but must be a magnitude or a power, 0 or more'],
    ];
    for (const [attempt, sentence] of refused) {
      expect(attempt).toThrow(UsageError);
      expect(attempt).toThrow(sentence);
    }
  });

  it('of an hour of speech need no more memory than those of a minute', () => {
    const stream = new FrameStream(
      mfccExtractor(16000, { nFft: 512, winLength: 400, hopLength: 160, nMels: 64 }),
    );
    const chunk = signal.samples.subarray(0, 1600);
    let count = 0;
    const hear = (seconds: number) => {
      for (let i = 0; i < 10 * seconds; i++) count += stream.push(chunk).frames;
    };
    hear(60);
    const kernels = sharedKernels();
    const [top, memory] = [kernels.mark(), kernels.floats(0, 1).buffer.byteLength];
    const before = heldBytes();
    hear(3540);
    expect(heldBytes() - before).toBeLessThan(1e6); // the cepstra are 29 MB, the samples 230 MB
    count += stream.end().frames;
    expect(count).toBe(360_001);
    expect([kernels.mark(), kernels.floats(0, 1).buffer.byteLength]).toEqual([top, memory]);
  });
});

describe('what looks across frames', () => {
  const transforms: [string, () => FrameTransform, (whole: Frames) => Frames][] = [
    ['delta', () => deltaTransform(), delta],
    ...(['nearest', 'mirror', 'constant'] as const).map((mode): (typeof transforms)[number] => [
      `delta, ${mode}`,
      () => deltaTransform({ mode, order: 2, width: 7 }),
      (whole) => delta(whole, { mode, order: 2, width: 7 }),
    ]),
    ['pcen', () => pcenTransform({ maxSize: 2 }), (whole) => pcen(whole, { maxSize: 2 })],
  ];

  it.each(transforms)('gives a stream the bits of the whole: %s', (name, make, offline) => {
    fc.assert(
      fc.property(
        fc.integer({ min: name === 'delta' ? 9 : 1, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 6 }),
        fc.nat(),
        (count, cuts, seed) => {
          const generator = new Random(seed, count);
          const whole = frames(count, 3, () => generator.between(0, 100));
          const transform = make();
          const parts: Frames[] = [];
          let at = 0;
          for (const cut of [...cuts, count]) {
            const end = Math.min(count, at + cut);
            parts.push(
              transform.push({ ...whole, data: whole.data.slice(3 * at, 3 * end), frames: end - at }),
            );
            at = end;
          }
          parts.push(transform.end());
          const expected = offline(whole);
          expect(parts.flatMap(({ data }) => [...data])).toEqual([...expected.data]);
          expect(parts.reduce((sum, part) => sum + part.frames, 0)).toBe(count);
          for (const part of parts) expect([part.bins, part.names]).toEqual([3, expected.names]);
        },
      ),
    );
  });

  it('finds the derivatives of polynomials', () => {
    const cubic = frames(20, 1, (t) => 2 * t ** 3 - t);
    for (const value of delta(cubic, { order: 3, width: 7 }).data) expect(value).toBeCloseTo(12, 2);
    expect(delta(cubic, { order: 3 }).names).toEqual(['b0 delta3']);
  });

  it('evens out what is constant', () => {
    const level = pcen(frames(2000, 2, (_, k) => 1000 * (k + 1))).data;
    expect(level.at(-1)).toBeCloseTo(level.at(-2)!, 1);
  });
});

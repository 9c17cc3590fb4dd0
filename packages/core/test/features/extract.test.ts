import { UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import {
  delta,
  extractFeatures,
  type FeatureRecipe,
  type Frames,
  featureBins,
  featureRecipe,
  hann,
  hzToMel,
  melFilterbank,
  melSpectrogram,
  melToHz,
  mfcc,
  normalizeFrames,
  powerToDb,
  rms,
  spectrogram,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function tone(seconds: number, hertz = 440, sampleRate = 16000): Signal {
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / sampleRate),
  );
  return { samples, sampleRate };
}

function samplesOf(...values: number[]): Signal {
  return { samples: Float32Array.from(values), sampleRate: 16000 };
}

function recipeOf<Kind extends FeatureRecipe['kind']>(kind: Kind, rest: object) {
  return featureRecipe.parse({ kind, ...rest }) as Extract<FeatureRecipe, { kind: Kind }>;
}

describe('extracted features', () => {
  const logMel = recipeOf('logMel', {});
  const cepstra = recipeOf('mfcc', { nMfcc: 13, deltas: 2 });

  it('are log-mel frames, or cepstra with their deltas beside them', () => {
    const signal = tone(0.3);
    const { frames: mel, functionals } = extractFeatures(signal, logMel);
    expect(mel).toEqual(powerToDb(melSpectrogram(signal, logMel), { topDb: 80 }));
    expect([mel.frames, mel.bins, mel.hopSeconds]).toEqual([31, featureBins(logMel), 0.01]);
    expect(functionals).toEqual(new Float32Array(0));

    const all = extractFeatures(signal, cepstra).frames;
    expect([all.frames, all.bins, featureBins(cepstra)]).toEqual([31, 39, 39]);
    const parts = [mfcc(signal, cepstra)];
    parts.push(delta(parts[0]!), delta(parts[0]!, { order: 2 }));
    for (let t = 0; t < 31; t++) {
      const row = parts.flatMap((part) => [...part.data.subarray(t * 13, (t + 1) * 13)]);
      expect([...all.data.subarray(t * 39, (t + 1) * 39)]).toEqual(row);
    }
    expect([all.names[0], all.names[13], all.names[38]]).toEqual(['mfcc0', 'mfcc0 delta', 'mfcc12 delta2']);
  });

  it('name their columns', () => {
    const { names } = extractFeatures(tone(0.1), logMel).frames;
    expect(names).toHaveLength(64);
    expect([names[0], names[63]]).toEqual(['mel 46 Hz', 'mel 7626 Hz']);
    expect(spectrogram(tone(0.1), { nFft: 512 }).names[1]).toBe('31.3 Hz');
  });

  it('have these bits everywhere', () => {
    const samples = Float32Array.from({ length: 4000 }, (_, i) => ((i * i * 7919) % 65536) / 65536 - 0.5);
    const hash = (recipe: FeatureRecipe) =>
      new Uint32Array(
        extractFeatures({ samples, sampleRate: 16000 }, recipe).frames.data.slice().buffer,
      ).reduce((sum, word) => (Math.imul(sum, 31) + word) | 0, 0);
    expect([hash(logMel), hash(cepstra), hash({ ...logMel, nFft: 509 })]).toEqual([
      -9741133, -1374850610, 377911829,
    ]);
  });

  it('refuse what has no meaning, in a sentence', () => {
    const refused: [() => unknown, string][] = [
      [() => extractFeatures(samplesOf(), logMel), 'the signal is empty: features need at least one sample'],
      [
        () => extractFeatures(samplesOf(0, 0, Number.NaN), logMel),
        'sample 2 (at 0.000 s) is NaN: features need finite samples',
      ],
      [
        () => extractFeatures(samplesOf(Number.POSITIVE_INFINITY), cepstra),
        'sample 0 (at 0.000 s) is Infinity: features need finite samples',
      ],
      [
        () => extractFeatures(tone(1, 440, 8000), { ...logMel, fMax: 5000 }),
        'fMax is 5000 Hz but a signal at 8000 Hz holds nothing above half its rate, 4000 Hz: lower fMax or resample less',
      ],
      [
        () => extractFeatures(tone(1), { ...logMel, fMin: 900, fMax: 800 }),
        'fMin is 900 Hz but must lie between 0 and fMax, which is 800 Hz',
      ],
      [
        () => extractFeatures(tone(1), { ...logMel, winLength: 600 }),
        'winLength is 600 but must be at most nFft, which is 512',
      ],
      [
        () => extractFeatures(tone(0.05), cepstra),
        'a delta looks at 9 frames but the recording has 6: leave deltas out or use a longer recording',
      ],
      [() => mfcc(tone(1), { nMels: 10, nMfcc: 11 }), 'nMfcc is 11 but must be at most nMels, which is 10'],
      [
        () => spectrogram(tone(1), { hopLength: 0 }),
        'hopLength is 0 but must be a whole number of at least 1',
      ],
      [
        () => delta(mfcc(tone(1)), { width: 4 }),
        'width is 4 but must be an odd number of frames, at least 3',
      ],
      [() => powerToDb(melSpectrogram(tone(1)), { amin: 0 }), 'amin is 0 but must be positive'],
      [() => powerToDb(melSpectrogram(tone(1)), { topDb: -1 }), 'topDb is -1 but must be 0 or more, or null'],
      [
        () => rms({ samples: new Float32Array(3), sampleRate: 0 }),
        'sampleRate is 0 but must be a positive number of Hz',
      ],
    ];
    for (const [attempt, sentence] of refused) {
      expect(attempt).toThrow(UsageError);
      expect(attempt).toThrow(sentence);
    }
  });
});

describe('normalisation', () => {
  const rows = () => Float32Array.of(1, 10, 5, 3, 10, 5, 8, 10, 5); // (3, 3)

  it('subtracts each bin its mean and divides by its deviation', () => {
    const none = rows();
    normalizeFrames(none, 3, 'none');
    expect(none).toEqual(rows());
    const mean = rows();
    normalizeFrames(mean, 3, 'mean');
    expect(mean).toEqual(Float32Array.of(-3, 0, 0, -1, 0, 0, 4, 0, 0));
    const both = rows();
    normalizeFrames(both, 3, 'meanDeviation');
    const deviation = Math.sqrt((9 + 1 + 16) / 3);
    expect(both).toEqual(Float32Array.of(-3 / deviation, 0, 0, -1 / deviation, 0, 0, 4 / deviation, 0, 0));
  });

  it('takes away whatever level a recording has', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (level) => {
        const shifted = rows().map((x) => x + level);
        const expected = rows();
        normalizeFrames(shifted, 3, 'meanDeviation');
        normalizeFrames(expected, 3, 'meanDeviation');
        shifted.forEach((x, i) => {
          expect(x).toBeCloseTo(expected[i]!, 5);
        });
      }),
    );
  });
});

describe('parts of features', () => {
  it('mel and Hz are inverse to each other and meet at 1 kHz', () => {
    for (const htk of [false, true]) {
      for (const hertz of [0, 20, 440, 999.9, 1000, 1000.1, 8000]) {
        expect(melToHz(hzToMel(hertz, { htk }), { htk })).toBeCloseTo(hertz, 8);
      }
    }
    expect([hzToMel(1000), melToHz(15)]).toEqual([15, 1000]);
  });

  it('mel triangles rise and fall over neighbouring bins within the band limits', () => {
    const { offsets, weights, firstBin, centersHz } = melFilterbank(16000, 512, {
      nMels: 20,
      fMin: 300,
      fMax: 3400,
    });
    expect(offsets[20]).toBe(weights.length);
    for (let mel = 0; mel < 20; mel++) {
      const triangle = [...weights.subarray(offsets[mel], offsets[mel + 1])];
      expect(triangle.every((weight) => weight > 0)).toBe(true);
      const peak = triangle.indexOf(Math.max(...triangle));
      expect(Math.abs((firstBin[mel]! + peak) * 31.25 - centersHz[mel]!)).toBeLessThanOrEqual(31.25);
      expect(firstBin[mel]! * 31.25).toBeGreaterThan(300);
      expect((firstBin[mel]! + triangle.length - 1) * 31.25).toBeLessThan(3400);
    }
  });

  it('the Hann window is periodic', () => {
    expect([...hann(4)]).toEqual([0, 0.5, 1, 0.5]);
    expect([...hann(1)]).toEqual([1]);
  });

  it('deltas of a straight line and of a parabola are its derivatives, up to the ends', () => {
    const of = (f: (t: number) => number): Frames => ({
      data: Float32Array.from({ length: 15 }, (_, t) => f(t)),
      frames: 15,
      bins: 1,
      names: ['x'],
      hopSeconds: 0.01,
    });
    for (const slope of delta(of((t) => 3 * t - 7)).data) expect(slope).toBeCloseTo(3, 5);
    for (const bend of delta(
      of((t) => 2 * t * t - t),
      { order: 2 },
    ).data)
      expect(bend).toBeCloseTo(4, 5);
  });
});

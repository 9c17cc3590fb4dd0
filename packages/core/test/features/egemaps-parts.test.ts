import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanAndVariation, percentiles } from '../../dist/features/egemaps/contour.js';
import { extremesOf } from '../../dist/features/egemaps/extremes.js';
import { functionalsOf } from '../../dist/features/egemaps/functionals.js';
import { segmentsOf } from '../../dist/features/egemaps/segments.js';
import { slopesOf } from '../../dist/features/egemaps/slopes.js';
import { smooth, smoothed, smoothedNonZero } from '../../dist/features/egemaps/smooth.js';
import { SPECTRAL, spectralRows } from '../../dist/features/egemaps/spectral-rows.js';
import { slopeWeights } from '../../dist/features/egemaps/spectral-slope.js';
import { Random } from '../../dist/random.js';
import type { Frames } from '../../dist/spectrum/frames.js';
import { FrameStream } from '../../dist/spectrum/framing.js';

const contour = (...values: number[]) => Float64Array.from(values);

/** Column of the spectral rows of a signal, the flux of the first left to what a hop of silence before makes it. */
function spectral(samples: Float32Array, sampleRate: number, name: (typeof SPECTRAL)[number]): number[] {
  const extractor = spectralRows(sampleRate);
  const stream = new FrameStream(extractor, { center: false });
  stream.push(new Float32Array(extractor.hopLength));
  const { data, bins } = stream.push(samples);
  return Array.from(data.filter((_, i) => i % bins === SPECTRAL.indexOf(name)));
}

function tones(sampleRate: number, ...parts: readonly [hertz: number, amplitude: number][]): Float32Array {
  return Float32Array.from({ length: sampleRate / 2 }, (_, i) =>
    parts.reduce(
      (sum, [hertz, amplitude]) => sum + amplitude * Math.sin((2 * Math.PI * hertz * i) / sampleRate),
      0,
    ),
  );
}

describe('spectral descriptors of eGeMAPS', () => {
  it('tell two tones apart by level: 20 dB, on either side of 1 and of 2 kHz', () => {
    for (const rate of [16000, 24414, 44100]) {
      const samples = tones(rate, [500, 0.5], [3000, 0.05]);
      for (const value of spectral(samples, rate, 'alphaRatio')) expect(value).toBeCloseTo(-20, 0);
      for (const value of spectral(samples, rate, 'hammarbergIndex'))
        expect(Math.abs(value - 20)).toBeLessThan(2); // bins beside the tones
    }
  });

  it('are those of silence where there is no sound, whatever the rate', () => {
    for (const rate of [8000, 16000, 22050, 48000]) {
      const silence = new Float32Array(rate / 10);
      for (const value of spectral(silence, rate, 'Loudness'))
        expect(Math.abs(value - 0.001034)).toBeLessThan(2e-5);
      for (const name of ['alphaRatio', 'hammarbergIndex', 'spectralFlux', 'meanSquare'] as const) {
        for (const value of spectral(silence, rate, name)) expect(value).toBe(0);
      }
      // One step of the common factor of the bands has no shape: all cepstra are 0 but for rounding.
      for (const value of spectral(silence, rate, 'mfcc3')) expect(Math.abs(value)).toBeLessThan(1e-3);
    }
  });

  it('grow with the sound: loudness by its power 0.33, flux with its amplitude', () => {
    const random = new Random(3);
    const quiet = Float32Array.from({ length: 8000 }, () => random.between(-0.05, 0.05));
    const loud = quiet.map((value) => 10 * value);
    const ratio = (name: 'Loudness' | 'spectralFlux') => {
      const before = spectral(quiet, 16000, name);
      return spectral(loud, 16000, name).map((value, t) => value / before[t]!);
    };
    for (const value of ratio('Loudness')) expect(value).toBeCloseTo(100 ** 0.33, 3);
    for (const value of ratio('spectralFlux')) expect(value).toBeCloseTo(10, 3);
  });

  it('see no flux where nothing changes', () => {
    const steady = tones(16000, [1000, 0.3]); // ten periods a hop: every frame is the same
    for (const value of spectral(steady, 16000, 'spectralFlux').slice(1)) expect(value).toBeLessThan(1e-4);
  });
});

describe('the slope of a spectrum', () => {
  it('adds up over whole bins with one point too few, and over shares of bins', () => {
    const flat = slopeWeights(0, 500, 31.25, 20);
    expect(flat.length).toBe(20);
    expect(Array.from(flat.slice(17))).toEqual([0, 0, 0]);
    // With 17 bins and 16 points: weights (16 k - 136) / 5440 / 31.25.
    for (let k = 0; k < 17; k++) expect(flat[k]).toBeCloseTo((16 * k - 136) / 5440 / 31.25, 12);
    const shared = slopeWeights(500, 1500, 47.65625, 40);
    expect(shared[9]).toBe(0);
    expect(shared[10]! / shared[11]!).toBeCloseTo((0.508197 * (10 - 20.4677)) / (11 - 20.4677), 4);
    expect(shared[32]).toBe(0);
  });
});

describe('smoothing', () => {
  it('takes the mean of three, the ends twice', () => {
    expect(Array.from(smooth(contour(3, 6, 0, 3), smoothed))).toEqual([4, 3, 3, 2]);
    expect(Array.from(smooth(contour(5), smoothed))).toEqual([5]);
  });

  it('keeps zeros and does not count them', () => {
    expect(Array.from(smooth(contour(0, 2, 4, 0, 6, 6, 9), smoothedNonZero))).toEqual([0, 3, 3, 0, 6, 7, 8]);
  });
});

describe('contours', () => {
  it('have percentiles between their values, as numpy has them', () => {
    expect(percentiles(contour(4, 1, 3, 2), [0.2, 0.5, 0.8])).toEqual([1.6, 2.5, 3.4000000000000004]);
    expect(percentiles(contour(7), [0, 0.5, 1])).toEqual([7, 7, 7]);
    expect(percentiles(contour(), [0.5])).toEqual([0]);
  });

  it('vary by their deviation over their mean', () => {
    expect(meanAndVariation(contour(1, 3))).toEqual([2, 0.5]);
    expect(meanAndVariation(contour(-1, -3))).toEqual([-2, -0.5]);
    expect(meanAndVariation(contour())).toEqual([0, 0]);
    expect(meanAndVariation(contour(-1, 1))).toEqual([0, 0]);
  });

  it('turn where they swing by a tenth of their range', () => {
    const at = (...values: number[]) => extremesOf(contour(...values)).map((e) => (e.peak ? e.at : -e.at));
    expect(at(0, 5, 10, 5, 0, 5, 10, 5, 0)).toEqual([2, -4, 6]);
    expect(at(0, 10, 9.5, 9.8, 4, 0, 0, 0)).toEqual([1]); // a ripple, and a plateau
    expect(at(0, 9.8, 9.5, 10, 4, 0, 1, 0)).toEqual([1, -5]); // the later peak is not 5 % higher
    expect(at(0, 9, 8.5, 10, 4, 0, 1, 0)).toEqual([3, -5]); // it is
    expect(at(5, 5, 5, 5)).toEqual([]);
    expect(at(1)).toEqual([]);
  });

  it('turn from peak to valley and back, however they run', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { maxLength: 60 }), (values) => {
        const extremes = extremesOf(Float64Array.from(values));
        extremes.forEach(({ at, peak }, i) => {
          const before = extremes[i - 1];
          if (before === undefined) return;
          expect(at).toBeGreaterThan(before.at);
          expect(peak).toBe(!before.peak);
          expect(peak ? values[at]! > values[before.at]! : values[at]! < values[before.at]!).toBe(true);
        });
      }),
    );
  });

  it('rise and fall per second, the last part with its own sign and out of the deviation', () => {
    const slopes = slopesOf(contour(0, 5, 10, 5, 0, 5, 10, 4, 4, 4));
    expect(slopes.meanRising).toBeCloseTo(500, 9);
    expect(slopes.deviationRising).toBeCloseTo(0, 9);
    expect(slopes.meanFalling).toBeCloseTo((500 - 200) / 2, 9);
    expect(slopes.deviationFalling).toBeCloseTo(Math.sqrt((500 - 150) ** 2 / 2), 9);
    expect(slopesOf(contour(1, 2, 3))).toMatchObject({ meanRising: expect.closeTo(100, 9), meanFalling: 0 });
    expect(slopesOf(contour())).toEqual({
      meanRising: 0,
      deviationRising: 0,
      meanFalling: 0,
      deviationFalling: 0,
    });
  });
});

describe('segments', () => {
  const lengths = (frames: string) =>
    Array.from(segmentsOf(Uint8Array.from(frames, (frame) => (frame === 'v' ? 1 : 0))), (seconds) =>
      Math.round(seconds * 100),
    );

  it('reach from their first frame to their last, over gaps of one frame', () => {
    expect(lengths('..vvvv...vvv')).toEqual([3, 2]);
    expect(lengths('vvv.vvv..vvv')).toEqual([6, 2]);
  });

  it('have three frames at least', () => {
    expect(lengths('vv..v.v..v')).toEqual([2]);
    expect(lengths('')).toEqual([]);
  });
});

describe('functionals', () => {
  const names = Array.from({ length: 15 }, (_, i) => `voice${i}`);
  const rows = (count: number, bins: number, value: (t: number, i: number) => number): Frames => ({
    data: Float32Array.from({ length: count * bins }, (_, k) => value(Math.floor(k / bins), k % bins)),
    frames: count,
    bins,
    names: bins === 15 ? names : SPECTRAL,
    hopSeconds: 0.01,
  });

  it('of voiced and unvoiced frames look at those alone', () => {
    // Voiced frames 10 to 29 of 50; the alpha ratio is -5 dB there and 5 dB elsewhere.
    const voiced = (t: number) => t >= 10 && t < 30;
    const spectra = rows(54, 11, (t, i) => (i === 1 ? (voiced(t) ? -5 : 5) : i === 10 ? 0.01 : 1));
    const voice = rows(50, 15, (t, i) => (voiced(t) ? 30 + i : i >= 6 && i % 3 === 2 ? -201 : 0));
    const { names, values } = functionalsOf(spectra, voice);
    const of = (name: string) => values[names.indexOf(name)]!;
    expect(names.length).toBe(88);
    expect(new Set(names).size).toBe(88);
    expect(of('alphaRatioV_sma3nz_amean')).toBeCloseTo(-5, 6);
    expect(of('alphaRatioUV_sma3nz_amean')).toBeCloseTo(5, 6);
    expect(of('F0semitoneFrom27.5Hz_sma3nz_amean')).toBeCloseTo(30, 6);
    expect(of('F0semitoneFrom27.5Hz_sma3nz_pctlrange0-2')).toBe(0);
    expect(of('VoicedSegmentsPerSec')).toBeCloseTo(1 / 0.49, 6);
    expect(of('MeanVoicedSegmentLengthSec')).toBeCloseTo(0.19, 6);
    expect(of('MeanUnvoicedSegmentLength')).toBeCloseTo((0.09 + 0.18) / 2, 6);
    expect(of('equivalentSoundLevel_dBp')).toBeCloseTo(-20, 4);
  });

  it('are finite where nothing is voiced and where all is', () => {
    for (const pitch of [0, 40]) {
      const { values } = functionalsOf(
        rows(6, 11, () => 0),
        rows(2, 15, () => pitch),
      );
      for (const value of values) expect(Number.isFinite(value)).toBe(true);
    }
  });
});

import { Random } from '@affetto/core';
import { hzToSemitones, syllableNuclei } from '@affetto/core/features';
import { describe, expect, it } from 'vitest';
import { describePitch } from '../../dist/features/prosody/pitch-course.js';
import { describeRhythm } from '../../dist/features/prosody/rhythm.js';

const HOP = 0.01;
const unvoiced = (frames: number) => Array<number>(frames).fill(Number.NaN);
/** A pitch that moves by `slope` semitones a second from `start` Hz on. */
const line = (start: number, slope: number, frames: number) =>
  Array.from({ length: frames }, (_, t) => start * 2 ** ((slope * t * HOP) / 12));
const whole = (contour: readonly number[]) => [{ startSeconds: 0, endSeconds: contour.length * HOP }];

describe('semitones', () => {
  it('are twelve to the octave, from A0 unless told', () => {
    expect(hzToSemitones(27.5)).toBe(0);
    expect(hzToSemitones(440)).toBeCloseTo(48, 10);
    expect(hzToSemitones(150, 200)).toBeCloseTo(-4.98045, 4);
  });
});

describe('the course of the pitch', () => {
  it('has median, range, deviation and slope of a straight line', () => {
    const contour = line(200, -3, 101);
    const pitch = describePitch(contour, HOP, whole(contour))!;
    expect(pitch.medianHz).toBeCloseTo(200 * 2 ** (-1.5 / 12), 6);
    expect(pitch.median).toBeCloseTo(hzToSemitones(200) - 1.5, 6);
    expect(pitch.range).toBeCloseTo(2.4, 6);
    expect(pitch.high - pitch.low).toBe(pitch.range);
    expect(pitch.deviation).toBeCloseTo(0.03 * Math.sqrt((101 * 101 - 1) / 12), 6);
    expect(pitch.declination).toBeCloseTo(-3, 6);
  });

  it('declines within stretches, however it is set back between them', () => {
    const contour = [...line(200, -4, 80), ...unvoiced(40), ...line(260, -4, 80)];
    const speech = [
      { startSeconds: 0, endSeconds: 0.8 },
      { startSeconds: 1.2, endSeconds: 2 },
    ];
    expect(describePitch(contour, HOP, speech)!.declination).toBeCloseTo(-4, 6);
    expect(describePitch(contour, HOP, whole(contour))!.declination).toBeGreaterThan(-1);
  });

  it.each([
    ['rise', 40],
    ['fall', -40],
    ['level', 2],
    ['level', -2],
  ])('ends on a %s where the last quarter of a second moves by %d semitones a second', (heardAs, slope) => {
    const contour = [...line(200, 0, 80), ...line(200, slope, 25), ...unvoiced(10)];
    const ending = describePitch(contour, HOP, whole(contour))!.ending!;
    expect(ending.slope).toBeCloseTo(slope, 0);
    expect(ending.movement).toBeCloseTo(slope * 0.24, 0);
    expect(ending.heardAs).toBe(heardAs);
  });

  it('ends as it does, though creak halves the pitch here and there', () => {
    const contour = line(200, -20, 60).map((hertz, t) => (t % 9 === 0 ? hertz / 2 : hertz));
    const ending = describePitch(contour, HOP, whole(contour))!.ending!;
    expect(Math.abs(ending.slope + 20)).toBeLessThan(2);
    expect(ending.heardAs).toBe('fall');
  });

  it('is not there where less than 50 ms are voiced, nor its ending', () => {
    const contour = [...line(200, 0, 4), ...unvoiced(50)];
    expect(describePitch(contour, HOP, whole(contour))).toBeNull();
    expect(describePitch([], HOP, [])).toBeNull();
    const split = [...line(200, 0, 40), ...unvoiced(40), ...line(200, 0, 3)];
    expect(describePitch(split, HOP, whole(split))!.ending).toBeNull();
  });
});

describe('rhythm', () => {
  const speech = [{ startSeconds: 0, endSeconds: 2 }];

  it('of a metronome does not vary', () => {
    const rhythm = describeRhythm([0.2, 0.4, 0.6, 0.8, 1], speech, speech);
    expect(rhythm.npvi).toBeCloseTo(0, 10);
    expect(rhythm.rpviSeconds).toBeCloseTo(0, 10);
    expect(rhythm.varco).toBeCloseTo(0, 10);
    expect(rhythm.voicedShare).toBe(1);
    expect(rhythm.unvoicedDeviationSeconds).toBeNull();
  });

  it('of intervals 0.1, 0.3, 0.1 is what the formulas say', () => {
    const rhythm = describeRhythm([0, 0.1, 0.4, 0.5], speech, []);
    expect(rhythm.npvi).toBeCloseTo(100, 8); // twice 0.2 / 0.2
    expect(rhythm.rpviSeconds).toBeCloseTo(0.2, 10);
    expect(rhythm.varco).toBeCloseTo((100 * Math.sqrt(0.08 / 9)) / (0.5 / 3), 8);
    expect(rhythm.voicedShare).toBe(0);
  });

  it('does not count a pause as an interval', () => {
    const parts = [
      { startSeconds: 0, endSeconds: 1 },
      { startSeconds: 3, endSeconds: 4 },
    ];
    const rhythm = describeRhythm([0.2, 0.5, 0.8, 3.2, 3.5, 3.8], parts, []);
    expect(rhythm.npvi).toBeCloseTo(0, 8);
    expect(rhythm.varco).toBeCloseTo(0, 8);
  });

  it('measures what is unvoiced between and around what is voiced', () => {
    const voiced = [
      { startSeconds: 0.1, endSeconds: 0.5 },
      { startSeconds: 0.8, endSeconds: 2.5 },
    ];
    const rhythm = describeRhythm([], speech, voiced);
    expect(rhythm.voicedShare).toBeCloseTo(0.8, 10);
    expect(rhythm.unvoicedDeviationSeconds).toBeCloseTo(0.1, 10); // of 0.1 and 0.3
    expect([rhythm.npvi, rhythm.rpviSeconds, rhythm.varco]).toEqual([null, null, null]);
  });
});

describe('syllable nuclei', () => {
  const sampleRate = 16000;
  /** A sound that swells and fades `times` a second, by so many dB. */
  const swelling = (times: number, dB: number, sound: (i: number) => number) => {
    const samples = Float32Array.from({ length: 2 * sampleRate }, (_, i) => {
      const swell = (dB / 2) * (Math.cos(2 * Math.PI * ((times * i) / sampleRate - 0.5)) - 1);
      return 0.5 * 10 ** (swell / 20) * sound(i);
    });
    return syllableNuclei({ samples, sampleRate });
  };
  const buzz = (i: number) =>
    [1, 2, 3, 4].reduce((sum, k) => sum + Math.sin((2 * Math.PI * 140 * k * i) / sampleRate) / k, 0) / 2;
  const random = new Random(1);
  const noise = () => random.between(-1, 1);

  it('lie where a voice swells', () => {
    const nuclei = swelling(4, 12, buzz);
    expect(nuclei).toHaveLength(8);
    for (const [i, time] of nuclei.entries()) expect(Math.abs(time - (0.125 + i / 4))).toBeLessThan(0.02);
  });

  it('are one where it swells by less than 2 dB, none without voice', () => {
    expect(swelling(4, 1.5, buzz)).toHaveLength(1);
    expect(swelling(4, 12, noise)).toEqual([]);
    expect(syllableNuclei({ samples: new Float32Array(sampleRate), sampleRate })).toEqual([]);
  });
});

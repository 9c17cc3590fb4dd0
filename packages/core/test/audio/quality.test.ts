import { checkQuality, resample, type Signal } from '@affetto/core/audio';
import { describe, expect, it } from 'vitest';
import { noisy, speechWithPauses, whiteNoise } from './made-sounds.js';

const { signal: speech, labels } = await speechWithPauses();
const clean = noisy(speech, labels, 40);
const changed = (change: (x: number, i: number) => number, from: Signal = clean): Signal => ({
  ...from,
  samples: from.samples.map(change),
});

describe('checkQuality', () => {
  it('has nothing against a good recording', () => {
    const quality = checkQuality(changed((x) => 0.5 * x));
    expect(quality.warnings).toEqual([]);
    expect(quality.clippedShare).toBe(0);
    expect(quality.speechShare).toBeGreaterThan(0.4);
    expect(quality.bandwidthHz).toBeGreaterThan(7000);
  });

  it.each([1, 0.3])('finds clipping, also where the recording was made softer afterwards (by %s)', (gain) => {
    const clipped = changed((x) => gain * Math.max(-0.2, Math.min(0.2, x)));
    const { clippedShare, clippedSeconds, warnings } = checkQuality(clipped);
    const truly = clean.samples.filter((x) => Math.abs(x) > 0.2).length / clean.samples.length;
    expect(clippedShare).toBeGreaterThan(0.6 * truly);
    expect(clippedShare).toBeLessThan(1.01 * truly);
    expect(clippedSeconds).toHaveLength(10);
    for (const seconds of clippedSeconds) {
      expect(Math.abs(clean.samples[Math.round(seconds * 16000)]!)).toBeGreaterThanOrEqual(0.1999);
    }
    expect(warnings).toContainEqual(
      expect.stringMatching(/^The recording is clipped: [\d.]+ % of its samples/),
    );
  });

  it('takes no sine for clipped', () => {
    const tone = Float32Array.from({ length: 16000 }, (_, i) => Math.sin((2 * Math.PI * 440 * i) / 16000));
    expect(checkQuality({ samples: tone, sampleRate: 16000 }).clippedShare).toBe(0);
  });

  it.each([30, 20, 10, 5, 0])('estimates a ratio of signal to noise of %s dB within 3 dB', (ratio) => {
    const { snrDb, warnings } = checkQuality(noisy(speech, labels, ratio));
    expect(Math.abs(snrDb! - ratio)).toBeLessThan(3);
    const warned = warnings.some((warning) => warning.startsWith('The recording is noisy'));
    if (ratio !== 10) expect(warned).toBe(ratio < 10); // at the limit either will do
  });

  it.each<[string, Signal, RegExp]>([
    ['an offset', changed((x) => 0.3 * x + 0.05), /^The samples have an offset of 5 % of full scale\.$/],
    ['a low level', changed((x) => 0.003 * x), /^The recording is very quiet: -\d+ dB on average\.$/],
    [
      'what is short',
      { ...clean, samples: clean.samples.slice(17000, 22000) },
      /^The recording is very short: 0\.31 s\.$/,
    ],
    ['silence', changed(() => 0), /^The recording is silent\.$/],
    [
      'noise',
      { samples: whiteNoise(32000, 0.1), sampleRate: 16000 },
      /^No speech was found in the recording\.$/,
    ],
    [
      'mostly pauses',
      {
        samples: whiteNoise(200000, 1e-3).map((x, i) => (i < 40000 ? clean.samples[i]! : x)),
        sampleRate: 16000,
      },
      /^Hardly any of the recording is speech: \d+ %\.$/,
    ],
    [
      'the band of a telephone',
      resample(resample({ ...clean, samples: clean.samples }, 7000), 16000),
      /^The recording holds nothing above 3\d\d\d Hz, as from a telephone, at a rate of 16000 Hz\.$/,
    ],
  ])('warns of %s', (_, signal, sentence) => {
    expect(checkQuality(signal).warnings).toContainEqual(expect.stringMatching(sentence));
  });

  it('cannot tell speech below 8,000 Hz, and says so', () => {
    expect(checkQuality(resample(clean, 6000))).toMatchObject({ snrDb: null, speechShare: null });
  });

  it.each([1, 2, 100])('does with %s samples', (length) => {
    const { seconds, bandwidthHz } = checkQuality({ samples: whiteNoise(length, 0.1), sampleRate: 16000 });
    expect(seconds).toBe(length / 16000);
    expect(Number.isFinite(bandwidthHz)).toBe(true);
  });

  it('refuses an empty signal', () => {
    expect(() => checkQuality({ samples: new Float32Array(0), sampleRate: 16000 })).toThrow(
      'the signal is empty',
    );
  });
});

import {
  decodeAudio,
  encodeWav,
  resample,
  type Signal,
  segment,
  speechSegments,
  type VoiceActivity,
  VoiceActivityStream,
  voiceActivity,
} from '@affetto/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noisy, speechWithPauses, whiteNoise } from './made-sounds.js';

const { signal: speech, labels } = await speechWithPauses();

/** How well decisions fit the labels, each with its share of time. */
function score({ speech, hopSeconds }: VoiceActivity): { precision: number; recall: number } {
  const said = labels.map((_, t) => speech[Math.floor(((t + 0.5) * 0.01) / hopSeconds)] === 1);
  const hits = labels.filter((is, t) => is && said[t]).length;
  return {
    precision: hits / said.filter(Boolean).length,
    recall: hits / labels.filter(Boolean).length,
  };
}

describe('voice activity', () => {
  it.each([
    [40, 0.89, 0.95],
    [20, 0.9, 0.93],
    [10, 0.9, 0.9],
    [0, 0.9, 0.75],
  ])('is found in white noise %s dB below speech', (ratio, precision, recall) => {
    const found = score(voiceActivity(noisy(speech, labels, ratio)));
    expect(found.precision).toBeGreaterThan(precision);
    expect(found.recall).toBeGreaterThan(recall);
  });

  it.each([8000, 24414, 48000])('is found at %s Hz', (rate) => {
    const found = score(voiceActivity(resample(noisy(speech, labels, 20), rate)));
    expect(found.precision).toBeGreaterThan(0.9);
    expect(found.recall).toBeGreaterThan(0.9);
  });

  it('does not depend on the level, nor on a steady offset', () => {
    const loud = noisy(speech, labels, 20);
    const changed = { ...loud, samples: loud.samples.map((x) => 0.03 * x + 0.1) };
    const { speech: a } = voiceActivity(loud);
    const { speech: b } = voiceActivity(changed);
    const differ = a.reduce((count, is, t) => count + (is === b[t] ? 0 : 1), 0);
    expect(differ / a.length).toBeLessThan(0.04);
  });

  const seconds = 10;
  const sounds: Record<string, (t: number, i: number) => number> = {
    silence: () => 0,
    'a tone': (t) => 0.3 * Math.sin(2 * Math.PI * 300 * t),
    'an organ chord': (t) => 0.1 * [220, 277, 330].reduce((sum, f) => sum + Math.sin(2 * Math.PI * f * t), 0),
    beeps: (t) => (t % 1 < 0.2 ? 0.3 * Math.sin(2 * Math.PI * 1000 * t) : 0),
    clicks: (_, i) => (i % 7000 < 20 ? 0.5 : 0),
    hum: (t) => 0.2 * [50, 100, 150, 300].reduce((sum, f) => sum + Math.sin(2 * Math.PI * f * t), 0),
  };
  it.each(Object.entries(sounds))('is not found in %s', (_, sound) => {
    const floor = whiteNoise(seconds * 16000, 3e-4);
    const samples = floor.map((x, i) => x + sound(i / 16000, i));
    const { speech } = voiceActivity({ samples, sampleRate: 16000 });
    expect(speech.reduce((sum, is) => sum + is, 0) / speech.length).toBeLessThan(0.03);
  });

  it('is not found in noise alone, nor where it begins', () => {
    const samples = whiteNoise(seconds * 16000, 0.1);
    expect(voiceActivity({ samples, sampleRate: 16000 }).speech.includes(1)).toBe(false);
    samples.fill(0, 0, 80000);
    const { speech } = voiceActivity({ samples, sampleRate: 16000 });
    expect(speech.reduce((sum, is) => sum + is, 0) / speech.length).toBeLessThan(0.05);
  });

  it('is the same, to the last bit, from chunks of any size', () => {
    const heard = { samples: speech.samples.subarray(8000, 60000), sampleRate: 16000 };
    const whole = voiceActivity(heard);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const stream = new VoiceActivityStream(16000);
        const parts: VoiceActivity[] = [];
        for (let at = 0, i = 0; at < heard.samples.length; i++) {
          const size = sizes[i % sizes.length]!;
          parts.push(stream.push(heard.samples.subarray(at, at + size)));
          at += size;
        }
        parts.push(stream.end());
        expect(Float32Array.from(parts.flatMap(({ probability }) => [...probability]))).toEqual(
          whole.probability,
        );
        expect(Uint8Array.from(parts.flatMap(({ speech }) => [...speech]))).toEqual(whole.speech);
      }),
      { numRuns: 4 },
    );
  });

  it('decides a frame once a quarter of a second has been heard after it', () => {
    const stream = new VoiceActivityStream(16000);
    const { speech: decided } = stream.push(speech.samples.subarray(0, 16000));
    expect(100 - decided.length).toBeLessThanOrEqual(25);
  });

  it.each([1, 159, 160, 161, 4000])('has a frame for each 10 ms begun, of %s samples', (length) => {
    const { probability, speech } = voiceActivity({ samples: whiteNoise(length, 0.1), sampleRate: 16000 });
    expect(probability.length).toBe(Math.ceil(length / 160));
    expect(speech.length).toBe(probability.length);
    expect(probability.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  it.each([
    [16000, [], 'the signal is empty'],
    [16000, [0, Number.NaN], 'sample 1 (at 0.000 s) is NaN'],
    [4000, [0], 'speech cannot be told at 4000 Hz: the rate must be at least 8000 Hz'],
  ])('refuses %s Hz of %j', (sampleRate, samples, sentence) => {
    expect(() => voiceActivity({ samples: Float32Array.from(samples), sampleRate })).toThrow(sentence);
  });
});

/** Frames of 10 ms, `#` speech. */
function drawn(picture: string): { signal: Signal; activity: VoiceActivity } {
  const speech = Uint8Array.from(picture, (character) => (character === '#' ? 1 : 0));
  return {
    signal: { samples: new Float32Array(speech.length * 160), sampleRate: 16000 },
    activity: { speech, probability: Float32Array.from(speech), hopSeconds: 0.01 },
  };
}

/** Segments of a drawing, in frames. */
function framesOf(
  picture: string,
  options: Omit<Parameters<typeof speechSegments>[1] & {}, 'activity'>,
): number[][] {
  const { signal, activity } = drawn(picture);
  return speechSegments(signal, { ...options, activity }).map(({ startSeconds, endSeconds }) => [
    Math.round(100 * startSeconds),
    Math.round(100 * endSeconds),
  ]);
}

describe('speechSegments', () => {
  const bare = { minSpeechSeconds: 0, minSilenceSeconds: 0, paddingSeconds: 0 };
  it('are the stretches of speech', () => {
    expect(framesOf('..###..#.##', bare)).toEqual([[2, 5], [7, 8], [9, 11]]); // biome-ignore format: pairs
    expect(framesOf('......', bare)).toEqual([]);
  });

  it('are joined over short pauses, then too short ones left out', () => {
    expect(framesOf('##.##....#....', { ...bare, minSilenceSeconds: 0.02, minSpeechSeconds: 0.02 })).toEqual([
      [0, 5],
    ]);
  });

  it('are padded to the middle of a pause and within the signal', () => {
    expect(framesOf('.##..##.....', { ...bare, paddingSeconds: 0.03 })).toEqual([[0, 4], [4, 10]]); // biome-ignore format: pairs
  });

  it('are about where speech was put', () => {
    const found = speechSegments(noisy(speech, labels, 20));
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found[0]!.startSeconds).toBeGreaterThan(0.7);
    expect(found[0]!.startSeconds).toBeLessThan(1.2);
  });

  it('refuses lengths below 0', () => {
    expect(() => speechSegments(speech, { minSpeechSeconds: -1 })).toThrow(
      'minSpeechSeconds is -1 but must be a number of seconds, at least 0',
    );
  });
});

describe('segment', () => {
  it('cuts what is too long where it is quietest', () => {
    const { signal, activity } = drawn('#'.repeat(500));
    signal.samples.set(whiteNoise(signal.samples.length, 0.1));
    for (let i = 0; i < signal.samples.length; i++)
      if (Math.abs(i / 16000 - 1.7) < 0.08) signal.samples[i]! *= 0.01;
    const pieces = segment(signal, { maxSeconds: 2, activity });
    expect(pieces[0]!.endSeconds).toBeCloseTo(1.7, 1);
    expect(pieces.every(({ startSeconds, endSeconds }) => endSeconds - startSeconds <= 2)).toBe(true);
    expect(pieces.at(-1)!.endSeconds).toBe(5);
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) expect(piece.startSeconds).toBe(pieces[i - 1]!.endSeconds);
      expect(piece.signal.samples.length).toBe(Math.round((piece.endSeconds - piece.startSeconds) * 16000));
    }
  });

  it('gives pieces that are recordings', async () => {
    const [piece] = segment(noisy(speech, labels, 20));
    const decoded = await decodeAudio(encodeWav(piece!.signal), 'piece.wav');
    expect(decoded.samples.length).toBe(piece!.signal.samples.length);
  });

  it('refuses pieces of less than a second', () => {
    expect(() => segment(speech, { maxSeconds: 0.5 })).toThrow('maxSeconds is 0.5 but must be at least 1 s');
  });
});

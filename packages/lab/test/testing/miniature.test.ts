import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, UsageError } from '@affetto/core';
import { durationSeconds } from '@affetto/core/audio';
import { type CorpusKind, corpusKinds, indexCorpus, summarizeCorpus } from '@affetto/lab/corpora';
import { drawVoice, makeCorpus, makeSpeechLike, makeTone } from '@affetto/lab/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'affetto-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'corpus');
}

/** A digest over the names and bytes of all files of a folder. */
function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    hash.update(entry.name);
    if (entry.isFile()) hash.update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest('hex');
}

describe('miniature corpora', () => {
  const emotions: Record<CorpusKind, number> = {
    tess: 7,
    emodb: 7,
    ravdess: 8,
    nemo: 6,
    folders: 4,
    table: 4,
  };

  it.each(Object.keys(corpusKinds) as CorpusKind[])('%s is read as what it was made', async (kind) => {
    const path = await makeCorpus(kind, emptyFolder(), { perEmotion: 2, seconds: 0.05 });
    const corpus = await indexCorpus(kind, path);
    const summary = summarizeCorpus(corpus);
    expect(Object.keys(summary.emotions)).toHaveLength(emotions[kind]);
    expect(new Set(Object.values(summary.emotions))).toEqual(new Set([4]));
    expect(summary.speakers.map(({ utterances }) => utterances)).toEqual([
      2 * emotions[kind],
      2 * emotions[kind],
    ]);
    expect(
      summary.remarks.filter(
        (remark) =>
          !/ of (the )?[\d,]+ recordings of |of the 535|Speakers without|missing of the actors present/.test(
            remark,
          ),
      ),
    ).toEqual([]);
  });

  it('has the folders of the published TESS, not of one case', async () => {
    const folder = await makeCorpus('tess', emptyFolder(), { perEmotion: 1, seconds: 0.05 });
    expect(readdirSync(folder).sort()).toEqual([
      'OAF_Fear',
      'OAF_Pleasant_surprise',
      'OAF_Sad',
      'OAF_angry',
      'OAF_disgust',
      'OAF_happy',
      'OAF_neutral',
      'YAF_angry',
      'YAF_disgust',
      'YAF_fear',
      'YAF_happy',
      'YAF_neutral',
      'YAF_pleasant_surprised',
      'YAF_sad',
    ]);
  });

  it('fills the names of its corpus', async () => {
    const folder = emptyFolder();
    await makeCorpus('ravdess', folder, { speakers: 24, perEmotion: 8, seconds: 0.01 });
    const { utterances, remarks } = await indexCorpus('ravdess', folder);
    expect(utterances).toHaveLength(1440);
    expect(remarks).toHaveLength(1); // the published pair of one recording
    const emodb = await makeCorpus('emodb', emptyFolder(), { speakers: 1, perEmotion: 60, seconds: 0.01 });
    expect((await indexCorpus('emodb', emodb)).utterances).toHaveLength(7 * 60);
  });

  it('is the same of the same seed and another of another', async () => {
    const [a, b, c] = [emptyFolder(), emptyFolder(), emptyFolder()];
    const options = { perEmotion: 1, seconds: 0.1 };
    await makeCorpus('emodb', a, options);
    await makeCorpus('emodb', b, { ...options, seed: 1 });
    await makeCorpus('emodb', c, { ...options, seed: 2 });
    expect(digest(b)).toBe(digest(a));
    expect(digest(c)).not.toBe(digest(a));
  });

  it('says how large it can be', async () => {
    await expect(makeCorpus('tess', emptyFolder(), { speakers: 3 })).rejects.toThrow(
      new UsageError(
        'a miniature tess has 1 to 2 speakers and 1 to 200 recordings of an emotion by each, not 3 and 3',
      ),
    );
    await expect(makeCorpus('ravdess', emptyFolder(), { perEmotion: 0 })).rejects.toThrow(UsageError);
  });
});

describe('made-up sounds', () => {
  it('are tones of the length, pitch and level asked for', () => {
    const tone = makeTone(440, 0.5, 8000, 0.25);
    expect(durationSeconds(tone)).toBe(0.5);
    expect(Math.max(...tone.samples)).toBeCloseTo(0.25, 3);
    const rising = tone.samples.filter((x, n) => n > 0 && tone.samples[n - 1]! < 0 && x >= 0).length;
    expect(rising).toBeGreaterThanOrEqual(219);
    expect(rising).toBeLessThanOrEqual(220);
  });

  it('are finite, within [-1, 1] and of the length asked for, whatever the emotion', () => {
    for (const emotion of ['anger', 'sadness', 'unheard of']) {
      const { samples, sampleRate } = makeSpeechLike(
        emotion,
        drawVoice(new Random(1), 'male'),
        0.7,
        new Random(2),
        22050,
      );
      expect(sampleRate).toBe(22050);
      expect(samples).toHaveLength(15435);
      expect(samples.every((x) => Number.isFinite(x) && Math.abs(x) <= 1)).toBe(true);
      expect(samples.some((x) => Math.abs(x) > 0.1)).toBe(true);
    }
  });

  it('let emotions be heard apart, also of a voice not heard before', async () => {
    const folder = await makeCorpus('emodb', emptyFolder(), { speakers: 4, perEmotion: 5, seconds: 1 });
    const { utterances, emotions } = await indexCorpus('emodb', folder);
    const points = utterances.map(({ path, emotion, speaker }) => ({
      emotion,
      speaker,
      point: describeWav(path),
    }));
    // Each recording goes to the emotion whose mean over the other speakers is nearest, in units of the spread about
    // those means; by chance, 1 in 7 goes right.
    const right = points.filter((one) => {
      const others = points.filter(({ speaker }) => speaker !== one.speaker);
      const means = emotions.map((name) => meanOf(others.filter(({ emotion }) => emotion === name)));
      const spread = one.point.map((_, i) =>
        Math.hypot(...others.map(({ point, emotion }) => point[i]! - means[emotions.indexOf(emotion)]![i]!)),
      );
      const distances = means.map((mean) =>
        Math.hypot(...mean.map((x, i) => (x - one.point[i]!) / spread[i]!)),
      );
      return emotions[distances.indexOf(Math.min(...distances))] === one.emotion;
    });
    expect(right.length / points.length).toBeGreaterThan(0.7);
  });

  it('let speakers be heard apart by their pitch', () => {
    const woman = drawVoice(new Random(1), 'female');
    const man = drawVoice(new Random(1), 'male');
    const ofWoman = pitch(makeSpeechLike('boredom', woman, 1, new Random(3)).samples);
    const ofMan = pitch(makeSpeechLike('boredom', man, 1, new Random(3)).samples);
    expect(ofWoman / woman.pitch).toBeCloseTo(0.85, 1);
    expect(ofMan / man.pitch).toBeCloseTo(0.85, 1);
    expect(ofWoman).toBeGreaterThan(1.3 * ofMan);
  });
});

/** Level, spectrum (autocorrelation at short lags) and syllables a second of a WAV file. */
function describeWav(path: string): number[] {
  const bytes = readFileSync(path).subarray(44);
  const samples = Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32768);
  const blocks = Array.from({ length: Math.floor(samples.length / 320) }, (_, i) =>
    Math.hypot(...samples.subarray(320 * i, 320 * (i + 1))),
  );
  const mean = blocks.reduce((sum, x) => sum + x, 0) / blocks.length;
  const syllables = blocks.filter((x, i) => i > 0 && x > mean / 3 && blocks[i - 1]! <= mean / 3).length;
  const energy = correlation(samples, 0);
  return [
    Math.log(mean),
    ...[1, 4, 16].map((lag) => Math.log(1 - correlation(samples, lag) / energy)),
    (syllables * 16000) / samples.length,
  ];
}

function correlation(samples: Float32Array, lag: number): number {
  return samples.reduce((sum, x, n) => (n < lag ? sum : sum + x * samples[n - lag]!), 0);
}

function meanOf(points: readonly { readonly point: number[] }[]): number[] {
  return points[0]!.point.map(
    (_, i) => points.reduce((sum, { point }) => sum + point[i]!, 0) / points.length,
  );
}

/** Pitch of a voice at 16 kHz, Hz: the lag of the highest autocorrelation between 60 and 400 Hz. */
function pitch(samples: Float32Array): number {
  let best = 0;
  let bestLag = 0;
  for (let lag = 40; lag <= 266; lag++) {
    const sum = correlation(samples, lag);
    if (sum > best) [best, bestLag] = [sum, lag];
  }
  return 16000 / bestLag;
}

// Holds eGeMAPS to openSMILE's, and docs/egemaps.md to what is found. After a change:
// npx vitest run packages/core/test/features/egemaps.test.ts -u
import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import { EGEMAPS_DESCRIPTORS, EgemapsStream, egemaps, egemapsDescriptors } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../dist/random.js';
import { type Agreement, agreementOf, egemapsTable } from './egemaps-table.js';

const root = new URL('../../../../', import.meta.url);
const data = new URL('../shared/data/', root);
const golden = new URL('reference/golden/features/', root);
const { names, recordings, versions } = JSON.parse(readFileSync(new URL('egemaps.json', golden), 'utf8')) as {
  names: string[];
  recordings: string[];
  versions: Record<string, string>;
};
const theirs = new Float32Array(Uint8Array.from(readFileSync(new URL('egemaps.bin', golden))).buffer);

/** A voice of sorts: a buzz whose pitch wavers, coming and going, on a little noise. */
function voice(seconds: number, sampleRate = 16000): Signal {
  const random = new Random(5);
  let phase = 0;
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    const t = i / sampleRate;
    phase += (140 + 30 * Math.sin(2 * Math.PI * 1.3 * t)) / sampleRate;
    let sum = 0;
    for (let k = 1; k <= 20; k++) sum += Math.sin(2 * Math.PI * k * phase) / k;
    const loud = Math.sin(2 * Math.PI * 0.9 * t) > -0.3 ? 0.2 : 0;
    return loud * sum + random.between(-0.003, 0.003);
  });
  return { samples, sampleRate };
}

describe('eGeMAPS', () => {
  const there = existsSync(new URL(recordings[0]!, data));
  if (!there) console.warn(`skipped: ${data.pathname} is not there to compare with openSMILE`);

  it.skipIf(!there)(
    "agrees with openSMILE's over EMO-DB and TESS, and the docs say how far",
    async () => {
      expect(recordings.length).toBe(735);
      const ours = new Float32Array(theirs.length); // (recordings, 88)
      for (const [i, recording] of recordings.entries()) {
        const result = egemaps(await readSignal(new URL(recording, data).pathname));
        if (i === 0) expect(result.names).toEqual(names);
        ours.set(result.values, i * names.length);
      }
      const agreements: Agreement[] = names.map((name, i) =>
        agreementOf(name, i, names.length, ours, theirs),
      );
      for (const { name, correlation } of agreements) expect(correlation, name).toBeGreaterThanOrEqual(0.95);
      const close = agreements.filter(({ correlation }) => correlation >= 0.99);
      expect(close.length).toBeGreaterThanOrEqual(80);
      const page = egemapsTable(agreements, recordings.length, versions);
      await expect(page).toMatchFileSnapshot(new URL('docs/egemaps.md', root).pathname);
    },
    120_000,
  );

  it('has the 25 descriptors of each frame of 60 ms every 10 ms', () => {
    for (const rate of [8000, 16000, 24000, 44100]) {
      const { data, frames, bins, names } = egemapsDescriptors(voice(0.5, rate));
      expect([frames, bins]).toEqual([45, 25]);
      expect(names).toBe(EGEMAPS_DESCRIPTORS);
      expect(new Set(names).size).toBe(25);
      expect(data.length).toBe(45 * 25);
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  it('finds voice where there is one, at its pitch', () => {
    const signal = voice(1.5);
    const { data, frames } = egemapsDescriptors(signal);
    const pitch = Array.from({ length: frames }, (_, t) => data[t * 25 + 10]!);
    const { names, values } = egemaps(signal);
    const of = (name: string) => values[names.indexOf(name)]!;
    const middle = 12 * Math.log2(140 / 27.5);
    expect(Math.abs(of('F0semitoneFrom27.5Hz_sma3nz_amean') - middle)).toBeLessThan(2);
    expect(pitch.filter((value) => value > 0).length).toBeGreaterThan(50);
    expect(pitch.filter((value) => value === 0).length).toBeGreaterThan(20);
  });

  it('is finite for silence, clipping, noise and clicks, and says that nothing is voiced in silence', () => {
    const random = new Random(1);
    const of = (sample: (i: number) => number) => ({
      samples: Float32Array.from({ length: 8000 }, (_, i) => sample(i)),
      sampleRate: 16000,
    });
    for (const signal of [
      of(() => 0),
      of((i) => (i % 80 < 40 ? 1 : -1)),
      of(() => random.between(-1, 1)),
      of((i) => (i % 1000 === 0 ? 1 : 0)),
      of(() => 1e-30),
    ]) {
      expect(egemaps(signal).values.every(Number.isFinite)).toBe(true);
      expect(egemapsDescriptors(signal).data.every(Number.isFinite)).toBe(true);
    }
    const silence = egemaps(of(() => 0));
    const value = (name: string) => silence.values[silence.names.indexOf(name)];
    expect(value('VoicedSegmentsPerSec')).toBe(0);
    expect(value('equivalentSoundLevel_dBp')).toBe(-120);
    expect(value('F1amplitudeLogRelF0_sma3nz_amean')).toBe(-201);
    expect(value('F0semitoneFrom27.5Hz_sma3nz_amean')).toBe(0);
  });
});

describe('eGeMAPS of a stream', () => {
  const signal = voice(1.3);
  const whole = egemapsDescriptors(signal);

  it('has the same bits as offline, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7000 }), { minLength: 1, maxLength: 12 }), (chunks) => {
        const stream = new EgemapsStream(signal.sampleRate, { windowSeconds: 10 });
        const rows: number[] = [];
        let at = 0;
        for (const chunk of [...chunks, signal.samples.length]) {
          rows.push(...stream.push(signal.samples.subarray(at, at + chunk)).data);
          at += chunk;
        }
        rows.push(...stream.end().data);
        expect(Float32Array.from(rows)).toEqual(whole.data);
        expect(stream.functionals()).toEqual(egemaps(signal));
      }),
      { numRuns: 10 },
    );
  });

  it('comes 0.37 s late', () => {
    const stream = new EgemapsStream(signal.sampleRate);
    const samples = 0.37 * signal.sampleRate;
    expect(stream.push(signal.samples.subarray(0, samples - 1)).frames).toBe(0);
    expect(stream.push(signal.samples.subarray(samples - 1, samples)).frames).toBe(1);
    expect(stream.push(signal.samples.subarray(samples, samples + 160)).frames).toBe(1);
  });

  it('has functionals of its window alone', () => {
    const { samples, sampleRate } = voice(3);
    const stream = new EgemapsStream(sampleRate, { windowSeconds: 0.5 });
    stream.push(new Float32Array(32000)); // silence before changes nothing
    stream.push(samples);
    stream.end();
    const { names, values } = stream.functionals();
    // The last 45 frames, counted from the last that fits 60 ms.
    const expected = egemaps({ samples: samples.subarray(samples.length - 8000), sampleRate });
    for (const name of ['loudness_sma3_percentile50.0', 'equivalentSoundLevel_dBp', 'mfcc1_sma3_amean']) {
      const at = names.indexOf(name);
      expect(Math.abs(values[at]! / expected.values[at]! - 1), name).toBeLessThan(0.01);
    }
  });
});

describe('eGeMAPS refuses', () => {
  const sound = (length: number, sampleRate = 16000) => ({ samples: new Float32Array(length), sampleRate });

  it('what is too short, too low a rate, or not finite', () => {
    for (const features of [egemaps, egemapsDescriptors]) {
      expect(() => features(sound(1119))).toThrow(
        new UsageError(
          'the signal has 1119 samples (0.070 s) but eGeMAPS needs at least 0.07 s: use a longer recording',
        ),
      );
      expect(features(sound(1120))).toBeDefined();
      expect(() => features(sound(16000, 7999))).toThrow(
        new UsageError('sampleRate is 7999 Hz but eGeMAPS needs at least 8000 Hz'),
      );
      expect(() => features(sound(0))).toThrow('the signal is empty: features need at least one sample');
      expect(() => features({ samples: new Float32Array(2000).fill(Number.NaN), sampleRate: 16000 })).toThrow(
        'sample 0 (at 0.000 s) is NaN: features need finite samples',
      );
    }
  });

  it('functionals without a window or without sound, and sound after the end', () => {
    expect(() => new EgemapsStream(16000).functionals()).toThrow(
      new UsageError('the stream has no window: give windowSeconds to take functionals'),
    );
    expect(() => new EgemapsStream(16000, { windowSeconds: 1 }).functionals()).toThrow(
      new UsageError('too little sound yet for functionals: 0.07 s are needed at least'),
    );
    expect(() => new EgemapsStream(16000, { windowSeconds: 0.06 })).toThrow(
      new UsageError('windowSeconds is 0.06 but must be at least 0.07'),
    );
    const stream = new EgemapsStream(16000);
    expect(stream.end().frames).toBe(0);
    expect(() => stream.push(new Float32Array(1))).toThrow('the stream has ended');
    expect(() => stream.end()).toThrow(new UsageError('the stream has ended already'));
  });
});

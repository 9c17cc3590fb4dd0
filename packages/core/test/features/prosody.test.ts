import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random, UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import { describeProsody, egemaps, prosodyMeasures } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { describe, expect, it } from 'vitest';

const emodb = fileURLToPath(new URL('../../../../corpora/emodb/wav/', import.meta.url));
const read = (name: string) => readSignal(join(emodb, `${name}.opus`));

/** Syllables of EMO-DB's sentences as they are written. */
const syllables: Readonly<Record<string, number>> = {
  a01: 8, // Der Lap-pen liegt auf dem Eis-schrank.
  a02: 9, // Das will sie am Mitt-woch ab-ge-ben.
  a04: 11, // Heu-te a-bend könn-te ich es ihm sa-gen.
  a05: 18, // Das schwar-ze Stück Pa-pier be-fin-det sich da o-ben ne-ben dem Holz-stück.
  a07: 10, // In sie-ben Stun-den wird es so-weit sein.
  b01: 15, // Was sind denn das für Tü-ten, die da un-ter dem Tisch ste-hen?
  b02: 20, // Sie ha-ben es ge-ra-de hoch-ge-tra-gen und jetzt ge-hen sie wie-der run-ter.
  b03: 24, // An den Wo-chen-en-den bin ich jetzt im-mer nach Hau-se ge-fah-ren und ha-be Ag-nes be-sucht.
  b09: 17, // Ich will das e-ben weg-brin-gen und dann mit Karl was trin-ken ge-hen.
  b10: 14, // Die wird auf dem Platz sein, wo wir sie im-mer hin-le-gen.
};

describe('prosody of speech', () => {
  it('counts most syllables of known sentences, more in longer ones', async () => {
    const names = readdirSync(emodb).filter((_, i) => i % 30 === 0);
    const pairs = await Promise.all(
      names.map(async (name) => {
        const prosody = describeProsody(await read(name.replace('.opus', '')));
        return [syllables[name.slice(2, 5)]!, prosody.tempo.syllables] as const;
      }),
    );
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const [written, heard] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
    const moment = (of: (a: number, b: number) => number) =>
      mean(pairs.map(([a, b]) => of(a - written, b - heard)));
    const correlation = moment((a, b) => a * b) / Math.sqrt(moment((a) => a * a) * moment((_, b) => b * b));
    expect(heard / written).toBeGreaterThan(0.75);
    expect(heard / written).toBeLessThan(1);
    expect(correlation).toBeGreaterThan(0.85);
  });

  it('tells women from men and anger from boredom', async () => {
    const of = async (name: string) => describeProsody(await read(name));
    const [woman, man] = [await of('08a01Na'), await of('11a01Nd')];
    expect(woman.pitch!.medianHz).toBeGreaterThan(155);
    expect(man.pitch!.medianHz).toBeLessThan(150);
    const [angry, bored] = [await of('14a05Wa'), await of('14a05Lb')];
    expect(angry.pitch!.median).toBeGreaterThan(bored.pitch!.median + 3);
    expect(angry.pitch!.range).toBeGreaterThan(bored.pitch!.range);
    expect(angry.voice!.alphaRatio).toBeGreaterThan(bored.voice!.alphaRatio + 3); // more effort, more treble
    const { names, values } = egemaps(await read('14a05Wa'));
    expect(angry.voice!.jitter).toBe(values[names.indexOf('jitterLocal_sma3nz_amean')]);
    expect(angry.voice!.h1H2).toBe(values[names.indexOf('logRelF0-H1-H2_sma3nz_amean')]);
  });

  it.each([Number.POSITIVE_INFINITY, 20])(
    'finds the pause between two utterances, with noise %d dB below',
    async (snr) => {
      const pause = 0.6;
      const { samples: first, sampleRate } = await read('03a01Nc');
      const { samples: second } = await read('03a02Nc');
      const alone = [first, second].map((samples) => describeProsody({ samples, sampleRate }).speech);
      expect(alone.map((speech) => speech.length)).toEqual([1, 1]);
      const samples = new Float32Array(first.length + second.length + pause * sampleRate);
      samples.set(first);
      samples.set(second, first.length + pause * sampleRate);
      const { speech, silences, pauses, tempo } = describeProsody(withNoise({ samples, sampleRate }, snr));
      expect(speech).toHaveLength(2);
      const expected =
        first.length / sampleRate - alone[0]![0]!.endSeconds + pause + alone[1]![0]!.startSeconds;
      expect(pauses.count).toBe(1);
      expect(Math.abs(pauses.totalSeconds - expected)).toBeLessThan(0.12);
      expect(silences[0]!.startSeconds).toBe(speech[0]!.endSeconds);
      expect(pauses.meanSeconds).toBe(pauses.totalSeconds);
      expect(tempo.articulationRate! * tempo.phonationRatio!).toBeCloseTo(tempo.speakingRate!, 10);
      expect(tempo.phonationRatio!).toBeLessThan(0.9);
    },
  );

  it('gives contours that belong together', async () => {
    const signal = await read('16b03Ta');
    const { contours, pitch, speech, nuclei, seconds } = describeProsody(signal);
    expect(contours.names).toEqual([
      'f0 Hz',
      'f0 semitones re 27.5 Hz',
      'f0 semitones re median',
      'intensity dB',
    ]);
    expect(contours.hopSeconds).toBeCloseTo(0.01, 6);
    let voiced = 0;
    for (let t = 0; t < contours.frames; t++) {
      const [hertz, semitones, relative, level] = contours.data.subarray(
        4 * t,
        4 * t + 4,
      ) as never as number[];
      expect(Number.isFinite(level)).toBe(true);
      if (Number.isNaN(hertz)) {
        expect([semitones, relative]).toEqual([Number.NaN, Number.NaN]);
        continue;
      }
      voiced++;
      expect(semitones).toBeCloseTo(12 * Math.log2(hertz! / 27.5), 4);
      expect(relative).toBeCloseTo(semitones! - pitch!.median, 4);
      const time = t * contours.hopSeconds;
      expect(speech.some(({ startSeconds, endSeconds }) => time >= startSeconds && time <= endSeconds)).toBe(
        true,
      );
    }
    expect(voiced).toBeGreaterThan(100);
    expect([...nuclei].sort((a, b) => a - b)).toEqual(nuclei);
    for (const { startSeconds, endSeconds } of speech) {
      expect(startSeconds).toBeGreaterThanOrEqual(0);
      expect(endSeconds).toBeGreaterThan(startSeconds);
      expect(endSeconds).toBeLessThanOrEqual(seconds);
    }
  });

  it('does not hang on how loud it is', async () => {
    const { samples, sampleRate } = await read('10a02Na');
    const loud = describeProsody({ samples, sampleRate });
    const soft = describeProsody({ samples: samples.map((sample) => sample / 4), sampleRate });
    expect(soft.nuclei).toEqual(loud.nuclei);
    expect(soft.intensity!.mean).toBeCloseTo(loud.intensity!.mean - 12.04, 1);
    expect(soft.intensity!.range).toBeCloseTo(loud.intensity!.range, 1);
  });
});

describe('prosody of what is no speech', () => {
  it.each([
    ['silence', 16000, () => 0],
    ['one sample', 1, () => 0.5],
    ['noise', 32000, (random: Random) => random.between(-0.1, 0.1)],
    ['a constant', 8000, () => 0.25],
  ])('%s is null or nothing, and finite', (_, length, value) => {
    const random = new Random(1);
    const samples = Float32Array.from({ length }, () => value(random));
    const prosody = describeProsody({ samples, sampleRate: 16000 });
    expect([prosody.pitch, prosody.voice]).toEqual([null, null]);
    expect(prosody.nuclei).toEqual([]);
    for (const measure of prosodyMeasures) {
      const number = measure.of(prosody);
      expect(number === null || Number.isFinite(number), measure.name).toBe(true);
    }
  });

  it('is refused where there is nothing to hear', () => {
    const signal = (samples: Float32Array, sampleRate = 16000) => ({ samples, sampleRate });
    expect(() => describeProsody(signal(new Float32Array(0)))).toThrow(UsageError);
    expect(() => describeProsody(signal(Float32Array.of(0, Number.NaN)))).toThrow(
      'features need finite samples',
    );
    expect(() => describeProsody(signal(new Float32Array(4000), 4000))).toThrow(/8,?000 Hz/);
  });

  it('names every measure once', () => {
    expect(new Set(prosodyMeasures.map(({ name }) => name)).size).toBe(prosodyMeasures.length);
  });
});

const data = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const here = existsSync(data);
if (!here) console.warn('skipped: RAVDESS; no ../shared/data beside the repository');

describe.skipIf(!here)('prosody of RAVDESS', () => {
  it('counts seven syllables, one more or less, in neutral readings of its sentences', async () => {
    const actor = join(data, 'ravdess', 'Actor_08');
    const neutral = readdirSync(actor).filter(
      (name) => name.startsWith('03-01-01') || name.startsWith('03-01-02'),
    );
    const counts = await Promise.all(
      neutral.map(async (name) => describeProsody(await readSignal(join(actor, name))).tempo.syllables),
    );
    const close = counts.filter((count) => Math.abs(count - 7) <= 1).length;
    expect(close / counts.length).toBeGreaterThanOrEqual(0.75);
  });
});

function withNoise({ samples, sampleRate }: Signal, snr: number): Signal {
  const random = new Random(3);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const amplitude = Math.sqrt(3 * power * 10 ** (-snr / 10));
  return { samples: samples.map((sample) => sample + amplitude * random.between(-1, 1)), sampleRate };
}

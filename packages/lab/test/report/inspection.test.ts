import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@affetto/core';
import { encodeWav } from '@affetto/core/audio';
import { describeProsody, prosodyMeasures } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { inspectRecording, writeInspection } from '@affetto/lab/report';
import { afterAll, describe, expect, it } from 'vitest';
import { drawFigure } from '../../dist/report/figures/figure.js';
import { measuresFigure } from '../../dist/report/figures/measures.js';
import { compareMeasures, inDigits, withUnit } from '../../dist/report/inspection/compare.js';
import { prosodyInWords } from '../../dist/report/inspection/in-words.js';
import { renderInspection } from '../../dist/report/inspection/page.js';
import { usualRanges, usualSpeakers } from '../../dist/report/inspection/usual-ranges.js';

const folder = mkdtempSync(join(tmpdir(), 'affetto-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const emodb = (name: string) =>
  fileURLToPath(new URL(`../../../../corpora/emodb/wav/${name}.opus`, import.meta.url));

/** Width and height of a PNG. */
function sizeOf(path: string): [number, number] {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('the report on a recording', () => {
  it('is one page with picture, table, sound and words, and nothing from elsewhere', async () => {
    const hostile = join(folder, '<b>&"x.wav');
    writeFileSync(hostile, encodeWav(await readSignal(emodb('16b03Ta'))));
    const inspection = await inspectRecording(hostile);
    const output = join(folder, 'page.html');
    await writeInspection(inspection, output);
    const page = readFileSync(output, 'utf8');
    expect(page).toContain('&lt;b&gt;&amp;&quot;x.wav');
    expect(page).not.toContain('<b>');
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).not.toContain('<script');
    expect(page).toContain('data:audio/wav;base64,');
    for (const sentence of inspection.summary) expect(page).toContain(sentence.replaceAll("'", '&#39;'));
    for (const { title } of prosodyMeasures) expect(page).toContain(title);
    const [speech, measures] = [...page.matchAll(/image\/svg\+xml;base64,([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data!, 'base64').toString(),
    );
    for (const words of ['frequency, kHz', 'pitch, Hz', 'intensity, dB re full scale', 'time, s', '0.80 s']) {
      expect(speech).toContain(words);
    }
    for (const words of ['median pitch', '175\u00a0Hz', 'usual for women', 'for men']) {
      expect(measures).toContain(words);
    }
    expect(speech! + measures!).not.toMatch(/NaN|undefined|Infinity/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('is a picture where the name says so', async () => {
    const output = join(folder, 'picture.PNG');
    await writeInspection(await inspectRecording(emodb('03a01Wa')), output);
    const [width, height] = sizeOf(output);
    expect(width).toBeGreaterThan(1400);
    expect(height).toBeGreaterThan(1200);
  });

  it.each([
    ['silence', new Float32Array(16000)],
    ['one sample', Float32Array.of(0.5)],
  ])('says of %s that there is no speech, and still draws it', async (name, samples) => {
    const path = join(folder, `${name}.wav`);
    writeFileSync(path, encodeWav({ samples, sampleRate: 16000 }));
    const inspection = await inspectRecording(path);
    expect(inspection.summary).toEqual(['No speech was found.']);
    expect(inspection.warnings.length).toBeGreaterThan(0);
    await writeInspection(inspection, join(folder, `${name}.html`));
    expect(readFileSync(join(folder, `${name}.html`), 'utf8')).toContain('not measurable');
    await writeInspection(inspection, join(folder, `${name}.png`));
    expect(sizeOf(join(folder, `${name}.png`))[0]).toBeGreaterThan(1000);
  });

  it('is refused under any other name', async () => {
    const inspection = await inspectRecording(emodb('03a01Wa'));
    await expect(writeInspection(inspection, join(folder, 'a.gif'))).rejects.toThrow(
      new UsageError(`the output ${join(folder, 'a.gif')} must end in .html or .png`),
    );
  });

  it('leaves the sound of a long recording out', async () => {
    const inspection = await inspectRecording(emodb('03a01Wa'));
    const figures = [await drawFigure(measuresFigure('', inspection.measures))];
    const withSeconds = (seconds: number) => {
      const samples = new Float32Array(seconds * 16000);
      return renderInspection({ ...inspection, recording: { ...inspection.recording, samples } }, figures);
    };
    expect(withSeconds(170)).toContain('data:audio');
    expect(withSeconds(175)).toContain('too long to be heard in this page');
    expect(withSeconds(175)).not.toContain('data:audio');
  });
});

describe('beside what is usual', () => {
  it('lies what was measured, women above men', () => {
    const known = new Set(prosodyMeasures.map(({ name }) => name));
    for (const [name, { female, male }] of Object.entries(usualRanges)) {
      expect(known.has(name), name).toBe(true);
      for (const { low, middle, high } of [female, male]) {
        expect(low).toBeLessThan(middle);
        expect(middle).toBeLessThan(high);
      }
    }
    const { female, male } = usualRanges.pitchMedian!;
    expect(female.low).toBeGreaterThan(male.high);
    expect(usualSpeakers.female.recordings).toBeGreaterThan(usualSpeakers.female.speakers);
  });

  it('a neutral recording is as usual, an angry one is not', async () => {
    const of = async (name: string) => {
      const prosody = describeProsody(await readSignal(emodb(name)));
      const measures = compareMeasures(prosody);
      const verdict = (measure: string) => measures.find(({ name }) => name === measure)!.verdict;
      return { verdict, words: prosodyInWords(prosody, measures).join(' ') };
    };
    const neutral = await of('08a01Na');
    expect(neutral.verdict('pitchMedian')).toBe('as usual for women');
    expect(neutral.words).toMatch(/as usual for women and unusual for men/);
    const angry = await of('14a05Wa');
    expect(angry.verdict('pitchMedian')).toBe('above usual');
    expect(angry.words).toMatch(/^The pitch lies at \d+\sHz, higher than usual, and moves /);
    expect(angry.words).toMatch(/\ssyllables a second, /);
    expect(angry.verdict('syllables')).toBeNull();
  });

  it('writes numbers with their units and a minus that is one', () => {
    expect(withUnit(194.8, 'Hz')).toBe('195\u00a0Hz');
    expect(withUnit(-3.456, 'st/s')).toBe('\u22123.5\u00a0semitones/s');
    expect(withUnit(37.4, '')).toBe('37');
    expect(inDigits(0.0643, 's')).toBe('0.064');
    expect(inDigits(-0.01, 'st')).toBe('0.0');
  });
});

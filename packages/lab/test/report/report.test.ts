import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataError } from '@affetto/core';
import { encodeWav } from '@affetto/core/audio';
import { type Corpus, indexCorpus } from '@affetto/lab/corpora';
import { experimentReportSchema, experimentResultSchema, withoutPredictions } from '@affetto/lab/evaluation';
import { writeReport } from '@affetto/lab/report';
import { makeCorpus, makeTone } from '@affetto/lab/testing';
import { Resvg } from '@resvg/resvg-js';
import { parse as parseCsv } from 'csv-parse/sync';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeUpProfiles, makeUpResult } from './made-up-result.js';

const folder = mkdtempSync(join(tmpdir(), 'affetto-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names as nobody gives them, but file systems allow. */
const hostile = `</td><script>alert(1)</script>"'&\u0001`;

let corpus: Corpus;
let hostileCorpus: Corpus;
beforeAll(async () => {
  corpus = await indexCorpus(
    'emodb',
    await makeCorpus('emodb', join(folder, 'emodb'), { speakers: 5, perEmotion: 4, seconds: 0.6 }),
  );
  const rename = (name: string) => (name === corpus.emotions[0] ? `${name}${hostile}` : name);
  hostileCorpus = {
    name: `emodb${hostile}`,
    emotions: corpus.emotions.map(rename),
    utterances: corpus.utterances.map((utterance) => ({
      ...utterance,
      id: `${utterance.id}${hostile}`,
      emotion: rename(utterance.emotion),
      speaker: `${utterance.speaker}${hostile}`,
      sentence: hostile,
    })),
    remarks: [`${hostile} is odd`],
  };
});

const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

describe('writeReport', () => {
  it('writes the page, the numbers, the predictions and every picture twice', async () => {
    const result = makeUpResult(corpus);
    const out = join(folder, 'report');
    const paths = await writeReport(result, out, { corpus });
    expect(paths[0]).toBe(join(out, 'report.html'));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    expect(readdirSync(out).sort()).toEqual(['figures', 'predictions.csv', 'report.html', 'report.json']);
    const figures = [
      ...['class-scores', 'confusion', 'durations', 'headline', 'recordings'],
      ...['calibration-random', 'calibration-speakers-apart'],
      ...['training-random', 'training-speakers-apart'],
      ...corpus.emotions.map((emotion, i) => `example-${i + 1}-${emotion}`),
    ];
    expect(readdirSync(join(out, 'figures')).sort()).toEqual(
      figures.flatMap((name) => [`${name}.png`, `${name}.svg`]).sort(),
    );

    const report = JSON.parse(read('report', 'report.json'));
    expect(report).toEqual(withoutPredictions(result));
    expect(() => experimentReportSchema.parse(report)).not.toThrow();
  });

  it('draws SVG that parses and PNG of twice its size, with all its text', () => {
    const figures = join(folder, 'report', 'figures');
    for (const name of readdirSync(figures).filter((name) => name.endsWith('.svg'))) {
      const svg = readFileSync(join(figures, name), 'utf8');
      const { width, height } = new Resvg(svg); // throws where the XML is not well-formed
      expect(width, name).toBeGreaterThan(300);
      expect(svg).toContain('font-family="DejaVu Sans, Verdana, sans-serif"');
      expect(svg).not.toMatch(/font-family="(?!DejaVu Sans)/);
      expect(svg).toMatch(/aria-label="[^"]{20,}"/);
      expect(svg.replace(/"data:[^"]*"/g, '')).not.toMatch(/\bNaN\b/);
      const png = readFileSync(join(figures, name.replace('.svg', '.png')));
      expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
      expect(Math.abs(png.readUInt32BE(16) - 2 * width)).toBeLessThanOrEqual(1);
      expect(Math.abs(png.readUInt32BE(20) - 2 * height)).toBeLessThanOrEqual(1);
    }
  });

  it('writes every prediction as a row of CSV', () => {
    const result = makeUpResult(corpus);
    const rows: Record<string, string>[] = parseCsv(read('report', 'predictions.csv'), { columns: true });
    const wanted = result.protocols.flatMap(({ name, runs }) =>
      runs.flatMap((run) => run.predictions.map((prediction) => ({ name, run: run.name, ...prediction }))),
    );
    expect(rows).toHaveLength(wanted.length);
    for (const [i, { name, run, utterance, emotion, predicted, probabilities }] of wanted.entries()) {
      expect(rows[i]).toMatchObject({ protocol: name, run, utterance, emotion, predicted });
      for (const [c, probability] of probabilities.entries())
        expect(Number(rows[i]![`p(${corpus.emotions[c]})`])).toBeCloseTo(probability, 6);
    }
  });

  it('shows every number of the result in the page', () => {
    const result = makeUpResult(corpus);
    const page = read('report', 'report.html');
    for (const { summary, runs, baselines } of result.protocols) {
      const shares = [
        ...[summary.uar, summary.accuracy, summary.macroF1].map(({ value }) => value),
        ...summary.perClass.flatMap(({ precision, recall, f1 }) => [precision.value, recall.value, f1.value]),
        ...runs.flatMap(({ scores }) => [scores.uar, scores.accuracy, scores.macro.f1]),
        ...baselines.flatMap(({ uar, accuracy }) => [uar, accuracy]),
      ];
      for (const share of shares) expect(page).toContain(`>${(100 * share).toFixed(1)}\u00a0%<`);
      for (const row of summary.pooled.confusion)
        expect(page).toContain(row.map((count) => `<td>${count}</td>`).join(''));
      const { low, high } = summary.uar.interval;
      expect(page).toContain(`${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}\u00a0%`);
    }
    for (const remark of corpus.remarks) expect(page).toContain(remark);
  });

  it('warns of what a random split tests and of sentences that cross', () => {
    const page = read('report', 'report.html');
    expect(page).toContain(
      'A random split tests voices it was trained on (5 of its 5 tested speakers were heard in training)',
    );
    expect(page).toMatch(
      /Speakers apart: no voice crosses, but \d+ sentences? spoken in the test (was|were) also/,
    );
  });

  it('refers to nothing outside itself and holds no script', () => {
    const page = read('report', 'report.html');
    expect(page).not.toMatch(/https?:/i);
    expect(page).not.toMatch(/(src|href)="(?!data:)/i);
    expect(page).not.toMatch(/<script|url\(|@import/i);
  });

  it('shows the surest mistakes first, with the probability of the label', () => {
    const result = makeUpResult(corpus);
    const apart = result.protocols.find(({ kind }) => kind === 'speakersApart')!;
    const wrong = apart.runs
      .flatMap(({ predictions }) => predictions)
      .filter(({ emotion, predicted }) => emotion !== predicted)
      .sort((a, b) => Math.max(...b.probabilities) - Math.max(...a.probabilities));
    const page = read('report', 'report.html');
    const mistakes = page.slice(page.indexOf('The worst mistakes'), page.indexOf('How it learned'));
    const shown = [...mistakes.matchAll(/aria-label="Recording ([^"]*)"/g)].map(([, id]) => id);
    expect(shown).toEqual(wrong.slice(0, 8).map(({ utterance }) => utterance));
    expect(mistakes.match(/class="truth"/g)).toHaveLength(8);
  });

  it('replaces an older report and leaves other files alone', async () => {
    const out = join(folder, 'again');
    mkdirSync(join(out, 'figures'), { recursive: true });
    for (const name of ['report.html', 'model.txt', 'figures/mine.svg'])
      writeFileSync(join(out, name), 'old');
    const result = { ...makeUpResult(corpus), name: 'the second' };
    await writeReport(result, out, { corpus });
    expect(read('again', 'report.html')).toContain('<h1>the second</h1>');
    expect(readdirSync(out).sort()).toEqual([
      'figures',
      'model.txt',
      'predictions.csv',
      'report.html',
      'report.json',
    ]);
    expect(read('again', 'figures/mine.svg')).toBe('old');
  });

  it('names a recording that is gone and writes nothing', async () => {
    const gone = join(folder, 'gone.wav');
    const lost = {
      ...corpus,
      utterances: corpus.utterances.map((utterance) => ({ ...utterance, path: gone })),
    };
    const out = join(folder, 'lost');
    await expect(writeReport(makeUpResult(corpus), out, { corpus: lost })).rejects.toThrow(DataError);
    await expect(writeReport(makeUpResult(corpus), out, { corpus: lost })).rejects.toThrow(gone);
    expect(existsSync(out)).toBe(false);
  });

  it('says what is missing where no speakers can be kept apart, and that audio crosses', async () => {
    const remark = 'No test with speakers apart: they are unknown.';
    const unknown = {
      ...corpus,
      utterances: corpus.utterances.map((utterance) => ({ ...utterance, speaker: '' })),
    };
    const made = makeUpResult(corpus);
    const [random] = made.protocols;
    const [run, ...runs] = random!.runs;
    const overlap = { speakers: [], sentences: [], recordings: ['wav/03a01Fa', 'wav/03a02Fa'] };
    const result = {
      ...made,
      corpus: {
        ...made.corpus,
        speakers: [{ name: '' }],
        duplicates: [{ utterances: ['wav/03a01Fa', 'wav/03a02Fa'], same: 'sound' as const }],
        spokenInOneEmotion: 0.9,
      },
      protocols: [{ ...random!, runs: [{ ...run!, overlap }, ...runs.map((r) => ({ ...r, overlap }))] }],
      remarks: [remark],
    };
    await writeReport(result, join(folder, 'unknown'), { corpus: unknown });
    const page = read('unknown', 'report.html');
    expect(page).toContain(remark);
    expect(page).toContain('this corpus allows no test with speakers kept apart');
    expect(page).toContain('by unknown speakers');
    const warnings = page.slice(page.indexOf('class="warnings"'));
    expect([...warnings.matchAll(/<li>(.*?)[:.,]/g)].slice(0, 4).map(([, start]) => start)).toEqual([
      'Random split',
      '2 recordings are 1 sound under several names',
      'Words may have been read instead of voices heard',
      'No test with speakers apart',
    ]);
    expect(page).toContain('Random split: 2 tested recordings also stand in training under another name');
    expect(page).not.toContain('Voices it never heard');
  });

  it('shows what it gains from knowing the voice, where profiles were tried', async () => {
    const heading = 'What it gains from knowing the voice';
    const made = makeUpResult(corpus);
    await writeReport(made, join(folder, 'unprofiled'), { corpus });
    expect(read('unprofiled', 'report.html')).not.toContain(heading);
    const [random, apart] = made.protocols;
    const protocols = [random!, { ...apart!, profiles: makeUpProfiles(0.5) }];
    const paths = await writeReport({ ...made, protocols }, join(folder, 'profiled'), { corpus });
    expect(paths).toContain(join(folder, 'profiled', 'figures', 'profiles.png'));
    const page = read('profiled', 'report.html');
    expect(page).toMatch(
      new RegExp(`<h2>${heading}</h2>\\n<p>On voices it never heard UAR is .*</p>\\n<figure id="profiles">`),
    );
  });

  it('stays below 10 MB where recordings are long, and says that it cut them', async () => {
    const path = join(folder, 'long.wav');
    writeFileSync(path, encodeWav(makeTone(220, 60)));
    const long = { ...corpus, utterances: corpus.utterances.map((utterance) => ({ ...utterance, path })) };
    await writeReport(makeUpResult(corpus), join(folder, 'long'), { corpus: long });
    const size = statSync(join(folder, 'long', 'report.html')).size;
    expect(size).toBeGreaterThan(7e6);
    expect(size).toBeLessThan(10e6);
    expect(read('long', 'report.html')).toContain('· its beginning');
  });
});

describe('experimentResultSchema', () => {
  it('accepts what the evaluation makes and refuses what cannot be', () => {
    const result = makeUpResult(corpus);
    expect(experimentResultSchema.parse(result)).toEqual(result);
    expect(experimentResultSchema.safeParse({ ...result, protocols: [] }).success).toBe(false);
    expect(experimentResultSchema.safeParse({ ...result, more: 1 }).success).toBe(false);
    expect(experimentReportSchema.safeParse(result).success).toBe(false); // predictions are not in report.json
  });
});

const browserPath = '/usr/bin/chromium';
if (!existsSync(browserPath)) console.warn(`Skipped: the report in a browser, for want of ${browserPath}`);

describe.skipIf(!existsSync(browserPath))('the page in a browser', () => {
  it('shows hostile names as text, plays its recordings and asks nothing of a network', async () => {
    await writeReport(makeUpResult(hostileCorpus), join(folder, 'hostile'), { corpus: hostileCorpus });
    const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => {
        complaints.push(dialog.message());
        return dialog.dismiss();
      });
      page.on('request', (request) => requests.push(request.url().slice(0, 8)));
      await page.goto(pathToFileURL(join(folder, 'hostile', 'report.html')).href);

      const durations = await page.evaluate<number[]>(`Promise.all(
        [...document.querySelectorAll('audio')].map(
          (audio) =>
            new Promise((resolve) => {
              if (audio.readyState > 0) resolve(audio.duration);
              audio.addEventListener('loadedmetadata', () => resolve(audio.duration));
              audio.addEventListener('error', () => resolve(0));
              audio.load();
            }),
        ),
      )`);
      expect(durations).toHaveLength(8 + hostileCorpus.emotions.length);
      for (const seconds of durations) expect(seconds).toBeGreaterThan(0.4);

      const images = await page.evaluate<{ naturalWidth: number; alt: string }[]>(
        '[...document.images].map(({ naturalWidth, alt }) => ({ naturalWidth, alt }))',
      );
      expect(images).toHaveLength(9 + hostileCorpus.emotions.length);
      for (const { naturalWidth, alt } of images) {
        expect(naturalWidth).toBeGreaterThan(300);
        expect(alt.length).toBeGreaterThan(20);
      }
      const shown = hostile.replace('\u0001', '\ufffd');
      expect(await page.textContent('.lead')).toContain(`emodb${shown}`);
      expect(await page.evaluate('document.scripts.length')).toBe(0);
      expect(complaints).toEqual([]);
      expect(requests).toEqual(['file:///']);
    } finally {
      await browser.close();
    }
  });
});

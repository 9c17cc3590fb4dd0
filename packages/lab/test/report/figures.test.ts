import { inflateSync } from 'node:zlib';
import { hzToMel } from '@affetto/core/features';
import type { ExperimentResult } from '@affetto/lab/evaluation';
import { makeTone } from '@affetto/lab/testing';
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { confusionFigure, mistakesOf } from '../../dist/report/figures/confusion.js';
import { exampleFigure } from '../../dist/report/figures/example.js';
import { drawFigure } from '../../dist/report/figures/figure.js';
import { profileSentences, profilesFigure } from '../../dist/report/figures/profiles.js';
import { durationsFigure } from '../../dist/report/figures/recordings.js';
import { html } from '../../dist/report/markup.js';
import { emotionColors } from '../../dist/report/palette.js';
import { blend, encodePng } from '../../dist/report/png.js';
import { duration, enumeration, percent, percentRange } from '../../dist/report/wording.js';
import { makeUpProfiles } from './made-up-result.js';

interface Text {
  text: string;
  x: number;
  y: number;
}

/** The texts of an SVG's mark groups of one role, where they stand in their own group. */
function textsOf(svg: string, role: string): Text[][] {
  return [...svg.matchAll(new RegExp(`<g class="mark-text ${role}[^"]*"[^>]*>(.*?)</g>`, 'gs'))].map(
    ([, inner]) =>
      [...inner!.matchAll(/<text[^>]*transform="translate\(([-\d.]+),([-\d.]+)\)[^>]*>([^<]*)<\/text>/g)].map(
        ([, x, y, text]) => ({ text: text!, x: Number(x), y: Number(y) }),
      ),
  );
}

describe('confusionFigure', () => {
  it('has the labels in rows, from the top, and what they were taken for in columns', async () => {
    const confusion = [
      [50, 30, 0],
      [10, 60, 20],
      [41, 0, 70],
    ];
    const emotions = ['anger', 'calm', 'fear'];
    const protocols = [{ name: 'random split', summary: { pooled: { confusion } } }];
    const { svg } = await drawFigure(
      confusionFigure({ corpus: { emotions }, protocols } as unknown as ExperimentResult),
    );
    const counts = textsOf(svg, 'role-mark').find((texts) => texts.some(({ text }) => text === '41'))!;
    const labels = textsOf(svg, 'role-axis-label');
    const rows = labels.find((texts) => new Set(texts.map(({ x }) => x)).size === 1)!;
    const columns = labels.find((texts) => new Set(texts.map(({ y }) => y)).size === 1)!;
    const nearest = (places: Text[], axis: 'x' | 'y', at: number) =>
      places.reduce((a, b) => (Math.abs(b[axis] - at) < Math.abs(a[axis] - at) ? b : a)).text;
    expect(rows.map(({ text }) => text).sort()).toEqual(emotions);
    expect(counts.filter(({ text }) => text !== '')).toHaveLength(7);
    for (const { text, x, y } of counts) {
      if (text === '') continue;
      const [t, p] = [nearest(rows, 'y', y - 10), nearest(columns, 'x', x)];
      expect(confusion[emotions.indexOf(t)]![emotions.indexOf(p)], `${t} taken for ${p}`).toBe(Number(text));
    }
    expect(rows.find(({ text }) => text === 'anger')!.y).toBeLessThan(
      rows.find(({ text }) => text === 'fear')!.y,
    );
    const shares = textsOf(svg, 'role-mark').find((texts) => texts.some(({ text }) => text === '63%'))!;
    expect(shares.map(({ text }) => text).sort()).toEqual(
      ['63%', '38%', '·', '11%', '67%', '22%', '37%', '·', '63%'].sort(),
    );
  });

  it('says the commonest mistakes', () => {
    const emotions = ['anger', 'calm', 'fear'];
    expect(
      mistakesOf(
        [
          [8, 2, 0],
          [0, 5, 0],
          [1, 1, 2],
        ],
        emotions,
      ),
    ).toBe(
      'Most often it takes fear for anger (25\u00a0%), fear for calm (25\u00a0%) and anger for calm (20\u00a0%).',
    );
    expect(
      mistakesOf(
        [
          [8, 0],
          [0, 5],
        ],
        emotions,
      ),
    ).toBe('No recording was mistaken.');
  });
});

describe('durationsFigure', () => {
  it('draws a bar for every filled bin, as high as its count', async () => {
    const corpus = { utterances: 6, seconds: 9, durations: { binSeconds: 0.5, counts: [0, 1, 4, 0, 1] } };
    const { svg } = await drawFigure(durationsFigure({ corpus } as unknown as ExperimentResult));
    const bars = [...svg.matchAll(/<path d="M([\d.]+),[\d.]+h([\d.]+)v([\d.]+)h[^"]*" fill="#1f5a94"/g)]
      .map(([, x, width, height]) => ({ x: Number(x), width: Number(width), height: Number(height) }))
      .filter(({ height }) => height > 0);
    expect(bars).toHaveLength(3);
    for (const { width } of bars) expect(width).toBeGreaterThan(100);
    expect(bars[1]!.height / bars[0]!.height).toBeCloseTo(4, 3);
    expect(bars[0]!.x).toBeGreaterThan(150);
  });
});

describe('profilesFigure', () => {
  const uar = { value: 0.5, interval: { low: 0.44, high: 0.56 } };
  const scored = (kind: string, profiles: ExperimentResult['protocols'][number]['profiles']) => ({
    kind,
    summary: { uar, utterances: 60 },
    profiles,
  });
  const result = {
    protocols: [scored('random', []), scored('speakersApart', makeUpProfiles(uar.value))],
  } as unknown as ExperimentResult;

  it('draws each score over the number of its clips, as high as it is', async () => {
    const { svg } = await drawFigure(profilesFigure(result)!);
    const [xLabels, yLabels] = textsOf(svg, 'role-axis-label') as [Text[], Text[]];
    expect(xLabels.map(({ text }) => text)).toEqual(['0', '1', '2', '4', '8', '10', '16', '32']);
    const [lowest, highest] = [yLabels[0]!, yLabels.at(-1)!];
    const span = (Number.parseInt(highest.text, 10) - Number.parseInt(lowest.text, 10)) / 100;
    const shareOf = (pixels: number) => (span * pixels) / (lowest.y - highest.y);
    const colors = { '#17212b': 'none', '#1f5a94': 'any', '#0e8a84': 'mostlyNeutral', '#c2571a': 'neutral' };
    const drawn = [...svg.matchAll(/<g class="mark-symbol role-mark[^>]*>(.*?)<\/g>/gs)].flatMap(
      ([, points]) =>
        [...points!.matchAll(/translate\(([-\d.]+),([-\d.]+)\)[^>]*fill="([^"]*)"/g)].map(
          ([, x, y, color]) => ({
            kind: colors[color as keyof typeof colors],
            clips: xLabels.reduce((a, b) => (Math.abs(b.x - Number(x)) < Math.abs(a.x - Number(x)) ? b : a))
              .text,
            y: Number(y),
          }),
        ),
    );
    const start = drawn.find(({ kind }) => kind === 'none')!;
    const found = drawn.map(
      ({ kind, clips, y }) => `${kind} ${clips} ${(0.5 + shareOf(start.y - y)).toFixed(3)}`,
    );
    const wanted = makeUpProfiles(0.5).map(
      ({ kind, clips, uar }) => `${kind} ${clips} ${uar.value.toFixed(3)}`,
    );
    expect(found.sort()).toEqual(['none 0 0.500', ...wanted].sort());
  });

  it('says the scores in its text and its table, those without a profile too', () => {
    const { alt, table } = profilesFigure(result)!;
    expect(alt).toContain(
      'On voices it never heard: 50.0\u00a0% without; any emotion, 32 clips: 65.1\u00a0%; four fifths neutral, 10 clips: 60.0\u00a0%; neutral alone, 8 clips: 55.6\u00a0%.',
    );
    expect(table.rows).toHaveLength(1 + makeUpProfiles(0.5).length);
    expect(table.rows.slice(0, 2)).toEqual([
      ['voices it never heard', 'nobody', 0, '50.0\u00a0%', '44.0 to 56.0\u00a0%', 60],
      ['voices it never heard', 'any emotion', 1, '55.3\u00a0%', '50.3 to 59.3\u00a0%', 59],
    ]);
  });

  it('has a sentence of what is known, and nothing where no profile was made', () => {
    expect(profileSentences(result)).toEqual([
      'On voices it never heard UAR is 50.0\u00a0% without a profile of the speaker, 63.3\u00a0% with ten clips of any emotion and 55.6\u00a0% with eight neutral clips.',
    ]);
    const of = (profiles: Parameters<typeof scored>[1]) =>
      ({ corpus: { name: 'nemo' }, ...scored('', profiles) }) as unknown as ExperimentResult;
    const few = makeUpProfiles(uar.value).filter(({ clips }) => clips < 10);
    expect(profileSentences(of(few))).toEqual([
      'On nemo UAR is 50.0\u00a0% without a profile of the speaker, 55.6\u00a0% with eight neutral clips.',
    ]);
    expect(profileSentences(of(few.filter(({ clips }) => clips < 8)))).toEqual([]);
    expect(profileSentences(of([]))).toEqual([]);
    expect(profilesFigure(of([]))).toBeNull();
  });
});

/** Palette indices of a PNG as `encodePng` writes it: one IDAT, no filters. */
function pixelsOf(png: Buffer): { width: number; height: number; at: (x: number, y: number) => number } {
  const width = png.readUInt32BE(16);
  const start = png.indexOf('IDAT');
  const data = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
  return { width, height: png.readUInt32BE(20), at: (x, y) => data[y * (width + 1) + 1 + x]! };
}

describe('exampleFigure', () => {
  it('draws a tone at its time and frequency, low below', () => {
    const tone = makeTone(1000, 1);
    tone.samples.fill(0, 0, 8000); // only in the second half
    const { spec, alt } = exampleFigure('example', 'a tone', tone);
    const uri = /"data:image\/png;base64,([^"]*)"/.exec(JSON.stringify(spec))![1]!;
    const { width, height, at } = pixelsOf(Buffer.from(uri, 'base64'));
    const rows = Array.from({ length: height }, (_, y) => y);
    const darkest = rows.reduce((a, b) =>
      at(Math.floor(0.75 * width), b) > at(Math.floor(0.75 * width), a) ? b : a,
    );
    const wanted = height * (1 - hzToMel(1000) / hzToMel(8000));
    expect(Math.abs(darkest + 0.5 - wanted)).toBeLessThan(2);
    expect(rows.every((y) => at(Math.floor(0.25 * width), y) === 0)).toBe(true);
    expect(alt).toContain('1.00 seconds');
  });

  it('draws the pitch where it is voiced', () => {
    const { table } = exampleFigure('example', 'a tone', makeTone(220, 1));
    const middle = table.rows[5]!;
    expect(middle[0]).toBe('0.50');
    expect(Math.abs(Number(middle[1]) - 220)).toBeLessThan(5);
  });
});

describe('encodePng', () => {
  it('is read by others with its colours in place', () => {
    const png = encodePng(Uint8Array.from([0, 1, 2, 2, 1, 0]), 3, 2, ['#ff0000', '#00ff00', '#0000ff']);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><image width="3" height="2" href="data:image/png;base64,${png.toString('base64')}"/></svg>`;
    const { pixels } = new Resvg(svg).render();
    const colors = Array.from({ length: 6 }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 3)].indexOf(255));
    expect(colors).toEqual([0, 1, 2, 2, 1, 0]);
  });
});

describe('palette', () => {
  it('blends from the first colour to the last', () => {
    expect(blend(['#000000', '#ffffff', '#ff0000'], 5)).toEqual([
      '#000000',
      '#808080',
      '#ffffff',
      '#ff8080',
      '#ff0000',
    ]);
  });

  it('gives an emotion the same colour in every corpus, and each its own', () => {
    const [anger] = emotionColors(['anger', 'calm']);
    expect(emotionColors(['sadness', 'angry'])[1]).toBe(anger);
    const many = [
      'anger',
      'boredom',
      'disgust',
      'fear',
      'happiness',
      'neutral',
      'sadness',
      'surprise',
      'awe',
    ];
    expect(new Set(emotionColors(many)).size).toBe(many.length);
  });
});

describe('markup and wording', () => {
  it('escapes every value once', () => {
    const inner = html`<b>${'<&>'}</b>`;
    expect(html`<p title="${'"\'\u0000'}">${inner}${[1, inner]}${null}</p>`.text).toBe(
      '<p title="&quot;&#39;\ufffd"><b>&lt;&amp;&gt;</b>1<b>&lt;&amp;&gt;</b></p>',
    );
  });

  it('writes numbers for people', () => {
    expect(percent(0.7134)).toBe('71.3\u00a0%');
    expect(percentRange({ low: -0.02, high: 0.777 })).toBe('0.0 to 77.7\u00a0%');
    expect([9.94, 41.2, 738, 5760].map(duration)).toEqual([
      '9.9\u00a0s',
      '41\u00a0s',
      '12.3\u00a0min',
      '1.60\u00a0h',
    ]);
    expect([[], ['a'], ['a', 'b', 'c']].map(enumeration)).toEqual(['', 'a', 'a, b and c']);
  });
});

import type { ExperimentReport } from '../../evaluation/experiment-result.js';
import { accent, emotionColors, ink, ramp } from '../palette.js';
import { counted, duration, speakersInWords } from '../wording.js';
import type { Encoding, Figure, Panel } from './figure.js';

/** Most speakers that the table of counts shows. */
const mostSpeakers = 40;

/** How many recordings there are of each emotion, and by whom. */
export function countsFigure({ corpus }: Pick<ExperimentReport, 'corpus'>): Figure {
  const { emotions, counts } = corpus;
  const speakers = corpus.speakers.map(({ name }) => name || 'unknown');
  const totals = emotions.map((emotion) => ({
    emotion,
    count: counts.reduce((sum, row) => sum + (row.emotion === emotion ? row.count : 0), 0),
  }));
  const most = Math.max(...counts.map(({ count }) => count));
  const countOf = (emotion: string, speaker: string) =>
    counts.find((row) => row.emotion === emotion && (row.speaker || 'unknown') === speaker)?.count ?? 0;
  const y: Encoding['y'] = {
    field: 'emotion',
    type: 'nominal',
    sort: [...emotions],
    axis: { title: null, ticks: false, domain: false, labelPadding: 8 },
  };
  const bars: Panel = {
    title: 'recordings',
    data: { values: totals },
    width: 260,
    height: { step: 30 },
    encoding: {
      y,
      x: { field: 'count', type: 'quantitative', axis: null, scale: { domainMin: 0, nice: false } },
    },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.62 }, cornerRadiusEnd: 2 },
        encoding: {
          color: {
            field: 'emotion',
            scale: { domain: [...emotions], range: emotionColors(emotions) },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6 },
        encoding: { text: { field: 'count', type: 'quantitative' } },
      },
    ],
  };
  const cellWidth = Math.max(18, Math.min(40, Math.floor(560 / speakers.length)));
  const cells: Panel = {
    title: 'by speaker',
    data: {
      values: emotions.flatMap((emotion) =>
        speakers.map((speaker) => ({ emotion, speaker, count: countOf(emotion, speaker) })),
      ),
    },
    width: { step: cellWidth },
    height: { step: 30 },
    encoding: {
      y: { ...y, axis: null },
      x: {
        field: 'speaker',
        type: 'nominal',
        sort: speakers,
        axis: {
          title: null,
          ticks: false,
          domain: false,
          labelAngle: speakers.some((s) => s.length > 4) ? -40 : 0,
        },
      },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2, cornerRadius: 3 },
        encoding: {
          color: {
            field: 'count',
            type: 'quantitative',
            scale: { domain: [0, most], range: ['#f2f5f8', ...ramp.slice(1)] },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', fontSize: cellWidth < 24 ? 8 : 10 },
        encoding: {
          text: { field: 'count', type: 'quantitative' },
          color: { condition: { test: `datum.count > ${most / 2}`, value: '#ffffff' }, value: ink },
        },
      },
    ],
  };
  return {
    name: 'recordings',
    caption: 'How many recordings there are of each emotion, in all and by speaker.',
    alt: `Recordings of each emotion: ${totals.map(({ emotion, count }) => `${emotion} ${count}`).join(', ')}; by ${speakersInWords(corpus)}.`,
    spec: { hconcat: speakers.length > mostSpeakers ? [bars] : [bars, cells], spacing: 30 },
    table: {
      columns: ['emotion', 'all', ...speakers],
      rows: totals.map(({ emotion, count }) => [
        emotion,
        count,
        ...speakers.map((speaker) => countOf(emotion, speaker)),
      ]),
    },
  };
}

/** How long the recordings are. */
export function durationsFigure({ corpus }: Pick<ExperimentReport, 'corpus'>): Figure {
  const { binSeconds, counts } = corpus.durations;
  const digits = Number.isInteger(binSeconds) ? 0 : 2;
  const bins = counts.map((count, i) => ({ from: i * binSeconds, to: (i + 1) * binSeconds, count }));
  const filled = bins.filter(({ count }) => count > 0);
  return {
    name: 'durations',
    caption: `How long the recordings are: ${duration(corpus.seconds)} in all, ${duration(corpus.seconds / corpus.utterances)} on average.`,
    alt: `Histogram of the lengths of ${counted(corpus.utterances, 'recording')}, from ${filled[0]?.from.toFixed(digits)} to ${filled.at(-1)?.to.toFixed(digits)} seconds.`,
    spec: {
      width: 860,
      height: 150,
      data: { values: bins },
      mark: { type: 'bar', color: accent, binSpacing: 2 },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          bin: { binned: true, step: binSeconds },
          axis: { title: 'length, s', grid: false, tickCount: 10 },
        },
        x2: { field: 'to' },
        y: {
          field: 'count',
          type: 'quantitative',
          axis: { title: 'recordings', tickCount: 4, domain: false, ticks: false, tickMinStep: 1 },
        },
      },
    },
    table: {
      columns: ['from, s', 'to, s', 'recordings'],
      rows: bins.map(({ from, to, count }) => [from.toFixed(digits), to.toFixed(digits), count]),
    },
  };
}

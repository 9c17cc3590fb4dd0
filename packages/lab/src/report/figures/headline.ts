import type { ExperimentResult } from '../../evaluation/experiment-result.js';
import { ink, protocolColors, quiet } from '../palette.js';
import { percent, percentRange, voices } from '../wording.js';
import type { Encoding, Figure, ScoresShown } from './figure.js';

/** The protocols' scores beside each other and beside what is reached without listening. */
export function headlineFigure({ protocols }: ScoresShown): Figure {
  const scores = protocols.flatMap(({ kind, name, summary }) =>
    (
      [
        ['UAR', summary.uar],
        ['accuracy', summary.accuracy],
        ['macro F1', summary.macroF1],
      ] as const
    ).map(([score, { value, interval }]) => ({
      kind,
      protocol: name,
      score,
      value,
      ...interval,
      label: percent(value),
    })),
  );
  const baselines = protocols.flatMap(({ kind, name, baselines }) =>
    baselines.flatMap((baseline) => [
      { kind, protocol: name, score: 'UAR', value: baseline.uar, baseline: baseline.name },
      { kind, protocol: name, score: 'accuracy', value: baseline.accuracy, baseline: baseline.name },
    ]),
  );
  const judges = [...new Set(baselines.map(({ baseline }) => baseline))];
  const kinds = protocols.map(({ kind }) => kind);
  const names = protocols.map(({ name }) => name);
  const y: Encoding['y'] = {
    field: 'score',
    type: 'nominal',
    sort: ['UAR', 'accuracy', 'macro F1'],
    axis: { title: null, ticks: false, domain: false, labelFontSize: 12, labelPadding: 10 },
  };
  const yOffset: Encoding['yOffset'] = { field: 'protocol', sort: names } as const;
  const color: Encoding['color'] = {
    field: 'protocol',
    scale: { domain: names, range: kinds.map((kind) => protocolColors[kind]) },
    legend: { title: null, orient: 'top', symbolType: 'circle', symbolOpacity: 1, columnPadding: 24 },
  };
  const x: Encoding['x'] = {
    type: 'quantitative',
    scale: { domain: [0, 1] },
    axis: { format: '.0%', title: null, tickCount: 6, domain: false, ticks: false },
  };
  return {
    name: 'headline',
    caption: `Scores with 95 % intervals. Crosses mark what is reached without listening: by guessing${judges.length > 1 ? ', and by always saying the emotion most frequent in training' : ''}.`,
    alt: `Scores of ${protocols
      .map(
        ({ name, summary }) =>
          `${name}: UAR ${percent(summary.uar.value)} (${percentRange(summary.uar.interval)})`,
      )
      .join('; ')}.`,
    spec: {
      width: 860,
      height: { step: 26 },
      encoding: { y, yOffset },
      layer: [
        {
          data: { values: scores },
          mark: { type: 'rule', strokeWidth: 3, strokeCap: 'round', opacity: 0.45 },
          encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, color },
        },
        {
          data: { values: scores },
          mark: { type: 'circle', size: 110, opacity: 1 },
          encoding: { x: { ...x, field: 'value' }, color },
        },
        {
          data: { values: scores },
          mark: { type: 'text', dy: -11, fontWeight: 'bold', fill: ink, fontSize: 11 },
          encoding: { x: { ...x, field: 'value' }, text: { field: 'label' } },
        },
        {
          data: { values: baselines },
          mark: { type: 'point', size: 75, strokeWidth: 2, stroke: quiet, filled: false },
          encoding: {
            x: { ...x, field: 'value' },
            shape: {
              field: 'baseline',
              scale: { domain: judges, range: [diagonalCross, uprightCross] },
              legend: { title: null, orient: 'top', symbolStrokeColor: quiet, symbolStrokeWidth: 2 },
            },
          },
        },
      ],
    },
    table: {
      columns: ['protocol', 'score', 'value', '95 % interval', ...judges],
      rows: scores.map(({ protocol, score, value, low, high }) => [
        protocol,
        score,
        percent(value),
        percentRange({ low, high }),
        ...judges.map((name) => {
          const baseline = baselines.find(
            (row) => row.protocol === protocol && row.score === score && row.baseline === name,
          );
          return baseline ? percent(baseline.value) : '';
        }),
      ]),
    },
  };
}

const diagonalCross = 'M-0.7,-0.7L0.7,0.7M-0.7,0.7L0.7,-0.7';
const uprightCross = 'M-1,0L1,0M0,-1L0,1';

/** What the headline's numbers mean, for people who do not read scores: a sentence or two each. */
export function headlineSentences({ protocols, corpus }: ExperimentResult): string[] {
  const apart = protocols.find(({ kind }) => kind === 'speakersApart');
  const others = protocols.filter((protocol) => protocol !== apart);
  const hundred = (share: number) => Math.round(100 * share);
  const sentences = [...(apart ? [apart] : []), ...others].map(({ kind, summary }) => {
    const [right, balanced] = [hundred(summary.accuracy.value), hundred(summary.uar.value)];
    const evenly = right === balanced ? '' : ` (in ${balanced} if every emotion came up equally often)`;
    return `Of 100 recordings of ${voices(kind)}, it names the right emotion in ${right}${evenly}.`;
  });
  sentences.push(`Guessing would be right in ${hundred(1 / corpus.emotions.length)} of 100.`);
  if (!apart)
    sentences.push(
      'How it would do on voices it has not heard is unknown: this corpus allows no test with speakers kept apart.',
    );
  return sentences;
}

import { protocolColors } from '../palette.js';
import { percent, percentRange } from '../wording.js';
import type { Encoding, Figure, Panel, ScoresShown } from './figure.js';

const scores = ['precision', 'recall', 'f1'] as const;
const titles = { precision: 'precision', recall: 'recall', f1: 'F1' };

/** Precision, recall and F1 of each emotion with their intervals, protocols beside each other. */
export function classScoresFigure({ protocols, corpus }: ScoresShown): Figure {
  const names = protocols.map(({ name }) => name);
  const values = protocols.flatMap(({ name, summary }) =>
    summary.perClass.flatMap((scoresOfClass) =>
      scores.map((score) => ({
        protocol: name,
        emotion: scoresOfClass.emotion,
        score,
        value: scoresOfClass[score].value,
        ...scoresOfClass[score].interval,
      })),
    ),
  );
  const color: Encoding['color'] = {
    field: 'protocol',
    scale: { domain: names, range: protocols.map(({ kind }) => protocolColors[kind]) },
    legend: { title: null, orient: 'top', symbolType: 'circle', symbolOpacity: 1, columnPadding: 24 },
  };
  return {
    name: 'class-scores',
    caption:
      'Each emotion with 95 % intervals. Precision: of what was called so, how much was. Recall: of what was so, how much was called so. F1: their harmonic mean.',
    alt: `Precision, recall and F1 of each emotion. ${protocols
      .map(({ name, summary }) => {
        const sorted = [...summary.perClass].sort((a, b) => b.f1.value - a.f1.value);
        const say = (row = sorted[0]!) => `${row.emotion} (F1 ${percent(row.f1.value)})`;
        return `${name}: best ${say()}, worst ${say(sorted.at(-1))}.`;
      })
      .join(' ')}`,
    spec: {
      spacing: 28,
      hconcat: scores.map((score, panel): Panel => {
        const x: Encoding['x'] = {
          type: 'quantitative',
          scale: { domain: [0, 1] },
          axis: { format: '.0%', title: null, values: [0, 0.25, 0.5, 0.75, 1], domain: false, ticks: false },
        };
        return {
          title: titles[score],
          data: { values: values.filter((row) => row.score === score) },
          width: 262,
          height: { step: 13 },
          encoding: {
            y: {
              field: 'emotion',
              type: 'nominal',
              sort: [...corpus.emotions],
              scale: { paddingInner: 0.35 },
              axis: panel === 0 ? { title: null, ticks: false, domain: false, labelPadding: 8 } : null,
            },
            yOffset: { field: 'protocol', sort: names },
            color,
          },
          layer: [
            {
              mark: { type: 'rule', strokeWidth: 2.5, strokeCap: 'round', opacity: 0.45 },
              encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
            },
            { mark: { type: 'circle', size: 60, opacity: 1 }, encoding: { x: { ...x, field: 'value' } } },
          ],
        };
      }),
    },
    table: {
      columns: [
        'protocol',
        'emotion',
        ...scores.flatMap((score) => [titles[score], '95 % interval']),
        'tested',
      ],
      rows: protocols.flatMap(({ name, summary }) =>
        summary.perClass.map((row) => [
          name,
          row.emotion,
          ...scores.flatMap((score) => [percent(row[score].value), percentRange(row[score].interval)]),
          row.support,
        ]),
      ),
    },
  };
}

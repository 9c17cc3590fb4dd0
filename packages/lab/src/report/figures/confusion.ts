import { ink, ramp } from '../palette.js';
import { enumeration, percent } from '../wording.js';
import type { Figure, Panel, ScoresShown } from './figure.js';

/** What was taken for what: one matrix a protocol, rows what it was, columns what it was taken for. */
export function confusionFigure({ protocols, corpus }: ScoresShown): Figure {
  const { emotions } = corpus;
  const cellSize = Math.max(24, Math.min(52, Math.floor(400 / emotions.length)));
  const axis = { ticks: false, domain: false, grid: false, labelPadding: 6 } as const;
  const matrices = protocols.map(({ name, summary }) => ({
    name,
    cells: summary.pooled.confusion.flatMap((row, t) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return row.map((count, p) => {
        const share = total === 0 ? 0 : count / total;
        return {
          emotion: emotions[t]!,
          predicted: emotions[p]!,
          count: count === 0 ? '' : String(count),
          share,
          percent: count === 0 ? '·' : `${Math.round(100 * share)}%`,
        };
      });
    }),
  }));
  const lines = cellSize >= 36;
  const counts: Panel = {
    mark: { type: 'text', fontSize: 9, dy: 10 },
    encoding: { text: { field: 'count' }, color: onShade },
  };
  return {
    name: 'confusion',
    caption:
      'Rows are the labels, columns what their recordings were taken for. Percentages and shades are shares of a row, so the diagonal holds the recalls; small numbers count recordings over all runs.',
    alt: `Confusion matrices. ${protocols.map((protocol) => `${protocol.name}: ${mistakesOf(protocol.summary.pooled.confusion, emotions)}`).join(' ')}`,
    spec: {
      spacing: 36,
      hconcat: matrices.map(
        ({ name, cells }): Panel => ({
          title: name,
          data: { values: cells },
          width: { step: cellSize },
          height: { step: cellSize },
          encoding: {
            y: { field: 'emotion', sort: [...emotions], axis: { ...axis, title: 'labelled' } },
            x: {
              field: 'predicted',
              sort: [...emotions],
              axis: { ...axis, title: 'taken for', orient: 'bottom', labelAngle: -40, labelAlign: 'right' },
            },
          },
          layer: [
            {
              mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2, cornerRadius: 3 },
              encoding: {
                color: {
                  field: 'share',
                  type: 'quantitative',
                  scale: { domain: [0, 1], range: ['#f2f5f8', ...ramp.slice(1)] },
                  legend: null,
                },
              },
            },
            {
              mark: { type: 'text', fontSize: lines ? 12 : 10, dy: lines ? -6 : 0 },
              encoding: { text: { field: 'percent' }, color: onShade },
            },
            ...(lines ? [counts] : []),
          ],
        }),
      ),
    },
    table: {
      columns: ['protocol', 'labelled', ...emotions.map((emotion) => `taken for ${emotion}`)],
      rows: protocols.flatMap(({ name, summary }) =>
        summary.pooled.confusion.map((row, t) => [name, emotions[t]!, ...row]),
      ),
    },
  };
}

/** The commonest mistakes in words, e.g. `Most often it takes happiness for anger (31 %).`. */
export function mistakesOf(confusion: readonly (readonly number[])[], emotions: readonly string[]): string {
  const mistakes = confusion
    .flatMap((row, t) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return row.map((count, p) => ({ t, p, share: total === 0 || t === p ? 0 : count / total }));
    })
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, 3)
    .map(({ t, p, share }) => `${emotions[t]} for ${emotions[p]} (${percent(share, 0)})`);
  return mistakes.length === 0
    ? 'No recording was mistaken.'
    : `Most often it takes ${enumeration(mistakes)}.`;
}

/** Ink on light cells, white on dark ones. */
const onShade = { condition: { test: 'datum.share > 0.58', value: '#ffffff' }, value: ink };

import { type ComparedMeasure, withUnit } from '../inspection/compare.js';
import { ink, men, quiet, warm, women } from '../palette.js';
import { type Panel, type Position, type StackedFigure, stacked } from './figure.js';
import { width } from './speech.js';

const rowHeight = 28;
/** Where the columns of a line are, pixels. */
const columns = { title: 225, value: 350, strip: [368, 618] as [number, number], verdict: 630 };

/** A recording's measures, each on a line of its own beside the ranges usual for women and for men. */
export function measuresFigure(title: string, measures: readonly ComparedMeasure[]): StackedFigure {
  const shown = measures.filter(({ value, usual }) => value !== null && usual !== null);
  const panels = shown.length > 0 ? [measuresPanel(shown)] : [];
  return {
    name: 'measures',
    caption:
      'The recording (dot) beside what is usual: bars from the 5th to the 95th percentile, above of women, below of men, with the median as a gap. Each line has its own scale.',
    alt: `Measures of ${title}: ${shown.map(({ title, value, unit, verdict }) => `${title} ${withUnit(value!, unit)}, ${verdict}`).join('; ')}.`,
    spec: stacked(panels),
    panels,
    table: { columns: [], rows: [] }, // the page has them all
  };
}

/** Only measures with a value and a range. */
function measuresPanel(measures: readonly ComparedMeasure[]): Panel {
  const rows = measures.map(({ title, unit, value, usual, verdict }, i) => {
    const { female, male } = usual!;
    const low = Math.min(female.low, male.low, value!);
    const high = Math.max(female.high, male.high, value!);
    const place = (each: number) => (each - low) / (high - low);
    return { title, value: withUnit(value!, unit), at: place(value!), verdict, female, male, place, y: i };
  });
  const ranges = rows.flatMap(({ female, male, place, y }) =>
    [
      { color: women, range: female, y: y - 0.16 },
      { color: men, range: male, y: y + 0.16 },
    ].map(({ color, range, y }) => ({
      color,
      y,
      low: place(range.low),
      middle: place(range.middle),
      high: place(range.high),
    })),
  );
  const values = rows.map(({ title, value, at, verdict, y }) => ({
    title,
    value,
    at,
    y,
    verdict: verdict === 'as usual' ? '' : verdict,
    isUnusual: verdict === 'above usual' || verdict === 'below usual',
  }));
  const y: Position = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [rows.length - 0.5, -1.5], nice: false },
    axis: null,
  };
  const x = (field: string): Position => ({
    field,
    type: 'quantitative',
    scale: { domain: [0, 1], range: columns.strip, nice: false },
    axis: null,
  });
  const head = { values: [{ y: -1 }] };
  return {
    width,
    height: rowHeight * (rows.length + 1),
    layer: [
      ...[women, men].map(
        (color): Panel => ({
          data: { values: ranges.filter((range) => range.color === color) },
          mark: { type: 'bar', height: 7, cornerRadius: 3, color },
          encoding: { x: x('low'), x2: { field: 'high' }, y },
        }),
      ),
      {
        data: { values: ranges },
        mark: { type: 'tick', orient: 'vertical', color: '#ffffff', thickness: 2, height: 7, opacity: 1 },
        encoding: { x: x('middle'), y },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 85, stroke: '#ffffff', strokeWidth: 1.5, opacity: 1 },
        encoding: {
          x: x('at'),
          y,
          color: { condition: { test: 'datum.isUnusual', value: warm }, value: ink },
        },
      },
      ...[
        { label: 'usual for women', color: women, left: columns.strip[0] },
        { label: 'for men', color: men, left: columns.strip[0] + 125 },
      ].flatMap(({ label, color, left }): Panel[] => [
        { data: head, mark: { type: 'square', size: 90, color, opacity: 1, x: left + 6 }, encoding: { y } },
        {
          data: head,
          mark: { type: 'text', align: 'left', color: quiet, x: left + 18, text: label },
          encoding: { y },
        },
      ]),
      {
        data: { values },
        mark: { type: 'text', align: 'right', x: columns.title, color: ink },
        encoding: { y, text: { field: 'title' } },
      },
      {
        data: { values },
        mark: { type: 'text', align: 'right', x: columns.value, fontWeight: 'bold' },
        encoding: {
          y,
          text: { field: 'value' },
          color: { condition: { test: 'datum.isUnusual', value: warm }, value: ink },
        },
      },
      {
        data: { values },
        mark: { type: 'text', align: 'left', x: columns.verdict },
        encoding: {
          y,
          text: { field: 'verdict' },
          color: { condition: { test: 'datum.isUnusual', value: warm }, value: quiet },
        },
      },
    ],
  };
}

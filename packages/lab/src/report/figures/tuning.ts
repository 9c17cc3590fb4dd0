import type { TunedDimension, TuningResult } from '../../tuning/tuning-result.js';
import { accent, ramp, warm } from '../palette.js';
import { percent } from '../wording.js';
import type { Encoding, Figure, Panel, Position } from './figure.js';

/** Each field's values against the scores of the first rung, in which every candidate was tried alike. */
export function rangesFigure({ dimensions, candidates, rungs }: TuningResult): Figure {
  const came = (rung: number) => `to rung ${rung}`;
  const kinds = [...rungs.keys()].map((r) => came(r + 1));
  const points = candidates.map(({ number, values, scores }, rank) => ({
    number,
    values,
    score: scores[0]!,
    came: rank === 0 ? 'chosen' : came(scores.length),
  }));
  const color: Encoding['color'] = {
    field: 'came',
    scale: { domain: [...kinds, 'chosen'], range: [...shades(kinds.length), warm] },
    legend: {
      title: 'came',
      orient: 'top',
      symbolType: 'circle',
      symbolOpacity: 1,
      columnPadding: 18,
    },
  };
  const y: Encoding['y'] = {
    field: 'score',
    type: 'quantitative',
    scale: { zero: false, nice: true },
    axis: { title: null, format: '.0%', tickCount: 4, domain: false, ticks: false },
  };
  const panel = (dimension: TunedDimension): Panel => {
    const values = points.flatMap(({ values, ...point }) => {
      const value = values[dimension.path];
      const x = isNumeric(dimension) ? value : text(value);
      return isNumeric(dimension) && typeof value !== 'number' ? [] : [{ ...point, x }];
    });
    return {
      title: dimension.path,
      width: 262,
      height: 150,
      data: { values },
      layer: [
        {
          transform: [{ filter: "datum.came !== 'chosen'" }],
          mark: { type: 'circle', size: 62, opacity: 0.9 },
          encoding: { x: xOf(dimension), y, color },
        },
        {
          transform: [{ filter: "datum.came === 'chosen'" }],
          mark: { type: 'circle', size: 120, opacity: 1 },
          encoding: { x: xOf(dimension), y, color },
        },
      ],
    };
  };
  return {
    name: 'ranges',
    caption: `UAR in the first rung, where all ${candidates.length} recipes were trained alike: for ${percent(rungs[0]!.epochShare, 0)} of their epochs, on ${rungs[0]!.folds === 1 ? 'one fold' : `${rungs[0]!.folds} folds`}. The darker, the further a recipe came; what was chosen was chosen in the last rung, by whole trainings on ${rungs.at(-1)!.folds} folds.`,
    alt: `Scores of ${candidates.length} recipes against their values of ${dimensions.map(({ path }) => path).join(', ')}. Chosen: ${dimensions.map(({ path, best }) => `${path} ${text(best)}`).join(', ')}.`,
    spec: { concat: dimensions.map(panel), columns: 3, spacing: 40 },
    table: {
      columns: [
        'recipe',
        ...dimensions.map(({ path }) => path),
        ...rungs.map((_, r) => `UAR, rung ${r + 1}`),
      ],
      rows: candidates.map(({ number, values, scores }) => [
        number === 1 ? '1 (as it was)' : number,
        ...dimensions.map(({ path }) => text(values[path])),
        ...rungs.map((_, r) => (scores[r] === undefined ? '' : percent(scores[r]))),
      ]),
    },
  };
}

function xOf(dimension: TunedDimension): Position {
  const { range } = dimension;
  if (!isNumeric(dimension) || !('from' in range)) {
    const listed = 'from' in range ? [] : range.map(text);
    return {
      field: 'x',
      type: 'nominal',
      sort: listed,
      axis: { title: null, labelAngle: 0, labelLimit: 70, grid: true },
    };
  }
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: range.scale, nice: false, padding: 8, ...(range.scale === 'linear' && { zero: false }) },
    axis: { title: null, grid: false, tickCount: 4, format: '~g', labelOverlap: true },
  };
}

function isNumeric({ range }: TunedDimension): boolean {
  return 'from' in range;
}

/** How much each field explains alone. */
export function importanceFigure({ dimensions, candidates }: TuningResult): Figure | null {
  const known = dimensions.flatMap(({ path, importance }) =>
    importance === null ? [] : [{ path, importance }],
  );
  if (known.length === 0) return null;
  const ordered = known.sort((a, b) => b.importance - a.importance);
  const bars = ordered.map((row) => ({ ...row, label: percent(row.importance, 0) }));
  const x: Encoding['x'] = {
    field: 'importance',
    type: 'quantitative',
    scale: { domain: [0, 1] },
    axis: { title: null, format: '.0%', tickCount: 5, domain: false, ticks: false },
  };
  const y: Encoding['y'] = {
    field: 'path',
    type: 'nominal',
    sort: bars.map(({ path }) => path),
    axis: { title: null, domain: false, ticks: false, labelLimit: 260, labelPadding: 8, labelFontSize: 12 },
  };
  return {
    name: 'importance',
    caption: `Share of the variance of the first rung's scores that each field explains alone: by a parabola over its range, or a mean a value where it is a list, adjusted for the size of the fit. It sees no two fields that matter together, and with ${candidates.length - 1} drawn recipes on few folds, shares below some ten per cent may be chance.`,
    alt: `Importance: ${bars.map(({ path, label }) => `${path} ${label}`).join(', ')}.`,
    spec: {
      width: 420,
      height: { step: 30 },
      data: { values: bars },
      layer: [
        { mark: { type: 'bar', height: 14, color: accent, cornerRadiusEnd: 2 }, encoding: { x, y } },
        {
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 11 },
          encoding: { x, y, text: { field: 'label' } },
        },
      ],
    },
    table: { columns: [], rows: [] },
  };
}

/** From what was dropped first to what came furthest. */
function shades(count: number): string[] {
  const blues = [ramp[2]!, ramp[3]!, ramp[4]!, ramp[5]!];
  return Array.from({ length: count }, (_, i) =>
    i === count - 1 ? accent : blues[Math.min(i, blues.length - 1)]!,
  );
}

/** A value as it stands in tables. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

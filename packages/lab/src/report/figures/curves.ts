import { accent, warm } from '../palette.js';
import type { Encoding, Panel } from './figure.js';

/** The recordings a network learns from, and those that watch. */
export const curveParts = ['training', 'validation'] as const;
type Part = (typeof curveParts)[number];

/** A point of a learning curve. */
export interface CurvePoint {
  readonly part: Part;
  /** What line it is on, with those of the same part. */
  readonly run: string;
  readonly epoch: number;
  readonly value: number;
}

/** Learning curves over the epochs: thin lines, thick ones over them, and rings. */
export function curvePanel(options: {
  readonly title: string;
  /** Whether the values are shares, 0 to 1, or cross-entropies in nats. */
  readonly isShare: boolean;
  /** What the legend names. */
  readonly parts: readonly Part[];
  /** Where the axis ends. */
  readonly lastEpoch: number;
  readonly thin: readonly CurvePoint[];
  readonly thick: readonly CurvePoint[];
  readonly rings: readonly CurvePoint[];
}): Panel {
  const { title, isShare, parts, lastEpoch, thin, thick, rings } = options;
  const x: Encoding['x'] = {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [1, Math.max(2, lastEpoch)], nice: false },
    axis: { title: 'epoch', grid: false, tickMinStep: 1, format: 'd' },
  };
  const y: Encoding['y'] = {
    field: 'value',
    type: 'quantitative',
    scale: isShare ? { domain: [0, 1] } : { zero: true },
    axis: {
      title: isShare ? null : 'cross-entropy, nats',
      tickCount: 5,
      domain: false,
      ticks: false,
      ...(isShare && { format: '.0%' }),
    },
  };
  const color: Encoding['color'] = {
    field: 'part',
    scale: { domain: [...parts], range: parts.map((part) => (part === 'training' ? warm : accent)) },
    legend: {
      title: null,
      orient: 'top',
      symbolType: 'stroke',
      symbolOpacity: 1,
      symbolStrokeWidth: 3,
      columnPadding: 24,
    },
  };
  return {
    title,
    width: 430,
    height: 220,
    layer: [
      {
        data: { values: [...thin] },
        mark: { type: 'line', strokeWidth: 1, opacity: 0.3 },
        encoding: { x, y, color, detail: { field: 'run' } },
      },
      {
        data: { values: [...thick] },
        mark: { type: 'line', strokeWidth: 2.6, strokeCap: 'round', strokeJoin: 'round' },
        encoding: { x, y, color },
      },
      {
        data: { values: [...rings] },
        mark: { type: 'point', filled: false, fill: '#ffffff', strokeWidth: 1.4, size: 34, opacity: 1 },
        encoding: { x, y, color },
      },
    ],
  };
}

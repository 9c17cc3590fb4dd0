import type { ProtocolResult } from '../../evaluation/experiment-result.js';
import { accent, warm } from '../palette.js';
import { percent, protocolFile } from '../wording.js';
import type { Encoding, Figure, Panel } from './figure.js';

const parts = ['training', 'validation'];

/** Loss and accuracy over the epochs of a protocol's runs: thin lines the runs, thick ones their mean. */
export function trainingFigure({ kind, name, runs }: ProtocolResult): Figure {
  const lines = runs.flatMap(({ name: run, history, keptEpoch }) =>
    history.flatMap((epoch) =>
      [
        { part: 'training', loss: epoch.trainLoss, accuracy: epoch.trainAccuracy },
        { part: 'validation', loss: epoch.validationLoss, accuracy: epoch.validationAccuracy },
      ].map((values) => ({ run, epoch: epoch.epoch, kept: epoch.epoch === keptEpoch, ...values })),
    ),
  );
  const means = parts.flatMap((part) => {
    const epochs = [...new Set(lines.map(({ epoch }) => epoch))].sort((a, b) => a - b);
    return epochs.flatMap((epoch) => {
      const here = lines.filter((line) => line.part === part && line.epoch === epoch);
      // an epoch that only a few runs reached says nothing of the mean run
      if (2 * here.length < runs.length) return [];
      return [
        { part, epoch, loss: mean(here.map((l) => l.loss)), accuracy: mean(here.map((l) => l.accuracy)) },
      ];
    });
  });
  const shown = parts.filter((part) => means.some((row) => row.part === part && row.loss !== null));
  const last = Math.max(...lines.map(({ epoch }) => epoch));
  const color: Encoding['color'] = {
    field: 'part',
    scale: { domain: shown, range: shown.map((part) => (part === 'training' ? warm : accent)) },
    legend: {
      title: null,
      orient: 'top',
      symbolType: 'stroke',
      symbolOpacity: 1,
      symbolStrokeWidth: 3,
      columnPadding: 24,
    },
  };
  const panel = (field: 'loss' | 'accuracy'): Panel => {
    const x: Encoding['x'] = {
      field: 'epoch',
      type: 'quantitative',
      scale: { domain: [1, Math.max(2, last)], nice: false },
      axis: { title: 'epoch', grid: false, tickMinStep: 1, format: 'd' },
    };
    const y: Encoding['y'] = {
      field,
      type: 'quantitative',
      scale: field === 'accuracy' ? { domain: [0, 1] } : { zero: true },
      axis: {
        title: field === 'loss' ? 'cross-entropy, nats' : null,
        tickCount: 5,
        domain: false,
        ticks: false,
        ...(field === 'accuracy' && { format: '.0%' }),
      },
    };
    const known = (rows: typeof lines | typeof means) => ({
      values: rows.filter((row) => row[field] !== null && shown.includes(row.part)),
    });
    return {
      title: field,
      width: 430,
      height: 220,
      layer: [
        {
          data: known(lines),
          mark: { type: 'line', strokeWidth: 1, opacity: runs.length > 1 ? 0.3 : 0 },
          encoding: { x, y, color, detail: { field: 'run' } },
        },
        {
          data: known(means),
          mark: { type: 'line', strokeWidth: 2.6, strokeCap: 'round', strokeJoin: 'round' },
          encoding: { x, y, color },
        },
        {
          data: {
            values: known(lines).values.filter(
              (row) => 'kept' in row && row.kept && row.part === shown.at(-1),
            ),
          },
          mark: { type: 'point', filled: false, fill: '#ffffff', strokeWidth: 1.4, size: 34, opacity: 1 },
          encoding: { x, y, color },
        },
      ],
    };
  };
  return {
    name: `training-${protocolFile(kind)}`,
    caption: `Training, ${name}${runs.length > 1 ? `: thin lines are the ${runs.length} runs, thick ones their mean` : ', one run'}. Rings mark the epochs whose weights were kept. Training values are taken as the network trains, on altered recordings and with dropout.`,
    alt: `Loss and accuracy over ${last} epochs in ${runs.length} runs, ${name}. ${shown
      .map((part) => {
        const end = means.filter((row) => row.part === part).at(-1);
        return end?.accuracy == null
          ? ''
          : `At the end the mean ${part} accuracy is ${percent(end.accuracy)}.`;
      })
      .join(' ')}`,
    spec: { hconcat: [panel('loss'), panel('accuracy')], spacing: 48 },
    table: {
      columns: ['epoch', ...shown.flatMap((part) => [`${part} loss`, `${part} accuracy`])],
      rows: [...new Set(means.map(({ epoch }) => epoch))].map((epoch) => [
        epoch,
        ...shown.flatMap((part) => {
          const row = means.find((mean) => mean.part === part && mean.epoch === epoch);
          return [row?.loss?.toFixed(3) ?? '', row?.accuracy == null ? '' : percent(row.accuracy)];
        }),
      ]),
    },
  };
}

/** Mean of the values that are there; null where none is. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

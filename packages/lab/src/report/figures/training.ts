import type { ProtocolResult } from '../../evaluation/experiment-result.js';
import { percent, protocolFile } from '../wording.js';
import { curvePanel, curveParts } from './curves.js';
import type { Figure } from './figure.js';

/** Loss and accuracy over the epochs of a protocol's runs: thin lines the runs, thick ones their mean. */
export function trainingFigure({ kind, name, runs }: ProtocolResult): Figure {
  const lines = runs.flatMap(({ name: run, history, keptEpoch }) =>
    history.flatMap((epoch) =>
      [
        { part: 'training' as const, loss: epoch.trainLoss, accuracy: epoch.trainAccuracy },
        { part: 'validation' as const, loss: epoch.validationLoss, accuracy: epoch.validationAccuracy },
      ].map((values) => ({ run, epoch: epoch.epoch, kept: epoch.epoch === keptEpoch, ...values })),
    ),
  );
  const means = curveParts.flatMap((part) => {
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
  const shown = curveParts.filter((part) => means.some((row) => row.part === part && row.loss !== null));
  const last = Math.max(...lines.map(({ epoch }) => epoch));
  const points = (rows: typeof lines | typeof means, field: 'loss' | 'accuracy') =>
    rows.flatMap((row) => {
      const value = row[field];
      return value !== null && shown.includes(row.part) ? [{ run: '', ...row, value }] : [];
    });
  const panel = (field: 'loss' | 'accuracy') =>
    curvePanel({
      title: field,
      isShare: field === 'accuracy',
      parts: shown,
      lastEpoch: last,
      thin: runs.length > 1 ? points(lines, field) : [],
      thick: points(means, field),
      rings: points(
        lines.filter(({ kept, part }) => kept && part === shown.at(-1)),
        field,
      ),
    });
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

import type { Epoch } from '@affetto/core/training';
import { type RunState, titleOf } from '../../evaluation/experiment-progress.js';
import { percent } from '../wording.js';
import { type CurvePoint, curvePanel, curveParts } from './curves.js';
import type { Figure } from './figure.js';

/**
 * Loss and UAR of a training under way: thin lines the runs before, thick ones the last that has begun, with a ring
 * where it stands. Null before the first epoch.
 */
export function liveFigure(runs: readonly RunState[]): Figure | null {
  const begun = runs.filter(({ history }) => history.length > 0);
  const current = begun.at(-1);
  const epoch = current?.history.at(-1);
  if (!current || !epoch) return null;
  const before = begun.slice(0, -1);
  const last = Math.max(...runs.map(({ epochs }) => epochs));
  const shown = curveParts.filter((part) => epoch.validationLoss !== null || part === 'training');

  const panel = (title: 'loss' | 'UAR') => {
    const points = shown.flatMap((part) => pointsOf(current, part, title));
    return curvePanel({
      title,
      isShare: title === 'UAR',
      parts: shown,
      lastEpoch: last,
      thin: before.flatMap((run) => shown.flatMap((part) => pointsOf(run, part, title))),
      thick: points,
      rings: points.filter(({ epoch: at }) => at === epoch.epoch),
    });
  };
  const watched =
    epoch.validationUar === null
      ? ''
      : `, ${epoch.validationLoss!.toFixed(3)} in validation, and UAR ${percent(epoch.validationUar)}`;
  return {
    name: 'progress',
    caption: `Thick lines: ${titleOf(current)}. Thin lines: ${before.length === 0 ? 'the runs before, of which there are none yet' : before.length === 1 ? 'the run before' : `the ${before.length} runs before`}. UAR is that of the recordings that only watch; training loss is taken as the network trains, on altered recordings and with dropout.`,
    alt: `${titleOf(current)}: after epoch ${epoch.epoch} of ${current.epochs} the training loss is ${epoch.trainLoss.toFixed(3)}${watched}.`,
    spec: { hconcat: watched === '' ? [panel('loss')] : [panel('loss'), panel('UAR')], spacing: 48 },
    table: { columns: [], rows: [] },
  };
}

function pointsOf(run: RunState, part: CurvePoint['part'], of: 'loss' | 'UAR'): CurvePoint[] {
  const value = {
    loss: (epoch: Epoch) => (part === 'training' ? epoch.trainLoss : epoch.validationLoss),
    UAR: (epoch: Epoch) => (part === 'training' ? null : epoch.validationUar),
  }[of];
  const name = titleOf(run);
  return run.history.flatMap((epoch) => {
    const known = value(epoch);
    return known === null ? [] : [{ run: name, part, epoch: epoch.epoch, value: known }];
  });
}

import type { Model } from '@affetto/core/recognizer';
import type { ExperimentReport } from './experiment-result.js';

type Protocol = ExperimentReport['protocols'][number];

/** The protocol whose calibration a model gets: voices never heard where there are some, as it will hear them in use. */
export function calibratingProtocol({ protocols }: ExperimentReport): Protocol | undefined {
  const known = protocols.filter(({ calibration }) => calibration !== null);
  return known.find(({ kind }) => kind === 'speakersApart') ?? known[0];
}

/**
 * How the model of an experiment turns logits into decisions. Where no threshold keeps the stated risk it never is
 * sure; where nothing could be calibrated it always answers.
 */
export function modelCalibration(result: ExperimentReport): Model['calibration'] {
  const calibration = calibratingProtocol(result)?.calibration;
  if (!calibration) return { temperature: 1, notSureBelow: 0 };
  const { temperature, threshold } = calibration;
  return { temperature, notSureBelow: threshold ?? 1 };
}

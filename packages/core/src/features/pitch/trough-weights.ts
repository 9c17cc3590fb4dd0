import { exp } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import { requireWhole } from '../../spectrum/checks.js';
import { betaDistribution } from './beta.js';
import { isTrough } from './troughs.js';

/** How pYIN weighs the troughs of a frame. */
export interface TroughPrior {
  /** Thresholds tried on the troughs of a frame. Default 100. */
  nThresholds?: number;
  /** Parameters of the beta distribution of thresholds. Default [2, 18]. */
  betaParameters?: readonly [number, number];
  /** How much the troughs of shorter periods are preferred. Default 2. */
  boltzmannParameter?: number;
  /** Most probability given to the lowest trough where none is below a threshold. Default 0.01. */
  noTroughProb?: number;
}

/** The troughs of a frame, as indices of periods, and the probability that each is the period's. */
interface WeighedTroughs {
  readonly troughs: Int32Array;
  readonly weights: Float64Array;
  /** How many of both count. */
  length: number;
}

/**
 * The probability of a frame's troughs over all thresholds: a threshold, drawn from the beta distribution, leaves the
 * troughs below it, of which the k-th of n has the probability of a truncated geometric (Boltzmann) distribution. Where it
 * leaves none, the lowest trough gets a small part.
 */
export function troughWeights(options: TroughPrior): (values: Float64Array) => WeighedTroughs {
  const {
    nThresholds = 100,
    betaParameters = [2, 18],
    boltzmannParameter = 2,
    noTroughProb = 0.01,
  } = options;
  requireWhole('nThresholds', nThresholds, 1);
  requirePart('noTroughProb', noTroughProb);
  const [a, b] = betaParameters;
  for (const [name, value] of Object.entries({
    'betaParameters[0]': a,
    'betaParameters[1]': b,
    boltzmannParameter,
  })) {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      throw new UsageError(`${name} is ${value} but must be above 0`);
  }
  const prior = plannedPrior(nThresholds, a, b);
  /** Sums of the prior before each threshold. */
  const below = new Float64Array(nThresholds + 1);
  for (let i = 0; i < nThresholds; i++) below[i + 1] = below[i]! + prior[i]!;

  const decay = exp(-Math.min(700, boltzmannParameter));
  /** Troughs left by each threshold, in all and so far. */
  const left = new Int32Array(nThresholds);
  const passed = new Int32Array(nThresholds);
  let result: WeighedTroughs = { troughs: new Int32Array(0), weights: new Float64Array(0), length: 0 };
  let powers = new Float64Array(0); // of the decay
  let least = new Int32Array(0); // the first threshold above each trough

  return (values) => {
    const most = (values.length + 1) >> 1;
    if (result.troughs.length < most) {
      result = { troughs: new Int32Array(most), weights: new Float64Array(most), length: 0 };
      least = new Int32Array(most);
      powers = new Float64Array(most + 1);
      powers[0] = 1;
      for (let k = 1; k <= most; k++) powers[k] = powers[k - 1]! * decay;
    }
    const { troughs, weights } = result;
    let length = 0;
    let lowest = 0;
    left.fill(0);
    passed.fill(0);
    for (let i = 0; i < values.length; i++) {
      if (!isTrough(values, i)) continue;
      const height = values[i]!;
      if (length === 0 || height < values[troughs[lowest]!]!) lowest = length;
      let first = Math.max(0, Math.floor(Math.min(1, height) * nThresholds) - 1);
      while (first < nThresholds && !(height < (first + 1) / nThresholds)) first++;
      for (let k = first; k < nThresholds; k++) left[k]!++;
      least[length] = first;
      troughs[length++] = i;
    }
    for (let j = 0; j < length; j++) {
      let weight = 0;
      for (let k = least[j]!; k < nThresholds; k++) {
        weight += (prior[k]! * (1 - decay) * powers[passed[k]!]!) / (1 - powers[left[k]!]!);
        passed[k]!++;
      }
      weights[j] = weight;
    }
    if (length > 0) weights[lowest]! += noTroughProb * below[least[lowest]!]!;
    result.length = length;
    return result;
  };
}

/** Probability of each threshold. */
const plannedPrior = planned((nThresholds: number, a: number, b: number) => {
  const reached = (i: number) => betaDistribution(i / nThresholds, a, b);
  return Float64Array.from({ length: nThresholds }, (_, i) => reached(i + 1) - reached(i));
});

/** @throws {UsageError} unless 0 < value < 1. */
export function requirePart(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new UsageError(`${name} is ${value} but must be above 0 and below 1`);
}

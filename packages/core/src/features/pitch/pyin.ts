import { exp, ln, roundHalfEven } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor, type Framing, frameCount } from '../../spectrum/framing.js';
import { betaDistribution } from './beta.js';
import { differenceFunction, type PeriodOptions, periodRange } from './difference.js';
import { isTrough, parabolicShift } from './troughs.js';
import { PitchDecoder } from './viterbi.js';

/** Options of {@link pyin}. */
export interface PyinOptions extends PeriodOptions, Framing {
  /** Thresholds tried on the troughs of a frame. Default 100. */
  nThresholds?: number;
  /** Parameters of the beta distribution of thresholds. Default [2, 18]. */
  betaParameters?: readonly [number, number];
  /** How much the troughs of shorter periods are preferred. Default 2. */
  boltzmannParameter?: number;
  /** Width of a bin of pitch, semitones, above 0 and below 1; rounded so that whole bins make a semitone. Default 0.1. */
  resolution?: number;
  /** How fast the pitch may move, octaves a second. Default 35.92. */
  maxTransitionRate?: number;
  /** Probability of going from voiced to unvoiced or back, from a frame to the next. Default 0.01. */
  switchProb?: number;
  /** Most probability given to the lowest trough where none is below a threshold. Default 0.01. */
  noTroughProb?: number;
  /** Frequency of unvoiced frames; null for the likeliest one, voiced or not. Default NaN. */
  fillNa?: number | null;
}

/**
 * Fundamental frequency and voicing by probabilistic YIN (Mauch and Dixon, 2014), as `librosa.pyin` defines it: each
 * frame's troughs of YIN's difference function, weighted over all thresholds, are candidates; the likeliest sequence of
 * them, found over the whole recording, is the pitch. So it cannot stream ({@link yin} can), and keeps two bytes a frame
 * and state, 150 kB a second with the defaults at 24,414 Hz between 65 and 600 Hz.
 *
 * @returns `frames x 3`: the frequency in Hz, on the bins of pitch; 1 where voiced, else 0; the probability of being
 *   voiced, of the frame alone.
 * @throws {UsageError} as {@link yin} does, and on parameters out of range.
 */
export function pyin(signal: Signal, options: PyinOptions): Frames {
  const { sampleRate } = signal;
  const {
    fMin,
    fMax,
    resolution = 0.1,
    maxTransitionRate = 35.92,
    switchProb = 0.01,
    fillNa = Number.NaN,
  } = options;
  requirePart('resolution', resolution);
  requirePart('switchProb', switchProb);
  if (!(maxTransitionRate >= 0 && maxTransitionRate < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`maxTransitionRate is ${maxTransitionRate} octaves a second but must be at least 0`);
  }
  const range = periodRange(sampleRate, options);
  const { frameLength, hopLength } = range;
  const binsPerSemitone = Math.ceil(1 / resolution);
  const binsPerOctave = 12 * binsPerSemitone;
  const bins = Math.floor((binsPerOctave * ln(fMax / fMin)) / Math.LN2) + 1;
  const semitonesPerFrame = roundHalfEven((maxTransitionRate * 12 * hopLength) / sampleRate);
  const frames = frameCount(signal.samples.length, frameLength, hopLength, options);
  const decoder = new PitchDecoder(
    { bins, width: semitonesPerFrame * binsPerSemitone + 1, switchProbability: switchProb },
    frames,
  );

  const weigh = troughWeights(options);
  const differences = differenceFunction(frameLength, range.minPeriod, range.maxPeriod);
  const observed = new Float64Array(bins);
  const observing: FrameExtractor = {
    frameLength,
    hopLength,
    sampleRate,
    names: ['voiced probability'],
    compute(samples, count, rows) {
      differences.each(samples, hopLength, count, (values, t) => {
        observed.fill(0);
        const { troughs, weights, length } = weigh(values);
        for (let j = 0; j < length; j++) {
          if (weights[j] === 0) continue;
          const at = troughs[j]!;
          const hertz = sampleRate / (range.minPeriod + at + parabolicShift(values, at));
          const bin = Math.max(0, Math.round((binsPerOctave * ln(hertz / fMin)) / Math.LN2));
          if (bin < bins) observed[bin] = weights[j]!; // of troughs in one bin the longest period counts, as in librosa
        }
        let voiced = 0;
        for (let b = 0; b < bins; b++) voiced += observed[b]!;
        voiced = Math.min(1, voiced);
        decoder.push(observed, (1 - voiced) / bins);
        rows[t] = voiced;
      });
    },
  };
  const { data: probability, hopSeconds } = extractFrames(signal, observing, options);

  const data = new Float32Array(frames * 3); // (frames, 3)
  decoder.decode().forEach((state, t) => {
    const voiced = state < bins;
    const hertz = fMin * exp(((state % bins) / binsPerOctave) * Math.LN2);
    data[3 * t] = voiced || fillNa === null ? hertz : fillNa;
    data[3 * t + 1] = voiced ? 1 : 0;
    data[3 * t + 2] = probability[t]!;
  });
  return { data, frames, bins: 3, names: ['f0 Hz', 'voiced', 'voiced probability'], hopSeconds };
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
function troughWeights(options: PyinOptions): (values: Float64Array) => WeighedTroughs {
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

function requirePart(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new UsageError(`${name} is ${value} but must be above 0 and below 1`);
}

import { exp, ln, roundHalfEven } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor, type Framing, frameCount } from '../../spectrum/framing.js';
import { differenceFunction, type PeriodOptions, periodRange } from './difference.js';
import { requirePart, type TroughPrior, troughWeights } from './trough-weights.js';
import { parabolicShift } from './troughs.js';
import { PitchDecoder } from './viterbi.js';

/** Options of {@link pyin}. */
export interface PyinOptions extends PeriodOptions, TroughPrior, Framing {
  /** Width of a bin of pitch, semitones, above 0 and below 1; rounded so that whole bins make a semitone. Default 0.1. */
  resolution?: number;
  /** How fast the pitch may move, octaves a second. Default 35.92. */
  maxTransitionRate?: number;
  /** Probability of going from voiced to unvoiced or back, from a frame to the next. Default 0.01. */
  switchProb?: number;
  /** Frequency of unvoiced frames; null for the likeliest one, voiced or not. Default NaN. */
  fillNa?: number | null;
}

/**
 * Fundamental frequency and voicing by probabilistic YIN (Mauch and Dixon, 2014), as `librosa.pyin` defines it: each
 * frame's troughs of YIN's difference function, weighted over all thresholds, are candidates; the likeliest sequence of
 * them, found over the whole recording, is the pitch. So it cannot stream ({@link yin} can), and keeps two bytes a frame
 * and state, 73 kB a second with the defaults at 24,414 Hz between 65 and 600 Hz.
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

// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: measured
/*
 * Made by reference/prosody/usual_ranges.mjs: percentiles over neutral recordings of EMO-DB, RAVDESS, nEMO and TESS, by
 * our own measure, so that like is compared with like: published norms differ with task, language and method.
 */

/** 5th, 50th and 95th percentile. */
export interface UsualRange {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export type Sex = 'female' | 'male';

/** Whom the ranges were measured on. */
export const usualSpeakers: Readonly<Record<Sex, { speakers: number; recordings: number }>> = {
  female: { speakers: 18, recordings: 742 },
  male: { speakers: 16, recordings: 340 },
};

/** By the name of the measure; those that hang on the microphone or on how much was said are not here. */
export const usualRanges: Readonly<Record<string, Readonly<Record<Sex, UsualRange>>>> = {
  pitchMedian: {
    female: { low: 164.7, middle: 194.8, high: 235.7 },
    male: { low: 89.31, middle: 115.1, high: 154.6 },
  },
  pitchRange: {
    female: { low: 1.11, middle: 6.43, high: 11.6 },
    male: { low: 3.73, middle: 6.6, high: 10.1 },
  },
  pitchDeviation: {
    female: { low: 0.5739, middle: 2.485, high: 4.245 },
    male: { low: 1.453, middle: 2.551, high: 3.839 },
  },
  declination: {
    female: { low: -9.564, middle: -3.703, high: -0.1106 },
    male: { low: -8.32, middle: -4.07, high: 0.6907 },
  },
  endingSlope: {
    female: { low: -25, middle: -5.359, high: 4.447 },
    male: { low: -24, middle: -8.125, high: 8 },
  },
  endingMovement: {
    female: { low: -5.75, middle: -1.272, high: 0.96 },
    male: { low: -5.529, middle: -1.95, high: 1.8 },
  },
  intensityRange: {
    female: { low: 11.77, middle: 16.37, high: 21.98 },
    male: { low: 11.35, middle: 15.87, high: 19.8 },
  },
  intensityDeviation: {
    female: { low: 4.764, middle: 6.363, high: 8.983 },
    male: { low: 4.717, middle: 6.193, high: 8.082 },
  },
  articulationRate: {
    female: { low: 2.152, middle: 4.79, high: 6.138 },
    male: { low: 3.955, middle: 5.263, high: 6.349 },
  },
  npvi: {
    female: { low: 18.99, middle: 37.48, high: 66.73 },
    male: { low: 18.38, middle: 34.39, high: 59.04 },
  },
  rpvi: {
    female: { low: 0.0375, middle: 0.07333, high: 0.2065 },
    male: { low: 0.03, middle: 0.064, high: 0.114 },
  },
  varco: {
    female: { low: 20.4, middle: 31.8, high: 50.89 },
    male: { low: 16.59, middle: 29.55, high: 45.03 },
  },
  voicedShare: {
    female: { low: 65.83, middle: 81.4, high: 93.94 },
    male: { low: 51.26, middle: 76.67, high: 90.98 },
  },
  unvoicedDeviation: {
    female: { low: 0.01027, middle: 0.04439, high: 0.1049 },
    male: { low: 0.01497, middle: 0.05011, high: 0.1774 },
  },
  jitter: {
    female: { low: 0.5799, middle: 1.763, high: 4.145 },
    male: { low: 1.371, middle: 2.232, high: 4.146 },
  },
  shimmer: {
    female: { low: 0.5274, middle: 1.089, high: 1.482 },
    male: { low: 1.037, middle: 1.412, high: 1.74 },
  },
  harmonicsToNoise: {
    female: { low: 6.377, middle: 8.538, high: 11.29 },
    male: { low: 3.141, middle: 4.313, high: 5.724 },
  },
  alphaRatio: {
    female: { low: -21.33, middle: -14.68, high: -8.795 },
    male: { low: -18.83, middle: -14.43, high: -9.896 },
  },
  h1H2: {
    female: { low: 2.385, middle: 7.855, high: 12.85 },
    male: { low: 0.5941, middle: 3.733, high: 8.435 },
  },
};

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
    female: { low: 164.7, middle: 194.8, high: 236.4 },
    male: { low: 88.79, middle: 115.1, high: 154.6 },
  },
  pitchRange: {
    female: { low: 1.12, middle: 6.5, high: 11.6 },
    male: { low: 3.8, middle: 6.64, high: 10.02 },
  },
  pitchDeviation: {
    female: { low: 0.5739, middle: 2.485, high: 4.245 },
    male: { low: 1.454, middle: 2.507, high: 3.839 },
  },
  declination: {
    female: { low: -9.564, middle: -3.703, high: -0.1106 },
    male: { low: -7.92, middle: -4.026, high: 1.504 },
  },
  endingSlope: {
    female: { low: -25, middle: -5.359, high: 4.447 },
    male: { low: -24, middle: -8.125, high: 8 },
  },
  endingMovement: {
    female: { low: -5.75, middle: -1.272, high: 1 },
    male: { low: -5.529, middle: -1.875, high: 1.8 },
  },
  intensityRange: {
    female: { low: 11.91, middle: 16.35, high: 22.14 },
    male: { low: 12.27, middle: 16.1, high: 19.94 },
  },
  intensityDeviation: {
    female: { low: 4.911, middle: 6.391, high: 9.02 },
    male: { low: 5.028, middle: 6.219, high: 8.087 },
  },
  speakingRate: {
    female: { low: 2.14, middle: 4.73, high: 6.114 },
    male: { low: 3.646, middle: 5.202, high: 6.154 },
  },
  articulationRate: {
    female: { low: 2.14, middle: 4.73, high: 6.114 },
    male: { low: 3.646, middle: 5.202, high: 6.154 },
  },
  npvi: {
    female: { low: 18.99, middle: 37.42, high: 66.73 },
    male: { low: 18.38, middle: 34.39, high: 57.23 },
  },
  rpvi: {
    female: { low: 0.0375, middle: 0.07333, high: 0.2099 },
    male: { low: 0.03, middle: 0.064, high: 0.118 },
  },
  varco: {
    female: { low: 20.82, middle: 32.16, high: 50.9 },
    male: { low: 16.59, middle: 29.55, high: 47.63 },
  },
  voicedShare: {
    female: { low: 65.63, middle: 81.4, high: 93.33 },
    male: { low: 50, middle: 76.14, high: 91.04 },
  },
  unvoicedDeviation: {
    female: { low: 0.01414, middle: 0.0432, high: 0.1049 },
    male: { low: 0.016, middle: 0.05011, high: 0.1716 },
  },
};

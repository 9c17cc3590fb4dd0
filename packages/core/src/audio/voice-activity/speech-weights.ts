// Made by reference/audio/speech_weights.py; see there.

export const MEANS: readonly number[] = [
  0.8569, 0.06778, 0.3121, 0.4125, 1.615, 0.1745, 2.451, 1.742, 3.717, 0.5289,
];

export const DEVIATIONS: readonly number[] = [
  0.2236, 0.05034, 0.3794, 0.3729, 1.691, 0.1867, 2.3, 0.8112, 2.15, 0.3074,
];

export const WEIGHTS: readonly number[] = [
  1.583, -1.78, 2.095, 3.01, -0.5906, -0.7851, 2.314, 2.175, 2.01, 0.4982,
];

export const BIAS = -1.986;

/** A stretch with a lower score holds no speech: 0.07 % of the recordings that this was fitted on. */
export const LEAST = -2.273;

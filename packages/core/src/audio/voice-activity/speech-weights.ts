// Fitted as reference/audio/speech_weights.py does, on other draws of sounds and altered recordings than it makes.

export const MEANS: readonly number[] = [
  0.8814, 0.0827, 0.4359, 0.5798, 1.8909, 0.2128, 3.2118, 1.9989, 4.5179, 0.5571,
];

export const DEVIATIONS: readonly number[] = [
  0.18, 0.0443, 0.3434, 0.3313, 1.5797, 0.165, 2.1115, 0.74, 1.9513, 0.254,
];

export const WEIGHTS: readonly number[] = [
  1.297, -1.141, 1.946, 2.691, -0.586, -0.698, 1.775, 2.743, 1.449, 0.563,
];

export const BIAS = 1.761;

/** A stretch with a lower score holds no speech: 0.07 % of the recordings that this was fitted on. */
export const LEAST = -2.06;

import { z } from 'zod';

const spectrum = {
  /** FFT length, samples. */
  nFft: z.int().min(2).default(512),
  /** Window length, samples; the window is centred in the FFT. */
  winLength: z.int().min(2).default(400),
  /** Samples from one frame to the next. */
  hopLength: z.int().min(1).default(160),
  /** Number of mel bands (Slaney). */
  nMels: z.int().min(1).default(64),
  /** Lowest and highest frequency of the mel bands, Hz; null is half the sample rate. */
  fMin: z.number().min(0).default(0),
  fMax: z.number().positive().nullable().default(null),
};

const described = {
  /** What describes the recording as a whole, for the network's pooling `functionals`: the 88 of eGeMAPSv02, or nothing. */
  functionals: z.enum(['egemaps']).nullable().default(null),
};

/**
 * What is computed of a signal and how one recording's values are normalised. The values before normalisation are
 * cached under the hash of the audio and of the rest of this recipe.
 */
export const featureRecipe = z.discriminatedUnion('kind', [
  z.strictObject({
    /** Mel spectrogram in dB, power to dB with a floor `topDb` below the recording's maximum (librosa). */
    kind: z.literal('logMel'),
    ...spectrum,
    topDb: z.number().positive().nullable().default(80),
    normalize: normalization(),
    ...described,
  }),
  z.strictObject({
    /** Mel-frequency cepstral coefficients (DCT-II, orthonormal) and their deltas. */
    kind: z.literal('mfcc'),
    ...spectrum,
    topDb: z.number().positive().nullable().default(80),
    nMfcc: z.int().min(1).default(20),
    /** 1 appends first differences (Savitzky-Golay over nine frames), 2 also second ones. */
    deltas: z.int().min(0).max(2).default(0),
    normalize: normalization(),
    ...described,
  }),
  z.strictObject({
    /** What Whisper's encoder takes; how a signal is cut into frames is fixed. */
    kind: z.literal('whisperLogMel'),
    nFft: z.literal(400).default(400),
    winLength: z.literal(400).default(400),
    hopLength: z.literal(160).default(160),
    /** 80, or 128 of Whisper large v3. */
    nMels: z.int().min(1).default(80),
    normalize: normalization().default('none'),
    ...described,
  }),
]);

export type FeatureRecipe = z.infer<typeof featureRecipe>;

/** Over one recording, per bin: nothing, subtract the mean, or subtract it and divide by the deviation. */
function normalization() {
  return z.enum(['none', 'mean', 'meanDeviation']).default('mean');
}

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
  /**
   * What describes the recording as a whole, for the network's pooling `functionals`: the 88 of eGeMAPSv02, the 903 of the
   * contours (see `contourFunctionals`), those and 358 of how the spectrum moves (see `modulationFunctionals`), the mean
   * over time of each of a frame's values before normalisation, that with the deviation beside it, or nothing.
   */
  functionals: z
    .enum(['egemaps', 'contours', 'modulations', 'frameMeans', 'frameStatistics'])
    .nullable()
    .default(null),
};

/** SHA-256 of an encoder; null takes whatever is found, and training notes it. */
const encoderSha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hexadecimal digits')
  .nullable()
  .default(null);

const ofStates = {
  ...described,
  /** So many successive states are averaged into one frame: 4 leave 12.5 frames of the 50 a second. */
  average: z.int().min(1).default(1),
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
    /** States of the first blocks of a pre-trained encoder (`@affetto/core/encoder`), 50 a second, in half precision. */
    kind: z.literal('encoder'),
    /** Name of the folder that holds the encoder, or of the model on a hub, `OWNER/NAME` or `OWNER/NAME@REVISION`. */
    encoder: z.string().min(1).default('whisper-base-encoder'),
    /** Of the encoder as `cutEncoder` makes it. */
    sha256: encoderSha256,
    /** Blocks behind which the states are taken that stand side by side in a frame; 0 is in front of the first. */
    blocks: z
      .array(z.int().min(0))
      .min(1)
      .refine(
        (blocks) => blocks.every((block, i) => i === 0 || block > blocks[i - 1]!),
        'blocks stand in rising order',
      )
      .default([1, 2, 3]),
    /** Values of a state. */
    width: z.int().min(1).default(512),
    /** Of the encoder's matrices: `int8` has half the size of `float16`, and states within 2 % of its. */
    precision: z.enum(['float16', 'int8']).default('float16'),
    /** `integer` multiplies in whole numbers, faster and within 0.2 % of `strict`, which is float32. */
    arithmetic: z.enum(['strict', 'integer']).default('integer'),
    /** The mean of the states tells the emotion as much as how they move, so it stays. */
    normalize: normalization().default('none'),
    ...ofStates,
  }),
  z.strictObject({
    /**
     * States of an encoder that is an ONNX graph of its own and hears samples at 16 kHz, as wav2vec 2.0, HuBERT and WavLM
     * do, in half precision. An ONNX runtime computes them, so their last bits depend on the host.
     */
    kind: z.literal('onnxEncoder'),
    /** Name of the folder that holds the encoder, or of the model on a hub, `OWNER/NAME` or `OWNER/NAME@REVISION`. */
    encoder: z.string().min(1),
    /** The graph, within that. */
    file: z
      .string()
      .regex(
        /^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/,
        "is no path within the encoder's folder, such as onnx/model.onnx",
      )
      .default('onnx/model.onnx'),
    /** Of the graph's file. */
    sha256: encoderSha256,
    /** The graph's outputs, each `1 x frames x width`, that stand side by side in a frame. */
    outputs: z.array(z.string().min(1)).min(1).default(['last_hidden_state']),
    /** Values of a state. */
    width: z.int().min(1).default(768),
    /**
     * Whether the encoder hears samples brought to mean 0 and variance 1 over the recording; null asks
     * `preprocessor_config.json` beside it (`do_normalize`), and training notes the answer.
     */
    standardize: z.boolean().nullable().default(null),
    normalize: normalization().default('none'),
    ...ofStates,
  }),
]);

export type FeatureRecipe = z.infer<typeof featureRecipe>;

/** The names of the encoder's states that stand side by side in a frame; null for features of other kinds. */
export function stateNames(recipe: FeatureRecipe): readonly string[] | null {
  if (recipe.kind === 'encoder') return recipe.blocks.map((block) => `block ${block}`);
  return recipe.kind === 'onnxEncoder' ? recipe.outputs : null;
}

/** Number of values a frame that the recipe makes. */
export function featureBins(recipe: FeatureRecipe): number {
  if (recipe.kind === 'logMel') return recipe.nMels;
  if (recipe.kind === 'mfcc') return recipe.nMfcc * (1 + recipe.deltas);
  return stateNames(recipe)!.length * recipe.width;
}

/** Over one recording, per bin: nothing, subtract the mean, or subtract it and divide by the deviation. */
function normalization() {
  return z.enum(['none', 'mean', 'meanDeviation']).default('mean');
}

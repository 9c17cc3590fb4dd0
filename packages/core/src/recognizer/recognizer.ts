import { type AudioRecipe, durationSeconds, NoSpeechError, preprocess, type Signal } from '../audio/index.js';
import { concatenate } from '../concatenate.js';
import { featureEncoder } from '../encoder/index.js';
import { UsageError } from '../errors.js';
import {
  extractFeatures,
  extractFunctionals,
  featureBins,
  normalizeFrames,
  type StateEncoder,
} from '../features/index.js';
import { joinSequences, NetworkRunner, softmax } from '../network/index.js';
import { type Model, modelNetwork } from './model.js';
import type { Prediction, TimedPrediction } from './prediction.js';

/** The longest recording that is judged as one; longer ones are the mean of their windows. */
const LONGEST_WHOLE_SECONDS = 30;
const DEFAULT_WINDOW_SECONDS = 2;
const DEFAULT_HOP_SECONDS = 0.5;
/** RMS below which there is nothing to hear: -70 dB of full scale. */
const SILENCE = 10 ** (-70 / 20);
/** The least sound that eGeMAPS' functionals describe, seconds. */
const EGEMAPS_SECONDS = 0.07;
/** What an encoder hears at least: a window of Whisper's log-mel, or of the convolutions of wav2vec 2.0, samples. */
const ENCODER_SAMPLES = 400;
/** Windows the network sees at once. */
const BATCH = 16;

/** From a recording to its emotion: the model's own preprocessing, features, network and calibration. */
export class Recognizer {
  readonly #runner: NetworkRunner;
  /** Samples, after preprocessing, that the features need at least. */
  readonly #shortest: number;

  /** Where the model's features are states of one. */
  readonly #encoder: StateEncoder | undefined;

  /**
   * @param encoder Of a model whose features are states by ONNX, which it does not hold: `openRecognizer` of
   *   `@affetto/lab/encoders` finds and opens it.
   * @throws {UsageError} where the model's features need an encoder that it does not hold and that is not given.
   */
  constructor(
    readonly model: Model,
    encoder?: StateEncoder,
  ) {
    this.#runner = new NetworkRunner(modelNetwork(model));
    this.#runner.setWeights(model.weights);
    this.#encoder = encoder ?? featureEncoder(model.recipe.features, model.encoder);
    this.#shortest = shortestSignal(model);
  }

  /**
   * The emotion of one recording at any rate. One of more than 30 seconds holds more than one utterance, and its
   * features normalised as a whole are like none the network has seen: there probabilities and dimensions are the mean over
   * windows of 2 seconds side by side, leaving out silent ones.
   *
   * The same bits for the same model and samples, on every host.
   *
   * @throws UsageError for samples that are not finite.
   */
  recognize(signal: Signal): Prediction {
    if (durationSeconds(signal) <= LONGEST_WHOLE_SECONDS) return this.#judge([signal])[0]!;
    const { labels, recipe } = this.model;
    const sums = new Float64Array(labels.length);
    const dimensionSums = new Float64Array(recipe.network.dimensions.length);
    let heard = 0;
    for (const window of this.timeline(signal, { hopSeconds: DEFAULT_WINDOW_SECONDS })) {
      const { probabilities } = window;
      if (!probabilities) continue;
      heard++;
      labels.forEach((label, c) => {
        sums[c]! += probabilities[label]!;
      });
      recipe.network.dimensions.forEach((dimension, d) => {
        dimensionSums[d]! += window[dimension]!;
      });
    }
    if (heard === 0) return unheard('silence', signal);
    return this.#decide(
      sums.map((sum) => sum / heard),
      dimensionSums.map((sum) => sum / heard),
      signal,
    );
  }

  /**
   * The emotion over time, window by window as they are asked for. Each window is judged as a recording of its own:
   * prediction k is what {@link recognize} says of that stretch, its features trimmed and normalised over the window
   * alone. The last window ends with the recording; a recording shorter than a window is one window. Memory beside
   * the signal does not grow with its length.
   *
   * @param options.windowSeconds Length of a window, at most 30. Default 2.
   * @param options.hopSeconds From the start of a window to that of the next. Default 0.5.
   * @throws UsageError for a window too short for one frame or longer than 30 seconds, a hop that is not positive, or
   *   samples that are not finite.
   */
  *timeline(
    signal: Signal,
    options: { windowSeconds?: number; hopSeconds?: number } = {},
  ): Generator<TimedPrediction, void> {
    const { windowSeconds = DEFAULT_WINDOW_SECONDS, hopSeconds = DEFAULT_HOP_SECONDS } = options;
    const { samples, sampleRate } = signal;
    const shortestSeconds = this.#shortest / this.model.recipe.audio.sampleRate;
    if (!(windowSeconds >= shortestSeconds && windowSeconds <= LONGEST_WHOLE_SECONDS)) {
      throw new UsageError(
        `A window of ${windowSeconds} s cannot be judged; choose ${shortestSeconds} to ${LONGEST_WHOLE_SECONDS} s.`,
      );
    }
    if (!(hopSeconds > 0 && hopSeconds < Number.POSITIVE_INFINITY)) {
      throw new UsageError(`Windows cannot follow each other by ${hopSeconds} s; choose a hop above 0 s.`);
    }
    const hop = Math.max(1, Math.round(hopSeconds * sampleRate));

    const length = Math.min(samples.length, Math.ceil(windowSeconds * sampleRate));
    const lastStart = samples.length - length;
    const count = 1 + Math.ceil(lastStart / hop);
    for (let first = 0; first < count; first += BATCH) {
      const starts = Array.from({ length: Math.min(BATCH, count - first) }, (_, k) =>
        Math.min((first + k) * hop, lastStart),
      );
      const windows = starts.map((start) => ({
        samples: samples.subarray(start, start + length),
        sampleRate,
      }));
      const predictions = this.#judge(windows);
      for (const [k, start] of starts.entries())
        yield { startSeconds: start / sampleRate, ...predictions[k]! };
    }
  }

  /** Judges each signal as a whole. */
  #judge(signals: readonly Signal[]): Prediction[] {
    const { recipe, labels, calibration } = this.model;
    const features = signals.map((signal) => this.#features(signal));
    const heard = features.filter((each) => typeof each !== 'string');
    const frames = heard.map((each) => each.frames);
    const functionals = concatenate(heard.map((each) => each.functionals));
    const sequences = { ...joinSequences(frames, featureBins(recipe.features)), functionals };
    const { logits, dimensions } = this.#runner.outputs(sequences);
    const probabilities = softmax(
      logits.map((logit) => logit / calibration.temperature),
      labels.length,
    ); // (heard, labels)
    const rowOf = (values: Float32Array, width: number, row: number) =>
      values.subarray(row * width, (row + 1) * width);
    let next = 0;
    return features.map((each, i) => {
      if (typeof each === 'string') return unheard(each, signals[i]!);
      const row = next++;
      return this.#decide(
        rowOf(probabilities, labels.length, row),
        rowOf(dimensions, recipe.network.dimensions.length, row),
        signals[i]!,
      );
    });
  }

  /** The network's input, or why there is none. */
  #features(signal: Signal): NetworkInput | Unheard {
    const { recipe } = this.model;
    if (signal.samples.length === 0) return 'too short';
    if (rootMeanSquare(signal) < SILENCE) return 'silence';
    const prepared = preprocessed(signal, recipe.audio);
    if (prepared === null) return 'no speech';
    if (prepared.samples.length < this.#shortest) return 'too short';
    const { data, bins } = extractFeatures(prepared, recipe.features, this.#encoder);
    normalizeFrames(data, bins, recipe.features.normalize);
    return { frames: data, functionals: extractFunctionals(prepared, recipe.features) };
  }

  #decide(values: ArrayLike<number>, dimensions: ArrayLike<number>, signal: Signal): Prediction {
    const { labels, calibration, recipe } = this.model;
    const probabilities = Object.fromEntries(labels.map((label, c) => [label, values[c]!]));
    const emotion = labels.reduce((best, label) =>
      probabilities[label]! > probabilities[best]! ? label : best,
    );
    const confidence = probabilities[emotion]!;
    const isSure = confidence >= calibration.notSureBelow;
    return {
      emotion: isSure ? emotion : null,
      reason: isSure ? null : 'not sure',
      confidence,
      probabilities,
      ...Object.fromEntries(recipe.network.dimensions.map((name, d) => [name, dimensions[d]!])),
      seconds: durationSeconds(signal),
    };
  }
}

/** Why there is nothing to judge. */
type Unheard = 'silence' | 'too short' | 'no speech';

/** The signal as the recipe has it, or null where it keeps speech only and there is none. */
function preprocessed(signal: Signal, recipe: AudioRecipe): Signal | null {
  try {
    return preprocess(signal, recipe);
  } catch (error) {
    if (error instanceof NoSpeechError) return null;
    throw error;
  }
}

/** Normalised frames, `frames x bins`, and functionals of one signal. */
interface NetworkInput {
  readonly frames: Float32Array;
  readonly functionals: Float32Array;
}

/** Samples of one window of the spectrum, of the nine frames that deltas take, or of what eGeMAPS needs. */
function shortestSignal({ recipe: { audio, features } }: Model): number {
  const forFunctionals = features.functionals === null ? 0 : Math.ceil(EGEMAPS_SECONDS * audio.sampleRate);
  if (features.kind === 'encoder' || features.kind === 'onnxEncoder')
    return Math.max(ENCODER_SAMPLES, forFunctionals);
  const forDeltas = features.kind === 'mfcc' && features.deltas > 0;
  return Math.max(
    features.winLength,
    forFunctionals,
    forDeltas ? 8 * features.hopLength + (features.nFft % 2) : 0,
  );
}

function unheard(reason: Unheard, signal: Signal): Prediction {
  return { emotion: null, reason, confidence: null, probabilities: null, seconds: durationSeconds(signal) };
}

function rootMeanSquare({ samples }: Signal): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (!Number.isFinite(sum)) {
    throw new UsageError('The signal holds samples that are not finite numbers; decode the recording anew.');
  }
  return Math.sqrt(sum / samples.length);
}

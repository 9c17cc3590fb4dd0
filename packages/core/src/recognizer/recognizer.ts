import {
  type AudioRecipe,
  durationSeconds,
  holdsSpeech,
  NoSpeechError,
  preprocess,
  type Signal,
} from '../audio/index.js';
import { concatenate } from '../concatenate.js';
import { featureEncoder } from '../encoder/index.js';
import { UsageError } from '../errors.js';
import {
  areOfSignal,
  binMeans,
  extractFeatures,
  featureBins,
  normalizeFrames,
  type StateEncoder,
  subtractShift,
} from '../features/index.js';
import {
  joinSequences,
  NEUTRAL,
  type Network,
  NetworkRunner,
  ProfileMood,
  softmax,
  voiceShift,
} from '../network/index.js';
import { type Model, modelNetwork } from './model.js';
import type { Prediction, TimedPrediction } from './prediction.js';
import { emptyProfile, joinProfiles, type Profile, withoutProfile } from './profile.js';

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
/** Windows that make the profile of a long recording: more say little more of a voice. */
const PROFILE_WINDOWS = 32;
/** Windows the network sees at once. */
const BATCH = 16;

/** What a recogniser is told beside the sound. */
export interface RecognizeOptions {
  /** How the person sounds: see {@link Recognizer.enroll}. */
  readonly profile?: Profile;
}

/** From a recording to its emotion: the model's own preprocessing, features, network and calibration. */
export class Recognizer {
  readonly #network: Network;
  readonly #runner: NetworkRunner;
  /** Samples, after preprocessing, that the features need at least. */
  readonly #shortest: number;

  /** Where the model's features are states of one. */
  readonly #encoder: StateEncoder | undefined;
  /** Where the model asks whether a profile is of neutral speech. */
  readonly #mood: ProfileMood | null;

  /**
   * @param encoder Of a model whose features are states by ONNX, which it does not hold: `openRecognizer` of
   *   `@affetto/lab/encoders` finds and opens it.
   * @throws {UsageError} where the model's features need an encoder that it does not hold and that is not given.
   */
  constructor(
    readonly model: Model,
    encoder?: StateEncoder,
  ) {
    this.#network = modelNetwork(model);
    this.#runner = new NetworkRunner(this.#network);
    this.#runner.setWeights(model.weights);
    this.#encoder = encoder ?? featureEncoder(model.recipe.features, model.encoder);
    this.#shortest = shortestSignal(model);
    this.#mood = model.recipe.network.profileMood
      ? new ProfileMood(this.#network, model.weights, model.labels.indexOf(NEUTRAL))
      : null;
  }

  /** Whether the model was trained to use profiles. */
  get takesProfiles(): boolean {
    return this.model.recipe.training.profiles !== null;
  }

  /**
   * The emotion of one recording at any rate. One of more than 30 seconds holds more than one utterance, and its
   * features normalised as a whole are like none the network has seen: there probabilities and dimensions are the mean over
   * windows of 2 seconds side by side, leaving out those that hold no speech. It is taken for one voice, whose profile its own
   * windows make where the model takes profiles and none is given; `profile: recognizer.nobody` leaves that out.
   *
   * The same bits for the same model and samples, on every host.
   *
   * @throws {UsageError} for samples that are not finite, or a profile given to a model that takes none.
   */
  recognize(signal: Signal, options: RecognizeOptions = {}): Prediction {
    if (durationSeconds(signal) <= LONGEST_WHOLE_SECONDS) {
      return this.#judge([this.#listen(signal)], [this.#usable(options.profile)])[0]!;
    }
    const { labels, recipe } = this.model;
    const sums = new Float64Array(labels.length);
    const dimensionSums = new Float64Array(recipe.network.dimensions.length);
    let heard = 0;
    let unheardFor: Unheard = 'silence';
    for (const window of this.timeline(signal, { ...options, hopSeconds: DEFAULT_WINDOW_SECONDS })) {
      const { probabilities, reason } = window;
      if (reason === 'no speech') unheardFor = reason;
      if (!probabilities) continue;
      heard++;
      labels.forEach((label, c) => {
        sums[c]! += probabilities[label]!;
      });
      recipe.network.dimensions.forEach((dimension, d) => {
        dimensionSums[d]! += window[dimension]!;
      });
    }
    if (heard === 0) return unheard(unheardFor, durationSeconds(signal));
    return this.#decide(
      sums.map((sum) => sum / heard),
      dimensionSums.map((sum) => sum / heard),
      durationSeconds(signal),
    );
  }

  /**
   * The emotions of recordings of one voice, each heard beside the others: they make the voice's profile, where the model
   * takes one.
   *
   * @param signals One after another, so that not all need be in memory; those of more than 30 seconds are judged by
   *   themselves.
   * @throws {UsageError} as {@link recognize} does.
   */
  async recognizeTogether(signals: Iterable<Signal> | AsyncIterable<Signal>): Promise<Prediction[]> {
    const parts: (Prediction | Heard)[] = [];
    for await (const signal of signals) {
      const isLong = durationSeconds(signal) > LONGEST_WHOLE_SECONDS;
      parts.push(isLong ? this.recognize(signal) : this.#listen(signal));
    }
    const own = parts.map((part) => ('input' in part ? this.#profileOf(part) : this.nobody));
    const all = own.reduce(joinProfiles, this.nobody);
    return parts.map((part, i) => {
      if (!('input' in part)) return part;
      return this.#judge([part], [this.takesProfiles ? withoutProfile(all, own[i]!) : undefined])[0]!;
    });
  }

  /** The profile of nobody, to begin one with. */
  get nobody(): Profile {
    return emptyProfile(this.model);
  }

  /**
   * A profile with one more clip of the person's voice, or the same profile where the clip holds no speech. Clips of a few
   * seconds, in the person's usual room and microphone, of whatever mood.
   *
   * @param signal At most 30 seconds are heard; cut longer recordings into utterances.
   * @throws {UsageError} as {@link recognize} does.
   */
  enroll(profile: Profile, signal: Signal): Profile {
    this.#usable(profile);
    const { samples, sampleRate } = signal;
    const heard = this.#listen({
      samples: samples.subarray(0, LONGEST_WHOLE_SECONDS * sampleRate),
      sampleRate,
    });
    return joinProfiles(profile, this.#profileOf(heard));
  }

  /**
   * The emotion over time, window by window as they are asked for. Each window is judged as a recording of its own:
   * prediction k is what {@link recognize} says of that stretch, its features trimmed and normalised over the window
   * alone. The last window ends with the recording; a recording shorter than a window is one window. Memory beside
   * the signal does not grow with its length.
   *
   * Of a recording of more than 30 seconds up to 32 windows, spread evenly, first make the voice's profile, as
   * {@link recognize} says.
   *
   * @param options.windowSeconds Length of a window, at most 30. Default 2.
   * @param options.hopSeconds From the start of a window to that of the next. Default 0.5.
   * @throws UsageError for a window too short for one frame or longer than 30 seconds, a hop that is not positive, or
   *   samples that are not finite.
   */
  *timeline(
    signal: Signal,
    options: RecognizeOptions & { windowSeconds?: number; hopSeconds?: number } = {},
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
    const isLong = durationSeconds(signal) > LONGEST_WHOLE_SECONDS;
    const profile = this.#usable(options.profile) ?? (isLong ? this.#ownProfile(signal, length) : undefined);
    for (let first = 0; first < count; first += BATCH) {
      const starts = Array.from({ length: Math.min(BATCH, count - first) }, (_, k) =>
        Math.min((first + k) * hop, lastStart),
      );
      const windows = starts.map((start) =>
        this.#listen({ samples: samples.subarray(start, start + length), sampleRate }),
      );
      const predictions = this.#judge(
        windows,
        windows.map(() => profile),
      );
      for (const [k, start] of starts.entries())
        yield { startSeconds: start / sampleRate, ...predictions[k]! };
    }
  }

  /** The profile that windows of a recording make, at most as many as tell all there is to tell of a voice. */
  #ownProfile({ samples, sampleRate }: Signal, length: number): Profile | undefined {
    if (!this.takesProfiles) return undefined;
    const count = Math.floor(samples.length / length);
    const chosen = Math.min(PROFILE_WINDOWS, count);
    let profile = this.nobody;
    for (let k = 0; k < chosen; k++) {
      const start = Math.floor(((k + 0.5) * count) / chosen) * length;
      const heard = this.#listen({ samples: samples.subarray(start, start + length), sampleRate });
      profile = joinProfiles(profile, this.#profileOf(heard));
    }
    return profile;
  }

  /** @throws {UsageError} where a profile is given and the model takes none, or none that is made like this. */
  #usable(profile: Profile | undefined): Profile | undefined {
    if (profile === undefined) return profile;
    if (!this.takesProfiles) {
      throw new UsageError(
        'This model was trained without profiles; leave the profile out or take a model whose recipe has training.profiles.',
      );
    }
    const { nobody } = this;
    for (const part of ['frameMeans', 'functionals', 'moods'] as const) {
      if (profile[part].length !== nobody[part].length)
        throw new UsageError('The profile was made with another model; make it anew with this one.');
    }
    return profile;
  }

  /** Judges what was heard, each as a whole, with a profile of its voice where there is one. */
  #judge(all: readonly Heard[], profiles: readonly (Profile | undefined)[]): Prediction[] {
    const { recipe, labels, calibration } = this.model;
    const shifted = all.map(({ input }, i) => input && this.#withProfile(input, profiles[i]));
    const heard = shifted.filter((input) => input !== null);
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
    return all.map(({ reason, seconds }) => {
      if (reason) return unheard(reason, seconds);
      const row = next++;
      return this.#decide(
        rowOf(probabilities, labels.length, row),
        rowOf(dimensions, recipe.network.dimensions.length, row),
        seconds,
      );
    });
  }

  /** The network's input less what the profile takes off it. */
  #withProfile({ frames, functionals }: NetworkInput, profile: Profile | undefined): NetworkInput {
    if (profile === undefined || profile.clips === 0) return { frames, functionals };
    const { clips } = profile;
    const weight = this.#mood?.neutralWeight(profile.moods, clips) ?? 0;
    const less = (rows: Float32Array, mean: Float32Array, of: 'frames' | 'functionals') => {
      const shifted = rows.slice();
      if (rows.length === 0 || mean.length === 0) return shifted;
      subtractShift(shifted, voiceShift(this.#network, this.model.weights, of, mean, clips, weight));
      return shifted;
    };
    const pools = this.model.recipe.network.pooling.includes('functionals');
    return {
      frames: less(frames, profile.frameMeans, 'frames'),
      functionals: pools ? less(functionals, profile.functionals, 'functionals') : functionals,
    };
  }

  /** The profile of one clip; nobody's where nothing was heard. */
  #profileOf({ input }: Heard): Profile {
    if (input === null) return this.nobody;
    const { frames, functionals } = input;
    const { length: bins } = this.nobody.frameMeans;
    return {
      clips: 1,
      frameMeans: Float32Array.from(bins > 0 ? binMeans(frames, bins) : []),
      functionals,
      moods: Float32Array.from(this.#mood?.describe(functionals) ?? []),
    };
  }

  /** The network's input, or why there is none. */
  #listen(signal: Signal): Heard {
    const { recipe } = this.model;
    const seconds = durationSeconds(signal);
    const unheard = (reason: Unheard): Heard => ({ input: null, reason, seconds });
    if (signal.samples.length === 0) return unheard('too short');
    if (rootMeanSquare(signal) < SILENCE) return unheard('silence');
    if (!holdsSpeech(signal)) return unheard('no speech');
    const prepared = preprocessed(signal, recipe.audio);
    if (prepared === null) return unheard('no speech');
    if (prepared.samples.length < this.#shortest) return unheard('too short');
    const {
      frames: { data, bins },
      functionals,
    } = extractFeatures(prepared, recipe.features, this.#encoder);
    normalizeFrames(data, bins, recipe.features.normalize);
    return { input: { frames: data, functionals }, reason: null, seconds };
  }

  #decide(values: ArrayLike<number>, dimensions: ArrayLike<number>, seconds: number): Prediction {
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
      seconds,
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

/** The network's input, or why there is none. */
type Heard = { readonly seconds: number } & (
  | { readonly input: NetworkInput; readonly reason: null }
  | { readonly input: null; readonly reason: Unheard }
);

/** Normalised frames, `frames x bins`, and functionals of one signal. */
interface NetworkInput {
  readonly frames: Float32Array;
  readonly functionals: Float32Array;
}

/** Samples of one window of the spectrum, of the nine frames that deltas take, or of what eGeMAPS needs. */
function shortestSignal({ recipe: { audio, features } }: Model): number {
  const forFunctionals = areOfSignal(features.functionals)
    ? Math.ceil(EGEMAPS_SECONDS * audio.sampleRate)
    : 0;
  if (features.kind === 'encoder' || features.kind === 'onnxEncoder')
    return Math.max(ENCODER_SAMPLES, forFunctionals);
  const forDeltas = features.kind === 'mfcc' && features.deltas > 0;
  return Math.max(
    features.winLength,
    forFunctionals,
    forDeltas ? 8 * features.hopLength + (features.nFft % 2) : 0,
  );
}

function unheard(reason: Unheard, seconds: number): Prediction {
  return { emotion: null, reason, confidence: null, probabilities: null, seconds };
}

function rootMeanSquare({ samples }: Signal): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (!Number.isFinite(sum)) {
    throw new UsageError('The signal holds samples that are not finite numbers; decode the recording anew.');
  }
  return Math.sqrt(sum / samples.length);
}

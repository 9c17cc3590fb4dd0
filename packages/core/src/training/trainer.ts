import { setEncoderBlocks } from '../encoder/index.js';
import { UsageError } from '../errors.js';
import { type FeatureRecipe, normalizeFrames } from '../features/index.js';
import {
  clipGradients,
  FrameStatistics,
  learningRateAt,
  type Network,
  type NetworkRecipe,
  NetworkRunner,
  Optimizer,
  type TrainingRecipe,
} from '../network/index.js';
import type { OnProgress } from '../progress.js';
import { Random } from '../random.js';
import { absentEmotionPriors } from './absent-emotions.js';
import { type Dataset, rowsOf } from './dataset.js';
import { setDiscriminant } from './discriminant.js';
import { setMood } from './mood.js';
import type { TrainingPool } from './pool.js';
import { ProfileSource } from './profiles.js';
import { RandomVoices } from './random-voices.js';
import { drawEpoch, drawVersions } from './sampling.js';
import { classWeights, dealShards, type ShardProfile } from './shards.js';
import { watch } from './validation.js';
import { averageWeights, moveRunningMeans } from './weight-average.js';

/** What one pass over the training recordings came to. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /**
   * Mean loss of the training recordings as they were seen: augmented, with dropout. Cross-entropy with smoothed labels,
   * and the weighted error of the dimensions where there are some.
   */
  readonly trainLoss: number;
  /** Share of them classified right in that state, 0 to 1. */
  readonly trainAccuracy: number;
  /** Mean cross-entropy, accuracy and unweighted average recall of the validation part; null without one. */
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  readonly validationUar: number | null;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
}

/** The outcome of a training run. */
export interface TrainedWeights {
  /** The flat weights of the epoch that was kept. */
  readonly weights: Float32Array;
  readonly history: readonly Epoch[];
  /** Number of the epoch whose weights were kept. */
  readonly keptEpoch: number;
}

export interface TrainOptions {
  readonly recipe: {
    readonly features: FeatureRecipe;
    readonly network: NetworkRecipe;
    readonly training: TrainingRecipe;
  };
  /**
   * Recordings to learn from and to watch the learning by, as indices into the pool's dataset. Copies are heard of the
   * first alone.
   */
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly seed: number;
  /** The encoder's file, as `cutEncoder` makes it, where the network trains blocks of it. */
  readonly encoder?: Uint8Array;
  /** Where each epoch's state is kept, so that a killed run goes on to the same weights. */
  readonly checkpoint?: Checkpoint;
  readonly onProgress?: OnProgress;
  /** Told of all epochs so far after each of them, and first of those a checkpoint holds. */
  readonly onEpoch?: (history: readonly Epoch[]) => void;
  /** Stops the training after the step under way; the last epoch's checkpoint stays. */
  readonly abort?: AbortSignal;
}

/** Where a run keeps its state after each epoch. */
export interface Checkpoint {
  /** The state to go on from, or null where no epoch was finished. */
  read(network: Network, training: TrainingRecipe): Promise<TrainingState | null>;
  /** Replaces it by the present state. */
  write(network: Network, state: TrainingState): Promise<void>;
}

/** Everything that decides how a training run goes on: what a checkpoint keeps. */
export interface TrainingState {
  weights: Float32Array;
  /** Their running mean, or the weights themselves where the recipe averages nothing: what is tested. */
  average: Float32Array;
  best: Float32Array;
  optimizer: Optimizer;
  history: Epoch[];
  keptEpoch: number;
}

/**
 * Trains the pool's network. The same recipe, data, parts and seed give the same weights, bit for bit, for any number
 * of workers and however often the run was killed and resumed from its checkpoint.
 *
 * With `keep: 'best'` the epoch with the highest validation UAR is kept, the lower validation loss deciding ties;
 * without a validation part the last epoch is.
 *
 * @throws What `abort` was given as its reason, when it fires.
 * @throws {UsageError} where the network learns a dimension that no training recording has, or trains blocks of an encoder
 *   that is not given.
 * @throws {DataError} where the encoder's file does not fit the recipe.
 */
export async function trainNetwork(pool: TrainingPool, options: TrainOptions): Promise<TrainedWeights> {
  const { recipe, train, validation, seed, checkpoint, abort } = options;
  const { training } = recipe;
  const { dataset, network } = pool;
  const state = (await checkpoint?.read(network, training)) ?? initialState(pool, options);
  pool.weights.set(state.weights);
  const exampleWeights = classWeights(dataset, train, training.classWeights);
  const drawProfile = profileDrawing(pool, train, training.profiles);
  const priorsOf = absentEmotionPriors(dataset, train);
  const stepsPerEpoch = Math.ceil(train.length / training.batchSize);
  options.onEpoch?.(state.history);

  while (!isFinished(state, training)) {
    const epoch = state.history.length + 1;
    const started = performance.now();
    const random = new Random(seed, epoch);
    const order = drawVersions(dataset, drawEpoch(dataset, train, training.sampling, random), random);
    let loss = 0;
    let correct = 0;
    let learningRate = 0;
    for (let step = 0; step < stepsPerEpoch; step++) {
      abort?.throwIfAborted();
      const batch = order.slice(step * training.batchSize, (step + 1) * training.batchSize);
      const shards = dealShards(
        dataset,
        batch,
        exampleWeights,
        { seed, epoch, step },
        { mixup: training.mixup, drawProfile, priorsOf },
      );
      const result = await pool.batch(shards, training);
      const steps = (epoch - 1) * stepsPerEpoch + step;
      moveRunningMeans(network, pool.weights, result.gradients, steps + 1);
      if (training.gradientClip !== null) clipGradients(result.gradients, training.gradientClip);
      learningRate = learningRateAt(steps, training.epochs * stepsPerEpoch, stepsPerEpoch, training);
      state.optimizer.step(pool.weights, result.gradients, learningRate);
      if (training.averaging !== null) {
        averageWeights(state.average, pool.weights, training.averaging, steps + 1);
      }
      loss += result.loss * batch.length;
      correct += result.correct;
      options.onProgress?.({
        stage: 'training',
        done: steps + 1,
        total: training.epochs * stepsPerEpoch,
        note: note(
          epoch,
          training.epochs,
          loss / Math.min((step + 1) * training.batchSize, train.length),
          state.history.at(-1),
        ),
      });
    }
    state.weights.set(pool.weights);
    if (training.averaging === null) state.average.set(pool.weights);
    else pool.weights.set(state.average);
    const watched =
      validation.length > 0 ? watch((await pool.outputs(validation)).logits, dataset, validation) : null;
    state.history.push({
      epoch,
      trainLoss: loss / train.length,
      trainAccuracy: correct / train.length,
      validationLoss: watched?.loss ?? null,
      validationAccuracy: watched?.accuracy ?? null,
      validationUar: watched?.uar ?? null,
      learningRate,
      seconds: (performance.now() - started) / 1000,
    });
    pool.weights.set(state.weights);
    if (training.keep === 'last' || watched === null || isBetter(state.history, state.keptEpoch)) {
      state.best.set(state.average);
      state.keptEpoch = epoch;
    }
    abort?.throwIfAborted();
    await checkpoint?.write(network, state);
    options.onEpoch?.(state.history);
  }
  return { weights: state.best.slice(), history: state.history, keptEpoch: state.keptEpoch };
}

/** How a recording's profile is drawn from the speaker's training recordings, and where there is none a random voice. */
function profileDrawing(
  { dataset, frameMeans }: TrainingPool,
  train: readonly number[],
  recipe: TrainingRecipe['profiles'],
) {
  if (recipe === null) return undefined;
  const source = new ProfileSource(dataset, train);
  const voices = recipe.randomVoices > 0 ? new RandomVoices(dataset, frameMeans, train) : null;
  return (recording: number, random: Random): ShardProfile => {
    const clips = source.drawForTraining(recording, recipe, random);
    return clips.length === 0 && voices && voices.count > 1
      ? voices.draw(recipe.randomVoices, random)
      : clips;
  };
}

function initialState(pool: TrainingPool, { recipe, train, seed, encoder }: TrainOptions): TrainingState {
  const { dataset, network } = pool;
  const weights = network.initialize(new Random(seed));
  setEncoderBlocks(network, weights, recipe.features, encoder);
  const statistics = frameStatistics(network, weights, dataset, train, recipe.features.normalize);
  network.tensor(weights, 'input.mean').set(statistics.mean());
  network.tensor(weights, 'input.scale').set(statistics.scale());
  if (recipe.network.pooling.includes('functionals')) {
    const described = functionalStatistics(dataset, train, network.functionals);
    network.tensor(weights, 'functionals.mean').set(described.mean());
    network.tensor(weights, 'functionals.scale').set(described.scale());
  }
  if (recipe.network.discriminant !== null) setDiscriminant(network, weights, dataset, train);
  if (recipe.network.profileMood) setMood(network, weights, dataset, pool.frameMeans, train);
  measureDimensions(network, weights, dataset, train);
  return {
    weights,
    average: weights.slice(),
    best: weights.slice(),
    optimizer: new Optimizer(network, recipe.training),
    history: [],
    keptEpoch: 0,
  };
}

/** Mean and deviation of each value the network standardises over the training recordings, without augmentation. */
function frameStatistics(
  network: Network,
  weights: Float32Array,
  dataset: Dataset,
  train: readonly number[],
  normalize: FeatureRecipe['normalize'],
) {
  const { bins } = dataset;
  const runner = new NetworkRunner(network);
  runner.setWeights(weights);
  const statistics = new FrameStatistics(network.tensor(weights, 'input.mean').length);
  for (const recording of train) {
    const rows = rowsOf(dataset, recording); // (frames, bins)
    normalizeFrames(rows, bins, normalize);
    statistics.add(runner.standardizedRows(rows));
  }
  return statistics;
}

/** The same of the functionals, over the training recordings. */
function functionalStatistics(dataset: Dataset, train: readonly number[], functionals: number) {
  const statistics = new FrameStatistics(functionals);
  for (const recording of train) {
    statistics.add(dataset.functionals.subarray(recording * functionals, (recording + 1) * functionals));
  }
  return statistics;
}

/** Mean and deviation of each dimension over the training recordings of which it is known. */
function measureDimensions(
  network: Network,
  weights: Float32Array,
  dataset: Dataset,
  train: readonly number[],
): void {
  const { dimensions } = network.recipe;
  for (const [d, name] of dimensions.entries()) {
    const values = train.map((recording) => dataset.dimensions[recording * dimensions.length + d]!);
    const known = Float32Array.from(values.filter((value) => !Number.isNaN(value)));
    if (known.length === 0) {
      throw new UsageError(
        `No training recording has a value of ${name}, which network.dimensions asks for; leave it out, or train on others.`,
      );
    }
    const statistics = new FrameStatistics(1);
    statistics.add(known);
    network.tensor(weights, 'dimensions.mean')[d] = statistics.mean()[0]!;
    network.tensor(weights, 'dimensions.scale')[d] = statistics.scale()[0]!;
  }
}

function isFinished(state: TrainingState, training: TrainingRecipe): boolean {
  const epochs = state.history.length;
  if (epochs >= training.epochs) return true;
  const watched = epochs > 0 && state.history[0]!.validationUar !== null;
  return watched && training.patience !== null && epochs - bestEpoch(state.history) >= training.patience;
}

function bestEpoch(history: readonly Epoch[]): number {
  let best = 1;
  for (const { epoch } of history) if (isBetter(history.slice(0, epoch), best)) best = epoch;
  return best;
}

/** Whether the last epoch of a history scored better on the validation part than an earlier one. */
function isBetter(history: readonly Epoch[], than: number): boolean {
  const last = history.at(-1)!;
  const best = history[than - 1];
  if (!best) return true;
  if (last.validationUar !== best.validationUar) return last.validationUar! > best.validationUar!;
  return last.validationLoss! < best.validationLoss!;
}

/** Short enough for a line of a terminal; the UAR is that of the validation part after the last whole epoch. */
function note(epoch: number, epochs: number, loss: number, last: Epoch | undefined): string {
  const watched = last?.validationUar != null ? ` · UAR ${last.validationUar.toFixed(3)}` : '';
  return `epoch ${epoch}/${epochs} · loss ${loss.toFixed(3)}${watched}`;
}

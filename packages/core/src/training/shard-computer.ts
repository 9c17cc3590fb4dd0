import { concatenate } from '../concatenate.js';
import { augmentFrames, normalizeFrames, subtractShift } from '../features/index.js';
import {
  joinSequences,
  moodCount,
  NEUTRAL,
  Network,
  NetworkRunner,
  neutralWeightOf,
  ProfileMood,
  type Sequences,
  type TrainingRecipe,
  voiceShift,
} from '../network/index.js';
import { Random } from '../random.js';
import { type Dataset, functionalsOf, type ModelRecipe, rowsOf } from './dataset.js';
import { mixFrames } from './mixup.js';
import type { VoiceShift } from './random-voices.js';
import type { Shard, ShardProfile } from './shards.js';

/** What a computer of shards works on; weights and gradients are shared with those who ask. */
export interface ShardsStart {
  readonly dataset: Dataset;
  readonly model: ModelRecipe;
  /** Mean of each bin over each recording's and copy's frames; null where they are normalised to 0 anyway. */
  readonly frameMeans: Float32Array | null;
  /** The flat weights. */
  readonly weights: Float32Array;
  /** One slot of gradients a shard, each laid out as the weights. */
  readonly gradients: Float32Array;
}

/** What of the training's recipe decides the loss. */
export type LossRecipe = Pick<TrainingRecipe, 'labelSmoothing' | 'dimensionWeight'>;

/** What is asked: gradients of shards, each into its slot, or what the network says of recordings. */
export type Request =
  | {
      readonly kind: 'gradients';
      readonly shards: readonly { readonly slot: number; readonly shard: Shard }[];
      readonly loss: LossRecipe;
    }
  | {
      readonly kind: 'outputs';
      readonly indices: Int32Array;
      readonly profiles: readonly Int32Array[] | null;
    };

export interface Answer {
  /** Weighted loss and number of recordings classified right (with dropout on) of each shard. */
  readonly shards?: readonly { readonly loss: number; readonly correct: number }[];
  /** Logits, `recordings x classes`, and dimensions, `recordings x dimensions`. */
  readonly logits?: Float32Array;
  readonly dimensions?: Float32Array;
}

/** Computes gradients of shards and the network's outputs for recordings, in the thread it is called in. */
export class ShardComputer {
  readonly #start: ShardsStart;
  readonly #network: Network;
  readonly #runner: NetworkRunner;

  constructor(start: ShardsStart) {
    const { dataset, model } = start;
    this.#start = start;
    this.#network = new Network(model.network, dataset.bins, dataset.classes.length, functionalsOf(dataset));
    this.#runner = new NetworkRunner(this.#network);
  }

  /** Answers with the weights as they are now. */
  answer(request: Request): Answer {
    this.#runner.setWeights(this.#start.weights);
    if (request.kind === 'outputs') {
      return this.#runner.outputs(this.#sequences(request.indices, request.profiles, null));
    }
    const count = this.#network.parameterCount;
    const shards = request.shards.map(({ slot, shard }) => {
      const gradients = this.#start.gradients.subarray(slot * count, (slot + 1) * count);
      return this.#gradients(shard, request.loss, gradients);
    });
    return { shards };
  }

  #gradients(shard: Shard, { labelSmoothing, dimensionWeight }: LossRecipe, slot: Float32Array) {
    if (shard.indices.length === 0) {
      slot.fill(0);
      return { loss: 0, correct: 0 };
    }
    const labels = (recordings: Int32Array) => recordings.map((i) => this.#start.dataset.labels[i]!);
    return this.#runner.accumulate(
      this.#sequences(shard.indices, shard.profiles, shard),
      labels(shard.indices),
      shard.exampleWeights,
      {
        labelSmoothing,
        random: new Random(shard.seed, shard.epoch, shard.step, shard.indices[0]!),
        mixed: shard.mixed ? { targets: labels(shard.mixed.indices), shares: shard.mixed.shares } : undefined,
        priors: shard.priors ?? undefined,
        dimensions: { targets: this.#dimensions(shard), weight: dimensionWeight },
      },
      slot,
    );
  }

  /** Normalised frames and functionals of recordings one after another; augmented and mixed for a shard in training. */
  #sequences(indices: Int32Array, profiles: readonly ShardProfile[] | null, shard: Shard | null): Sequences {
    const shifts = new Map<ShardProfile, VoiceShift>(); // many recordings may share a profile
    const shiftOf = (profile: ShardProfile | undefined) => {
      if (!profile || !(profile instanceof Int32Array)) return profile;
      if (profile.length === 0) return undefined;
      if (!shifts.has(profile)) shifts.set(profile, this.#shiftOf(profile, shard !== null));
      return shifts.get(profile);
    };
    const heard = { indices, profiles, mixed: shard?.mixed ?? null };
    const rows = mixtures(heard, (recording, profile) => this.#rows(recording, shiftOf(profile), shard));
    const functionals = mixtures(heard, (recording, profile) =>
      this.#functionals(recording, shiftOf(profile)),
    );
    return {
      ...joinSequences(rows, this.#start.dataset.bins),
      functionals: concatenate(functionals),
    };
  }

  /** Dimensions of a shard's recordings, recordings x dimensions; a mixture with an unknown one is unknown. */
  #dimensions(shard: Shard): Float32Array {
    const all = this.#start.dataset.dimensions;
    const count = this.#network.recipe.dimensions.length;
    const of = (recording: number) => all.slice(recording * count, (recording + 1) * count);
    return concatenate(mixtures(shard, of));
  }

  /** One recording's frames x bins as the network sees them. */
  #rows(recording: number, shift: VoiceShift | undefined, shard: Shard | null): Float32Array {
    const { dataset, model } = this.#start;
    const { bins } = dataset;
    let rows: Float32Array = rowsOf(dataset, recording);
    if (shard) {
      const random = new Random(shard.seed, shard.epoch, shard.step, recording);
      rows = augmentFrames(rows, bins, model.augmentation, random);
    }
    normalizeFrames(rows, bins, model.features.normalize);
    if (shift && shift.frames.length > 0) subtractShift(rows, shift.frames);
    return rows;
  }

  /** One recording's functionals as the network sees them. */
  #functionals(recording: number, shift: VoiceShift | undefined): Float32Array {
    const { dataset } = this.#start;
    const count = this.#network.functionals;
    const own = dataset.functionals.slice(recording * count, (recording + 1) * count);
    if (shift && shift.functionals.length > 0) subtractShift(own, shift.functionals);
    return own;
  }

  /** What a profile of clips, at least one, takes off. */
  #shiftOf(profile: Int32Array, isTraining: boolean): VoiceShift {
    const { dataset, weights, frameMeans } = this.#start;
    const weight = this.#network.recipe.profileMood ? this.#neutralWeight(profile, isTraining) : 0;
    const shift = (of: keyof VoiceShift, rows: Float32Array) => {
      const bins = rows.length / dataset.labels.length;
      const mean = new Float64Array(bins);
      for (const clip of profile) {
        for (let bin = 0; bin < bins; bin++) mean[bin]! += rows[clip * bins + bin]! / profile.length;
      }
      return voiceShift(this.#network, weights, of, mean, profile.length, weight);
    };
    const pools = this.#network.recipe.pooling.includes('functionals');
    return {
      frames: frameMeans ? shift('frames', frameMeans) : new Float32Array(0),
      functionals: pools ? shift('functionals', dataset.functionals) : new Float32Array(0),
    };
  }

  /** How far a profile lies towards neutral: in training by the labels, else by what is heard. */
  #neutralWeight(profile: Int32Array, isTraining: boolean): number {
    const { dataset, weights } = this.#start;
    const neutral = dataset.classes.indexOf(NEUTRAL);
    if (isTraining) {
      if (neutral < 0) return 0;
      const count = profile.filter((clip) => dataset.labels[clip] === neutral).length;
      return neutralWeightOf(count / profile.length, dataset.classes.length);
    }
    const mood = new ProfileMood(this.#network, weights, neutral);
    const { functionals } = this.#network;
    const moods = new Float64Array(moodCount(dataset.classes.length));
    for (const clip of profile) {
      const own = dataset.functionals.subarray(clip * functionals, (clip + 1) * functionals);
      for (const [i, value] of mood.describe(own).entries()) moods[i]! += value / profile.length;
    }
    return mood.neutralWeight(moods, profile.length);
  }
}

/** Values of recordings with their profiles, those of the recording mixed into each mixed in. */
function mixtures(
  { indices, profiles, mixed }: Pick<Shard, 'indices' | 'profiles' | 'mixed'>,
  valuesOf: (recording: number, profile: ShardProfile | undefined) => Float32Array,
): Float32Array[] {
  return Array.from(indices, (recording, i) => {
    const own = valuesOf(recording, profiles?.[i]);
    if (mixed) mixFrames(own, valuesOf(mixed.indices[i]!, mixed.profiles?.[i]), mixed.shares[i]!);
    return own;
  });
}

/** A worker that is the present thread. */
export function computeHere(start: ShardsStart) {
  const computer = new ShardComputer(start);
  return {
    async ask(request: Request): Promise<Answer> {
      await turn(); // so that a page or a worker hears what it is told meanwhile
      return computer.answer(request);
    },
    async close() {},
  };
}

/** Lets what waits in the event loop go first, without a timer's least delay. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

import { concatenate } from '../concatenate.js';
import type { TrainingRecipe } from '../network/index.js';
import { Random } from '../random.js';
import type { Dataset } from './dataset.js';
import { drawShare } from './mixup.js';
import type { VoiceShift } from './random-voices.js';

/**
 * A batch is always dealt into this many parts, whose gradients are added in a fixed order: the same bits for any
 * number of workers.
 */
export const SHARDS = 4;

/** The clips of a profile, none for none, or what a voice made up takes off. */
export type ShardProfile = Int32Array | VoiceShift;

/** One part of a batch. */
export interface Shard {
  /** Recordings, as indices into the dataset. */
  readonly indices: Int32Array;
  /** Weight of each recording in the batch's loss; over the whole batch they sum to 1. */
  readonly exampleWeights: Float32Array;
  /** The profile with which each is heard; null where training knows no profiles. */
  readonly profiles: readonly ShardProfile[] | null;
  /** The recording mixed into each, with its own profile, and each one's own share; null mixes nothing. */
  readonly mixed: {
    readonly indices: Int32Array;
    readonly profiles: readonly ShardProfile[] | null;
    readonly shares: Float32Array;
  } | null;
  /** What is added to each one's logits in the loss, recordings x classes; null adds nothing. */
  readonly priors: Float32Array | null;
  /** Seeds of this shard's dropout; each recording's augmentation is drawn from `(seed, epoch, step, recording)`. */
  readonly seed: number;
  readonly epoch: number;
  readonly step: number;
}

/** Loss weight of each recording of the dataset by its class; only their ratios matter. */
export function classWeights(
  dataset: Dataset,
  train: readonly number[],
  kind: TrainingRecipe['classWeights'],
): Float64Array {
  const counts = new Float64Array(dataset.classes.length);
  for (const recording of train) counts[dataset.labels[recording]!]!++;
  return Float64Array.from(dataset.labels, (label) =>
    kind === 'balanced' ? 1 / Math.max(1, counts[label]!) : 1,
  );
}

/**
 * Deals a batch into shards of about equal work, the longest recordings first, to and fro over the shards.
 *
 * @param options.mixup Parameter of the shares by which each recording is mixed with another of the batch; 0 mixes nothing.
 * @param options.drawProfile Draws a recording's profile.
 * @param options.priorsOf What is added to a recording's logits in the loss, see `absentEmotionPriors`; null adds nothing.
 */
export function dealShards(
  dataset: Dataset,
  batch: readonly number[],
  exampleWeights: Float64Array,
  seeds: { seed: number; epoch: number; step: number },
  {
    mixup,
    drawProfile,
    priorsOf,
  }: {
    mixup: number;
    drawProfile?: (recording: number, random: Random) => ShardProfile;
    priorsOf: ((recording: number) => Float32Array) | null;
  },
): Shard[] {
  const total = batch.reduce((sum, recording) => sum + exampleWeights[recording]!, 0);
  const sorted = [...batch].sort((a, b) => dataset.lengths[b]! - dataset.lengths[a]! || a - b);
  const dealt: number[][] = Array.from({ length: SHARDS }, () => []);
  sorted.forEach((recording, i) => {
    const turn = i % (2 * SHARDS);
    dealt[turn < SHARDS ? turn : 2 * SHARDS - 1 - turn]!.push(recording);
  });
  const random = new Random(seeds.seed, seeds.epoch, seeds.step, MIXUP);
  const partners = new Map(zip(batch, random.shuffle([...batch])));
  const ofVoices = new Random(seeds.seed, seeds.epoch, seeds.step, PROFILES);
  const profiles = drawProfile && new Map(batch.map((each) => [each, drawProfile(each, ofVoices)]));
  const profilesOf = (recordings: readonly number[]) =>
    profiles ? recordings.map((recording) => profiles.get(recording)!) : null;
  // of a mixture, what either of the two corpora has may be heard
  const priorOf = (recording: number, of: (recording: number) => Float32Array) => {
    if (mixup === 0) return of(recording);
    const partner = of(partners.get(recording)!);
    return of(recording).map((own, c) => Math.max(own, partner[c]!));
  };
  return dealt.map((recordings) => ({
    indices: Int32Array.from(recordings),
    exampleWeights: Float32Array.from(recordings, (recording) => exampleWeights[recording]! / total),
    profiles: profilesOf(recordings),
    mixed:
      mixup > 0
        ? {
            indices: Int32Array.from(recordings, (recording) => partners.get(recording)!),
            profiles: profilesOf(recordings.map((recording) => partners.get(recording)!)),
            shares: Float32Array.from(recordings, () => drawShare(mixup, random)),
          }
        : null,
    priors: priorsOf && concatenate(recordings.map((recording) => priorOf(recording, priorsOf))),
    ...seeds,
  }));
}

/** Set the draws of mixing and of profiles apart from others of the same seed, epoch and step. */
const MIXUP = 0x6d6978;
const PROFILES = 0x70726f;

function zip<A, B>(a: readonly A[], b: readonly B[]): [A, B][] {
  return a.map((each, i) => [each, b[i]!]);
}

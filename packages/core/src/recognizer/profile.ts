import { DataError } from '../errors.js';
import { featureBins, functionalCount } from '../features/index.js';
import { decodeSafetensors, encodeSafetensors } from '../safetensors.js';
import type { Model } from './model.js';

/**
 * How a person sounds, from whatever they have said so far, unlabelled: the mean of their clips' features. It goes with
 * every model of the same features, and stays with the person: it holds no audio, but means of one voice.
 */
export interface Profile {
  /** How many clips it is the mean of. */
  readonly clips: number;
  /** Mean over the clips of each bin's mean over the frames; empty where the recipe normalises that away. */
  readonly frameMeans: Float32Array;
  /** Mean over the clips of their functionals. */
  readonly functionals: Float32Array;
}

/** The profile of nobody. */
export function emptyProfile({ recipe: { features } }: Pick<Model, 'recipe'>): Profile {
  return {
    clips: 0,
    frameMeans: new Float32Array(features.normalize === 'none' ? featureBins(features) : 0),
    functionals: new Float32Array(functionalCount(features)),
  };
}

/** A profile with another's clips beside its own. */
export function joinProfiles(a: Profile, b: Profile): Profile {
  return weighted(a, b, 1);
}

/** What is left of a profile without another's clips, which are among its own. */
export function withoutProfile(all: Profile, part: Profile): Profile {
  return weighted(all, part, -1);
}

function weighted(a: Profile, b: Profile, sign: 1 | -1): Profile {
  const clips = a.clips + sign * b.clips;
  const mean = (x: Float32Array, y: Float32Array) =>
    clips === 0
      ? new Float32Array(x.length)
      : x.map((value, i) => (a.clips * value + sign * b.clips * y[i]!) / clips);
  return {
    clips,
    frameMeans: mean(a.frameMeans, b.frameMeans),
    functionals: mean(a.functionals, b.functionals),
  };
}

/** A profile as a file, in the format of safetensors; it notes the features it is made of. */
export function encodeProfile(profile: Profile, model: Pick<Model, 'recipe'>): Uint8Array<ArrayBuffer> {
  const tensor = (data: Float32Array) => ({ shape: [data.length], data });
  return encodeSafetensors(
    new Map([
      ['frameMeans', tensor(profile.frameMeans)],
      ['functionals', tensor(profile.functionals)],
    ]),
    { clips: String(profile.clips), features: featuresOf(model) },
  );
}

/**
 * Reads a profile.
 *
 * @param source The file's name, for messages.
 * @throws {DataError} where the file is damaged, no profile, or made with a model of other features.
 */
export function decodeProfile(bytes: Uint8Array, model: Pick<Model, 'recipe'>, source: string): Profile {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const [frameMeans, functionals] = [tensors.get('frameMeans')?.data, tensors.get('functionals')?.data];
  const clips = Number(metadata.clips || Number.NaN);
  if (!frameMeans || !functionals || !Number.isInteger(clips) || clips < 0) {
    throw new DataError(source, 'is no profile of a voice; make one from recordings of the person.');
  }
  if (metadata.features !== featuresOf(model)) {
    throw new DataError(
      source,
      'was made with a model of other features; make it anew with this model from recordings of the person.',
    );
  }
  const empty = emptyProfile(model);
  if (
    frameMeans.length !== empty.frameMeans.length ||
    functionals.length !== empty.functionals.length ||
    ![...frameMeans, ...functionals].every(Number.isFinite)
  ) {
    throw new DataError(source, 'is damaged; make it anew from recordings of the person.');
  }
  return { clips, frameMeans, functionals };
}

/** What decides the numbers of a profile. */
function featuresOf({ recipe: { audio, features } }: Pick<Model, 'recipe'>): string {
  return JSON.stringify([audio, features]);
}

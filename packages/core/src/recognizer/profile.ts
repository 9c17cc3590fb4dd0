import { DataError } from '../errors.js';
import { featureBins, functionalCount } from '../features/index.js';
import { moodCount } from '../network/index.js';
import { Random } from '../random.js';
import { decodeSafetensors, encodeSafetensors } from '../safetensors.js';
import { type Model, modelNetwork } from './model.js';

/**
 * How a person sounds, from whatever they have said so far, unlabelled: the mean of their clips' features. It stays with
 * the person: it holds no audio, but means of one voice.
 */
export interface Profile {
  /** How many clips it is the mean of. */
  readonly clips: number;
  /** Mean over the clips of each bin's mean over the frames; empty where the recipe normalises that away. */
  readonly frameMeans: Float32Array;
  /** Mean over the clips of their functionals. */
  readonly functionals: Float32Array;
  /** Mean over the clips of what this model's `ProfileMood.describe` says of them; empty where it does not ask. */
  readonly moods: Float32Array;
}

/** The profile of nobody. */
export function emptyProfile({ recipe, labels }: Pick<Model, 'recipe' | 'labels'>): Profile {
  const { features, network } = recipe;
  return {
    clips: 0,
    frameMeans: new Float32Array(features.normalize === 'none' ? featureBins(features) : 0),
    functionals: new Float32Array(functionalCount(features)),
    moods: new Float32Array(network.profileMood ? moodCount(labels.length) : 0),
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
    moods: mean(a.moods, b.moods),
  };
}

/** A profile as a file, in the format of safetensors; it notes what it is made of. */
export function encodeProfile(profile: Profile, model: Model): Uint8Array<ArrayBuffer> {
  const tensor = (data: Float32Array) => ({ shape: [data.length], data });
  return encodeSafetensors(
    new Map([
      ['frameMeans', tensor(profile.frameMeans)],
      ['functionals', tensor(profile.functionals)],
      ['moods', tensor(profile.moods)],
    ]),
    { clips: String(profile.clips), madeOf: originOf(model) },
  );
}

/**
 * Reads a profile.
 *
 * @param source The file's name, for messages.
 * @throws {DataError} where the file is damaged, no profile, or made with another model; those of the same `audio` and `features`
 *   can share it where they do not ask for `network.profileMood`.
 */
export function decodeProfile(bytes: Uint8Array, model: Model, source: string): Profile {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const [frameMeans, functionals, moods] = ['frameMeans', 'functionals', 'moods'].map(
    (name) => tensors.get(name)?.data,
  );
  const clips = Number(metadata.clips || Number.NaN);
  if (!frameMeans || !functionals || !moods || !Number.isInteger(clips) || clips < 0) {
    throw new DataError(source, 'is no profile of a voice; make one from recordings of the person.');
  }
  if (metadata.madeOf !== originOf(model)) {
    throw new DataError(
      source,
      'was made with another model; make it anew with this model from recordings of the person.',
    );
  }
  const empty = emptyProfile(model);
  if (
    frameMeans.length !== empty.frameMeans.length ||
    functionals.length !== empty.functionals.length ||
    moods.length !== empty.moods.length ||
    ![...frameMeans, ...functionals, ...moods].every(Number.isFinite)
  ) {
    throw new DataError(source, 'is damaged; make it anew from recordings of the person.');
  }
  return { clips, frameMeans, functionals, moods };
}

/** What decides the numbers of a profile: the features, and of a model that hears moods the axes it measured. */
function originOf(model: Model): string {
  const { audio, features, network } = model.recipe;
  if (!network.profileMood) return JSON.stringify([audio, features]);
  // the emotions' places along the axes differ between any two trainings, and a generator's first draw tells them apart
  const places = modelNetwork(model).tensor(model.weights, 'mood.classes').slice();
  return JSON.stringify([audio, features, new Random(...new Int32Array(places.buffer)).uint32()]);
}

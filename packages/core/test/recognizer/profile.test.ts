import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DataError, Random, UsageError } from '@affetto/core';
import { decodeAudio, preprocess, type Signal } from '@affetto/core/audio';
import { cutEncoder, featureEncoder } from '@affetto/core/encoder';
import { extractFeatures } from '@affetto/core/features';
import { NetworkRunner, ProfileMood, softmax } from '@affetto/core/network';
import {
  type BundleFiles,
  decodeBundle,
  decodeProfile,
  encodeBundle,
  encodeProfile,
  encodeSafetensors,
  type Model,
  modelNetwork,
  type Prediction,
  type Profile,
  Recognizer,
} from '@affetto/core/recognizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { config, file } from '../encoder/small-encoder.js';
import { emotions, randomModel } from './models.js';

async function clip(name: string): Promise<Signal> {
  const path = `../../../../corpora/emodb/wav/${name}.opus`;
  return decodeAudio(readFileSync(new URL(path, import.meta.url)), path);
}
const [first, second, third] = [await clip('03a01Fa'), await clip('03a01Nc'), await clip('03a01Wa')];
const silence = { samples: new Float32Array(16000), sampleRate: 16000 };

/** A model that hears states and their means, trained with profiles. */
function makeModel(features: object = {}): Model {
  const encoder = cutEncoder(file(), { config });
  const model = randomModel({
    features: {
      kind: 'encoder',
      sha256: createHash('sha256').update(encoder).digest('hex'),
      encoder: 'small',
      width: 8,
      blocks: [1, 2],
      functionals: 'frameMeans',
      ...features,
    },
    network: { pooling: ['statistics', 'functionals'] },
  });
  const training = { ...model.recipe.training, profiles: { none: 0.3, neutral: 0.5, randomVoices: 0 } };
  return { ...model, recipe: { ...model.recipe, training }, encoder };
}

const model = makeModel();
const recognizer = new Recognizer(model);
const enrolled = (...signals: Signal[]) =>
  signals.reduce((profile, signal) => recognizer.enroll(profile, signal), recognizer.nobody);

function expectClose(prediction: Prediction, expected: Prediction, digits = 5) {
  expect(prediction.emotion).toBe(expected.emotion);
  for (const label of emotions)
    expect(prediction.probabilities![label]).toBeCloseTo(expected.probabilities![label]!, digits);
}

describe('a profile', () => {
  it('takes off frames and functionals what the clips are off the mean of the training', () => {
    const encoder = featureEncoder(model.recipe.features, model.encoder);
    const featuresOf = (signal: Signal) =>
      extractFeatures(preprocess(signal, model.recipe.audio), model.recipe.features, encoder);
    const { frames, functionals } = featuresOf(first);
    const clips = [second, third].map((clip) => [...featuresOf(clip).functionals]); // of 16 states, the means
    const network = modelNetwork(model);
    const less = (values: Float32Array, name: string) =>
      values.map((value, i) => {
        const bin = i % 16;
        const mean = (clips[0]![bin]! + clips[1]![bin]!) / 2;
        return value - (2 / 4) * (mean - network.tensor(model.weights, name)[bin]!);
      });
    const runner = new NetworkRunner(network);
    runner.setWeights(model.weights);
    const logits = runner.forward({
      data: less(frames.data, 'input.mean'),
      functionals: less(functionals, 'functionals.mean'),
      lengths: Int32Array.of(frames.frames),
      bins: 16,
    });
    const expected = softmax(
      logits.map((logit) => logit / model.calibration.temperature),
      emotions.length,
    );

    const profile = enrolled(second, third);
    expect(profile.clips).toBe(2);
    const { probabilities } = recognizer.recognize(first, { profile });
    for (const [i, label] of emotions.entries()) expect(probabilities![label]).toBeCloseTo(expected[i]!, 3);
    const alone = recognizer.recognize(first).probabilities!;
    expect(emotions.some((label) => Math.abs(probabilities![label]! - alone[label]!) > 0.01)).toBe(true);
    expect(recognizer.recognize(first, { profile: recognizer.nobody })).toEqual(recognizer.recognize(first));
  });

  it('hears no more than 30 seconds of a clip, and nothing where nobody speaks', () => {
    const profile = enrolled(second);
    expect(recognizer.enroll(profile, silence)).toEqual(profile);
    const start = talk(30);
    expect(enrolled(talk(33))).toEqual(enrolled(start));
  });

  it('leaves alone what is normalised over the recording anyway, and functionals nobody pools', () => {
    const normalised = new Recognizer(makeModel({ normalize: 'mean' }));
    expect(normalised.nobody.frameMeans).toHaveLength(0);
    const { network } = model.recipe;
    const unpooled = { ...model.recipe, network: { ...network, pooling: ['statistics' as const] } };
    const weights = modelNetwork({ recipe: unpooled, labels: emotions }).initialize(new Random(1));
    const other = new Recognizer({ ...model, recipe: unpooled, weights });
    const profile = other.enroll(other.nobody, second);
    expect(other.recognize(first, { profile }).probabilities).not.toBeNull();
  });

  it('is refused by a model that was trained without, in a sentence', async () => {
    const { training, ...rest } = model.recipe;
    const without = new Recognizer({
      ...model,
      recipe: { ...rest, training: { ...training, profiles: null } },
    });
    expect([recognizer.takesProfiles, without.takesProfiles]).toEqual([true, false]);
    const sentence =
      'This model was trained without profiles; leave the profile out or take a model whose recipe has training.profiles.';
    const profile = enrolled(second);
    for (const attempt of [
      () => without.recognize(first, { profile }),
      () => without.timeline(first, { profile }).next(),
      () => without.enroll(without.nobody, first),
    ]) {
      expect(attempt).toThrow(UsageError);
      expect(attempt).toThrow(sentence);
    }
    expect(await without.recognizeTogether([first, second])).toEqual(
      [first, second].map((s) => without.recognize(s)),
    );
  });
});

describe('a profile whose mood is heard', () => {
  const hearing = withMood(1);
  const recognizer = new Recognizer(hearing);
  const enrolled = (...signals: Signal[]) =>
    signals.reduce((profile, signal) => recognizer.enroll(profile, signal), recognizer.nobody);

  it('takes off less of what is neutral', () => {
    const network = modelNetwork(hearing);
    const mood = new ProfileMood(network, hearing.weights, emotions.indexOf('neutral'));
    const profile = enrolled(second, third);
    expect([...profile.moods].slice(0, 3)).not.toEqual([0, 0, 0]);
    const weight = mood.neutralWeight(profile.moods, 2);
    expect(Math.abs(weight)).toBeGreaterThan(0.01);
    const less = (means: Float32Array, name: string) =>
      means.map((value, i) => value - weight * network.tensor(hearing.weights, name)[i]!);
    const unheard = new Recognizer(plain(hearing));
    const expected = unheard.recognize(first, {
      profile: {
        clips: 2,
        frameMeans: less(profile.frameMeans, 'mood.neutralFrames'),
        functionals: less(profile.functionals, 'mood.neutralFunctionals'),
        moods: new Float32Array(0),
      },
    });
    expectClose(recognizer.recognize(first, { profile }), expected);
    expect(unheard.recognize(first, { profile: { ...profile, moods: new Float32Array(0) } })).not.toEqual(
      expected,
    );
  });

  it('is that of the others where recordings are heard together', async () => {
    const [one, , three] = await recognizer.recognizeTogether([first, second, third]);
    expectClose(one!, recognizer.recognize(first, { profile: enrolled(second, third) }), 4);
    expectClose(three!, recognizer.recognize(third, { profile: enrolled(first, second) }), 4);
  });

  it('is kept in its file, which goes with this model alone', () => {
    const profile = enrolled(second);
    const bytes = encodeProfile(profile, hearing);
    expect(decodeProfile(bytes, hearing, 'voice')).toEqual(profile);
    const sentence =
      'voice: was made with another model; make it anew with this model from recordings of the person.';
    for (const other of [withMood(2), plain(hearing)])
      expect(() => decodeProfile(bytes, other, 'voice')).toThrow(sentence);
  });

  it('is refused by a model that asks for other things', () => {
    const profile = new Recognizer(plain(hearing)).enroll(new Recognizer(plain(hearing)).nobody, second);
    for (const attempt of [
      () => recognizer.recognize(first, { profile }),
      () => recognizer.enroll(profile, first),
    ]) {
      expect(attempt).toThrow(UsageError);
      expect(attempt).toThrow('The profile was made with another model; make it anew with this one.');
    }
  });

  it('goes through the files of a model', async () => {
    const files = await encodeBundle(hearing, 'card');
    const named = Object.fromEntries(files) as unknown as BundleFiles;
    const opened = await decodeBundle(named, 'model');
    const again = new Recognizer(opened);
    const profile = enrolled(second, third);
    expect(again.recognize(first, { profile })).toEqual(recognizer.recognize(first, { profile }));
  });

  /** A model that hears moods by axes drawn from a seed. */
  function withMood(seed: number): Model {
    const labels = emotions;
    const { network } = model.recipe;
    const recipe = { ...model.recipe, network: { ...network, profileMood: true } };
    const parts = modelNetwork({ recipe, labels });
    const weights = new Float32Array(parts.parameterCount);
    weights.set(model.weights);
    const random = new Random(seed);
    for (const name of ['axes', 'bias', 'classes', 'neutralFrames', 'neutralFunctionals']) {
      const values = parts.tensor(weights, `mood.${name}`);
      for (let i = 0; i < values.length; i++) values[i] = random.between(-1, 1);
    }
    parts.tensor(weights, 'mood.voices').set([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    return { ...model, recipe, weights };
  }

  /** The same model where it hears none. */
  function plain({ recipe, weights, ...rest }: Model): Model {
    const without = { ...recipe, network: { ...recipe.network, profileMood: false } };
    return { ...rest, recipe: without, weights: weights.slice(0, model.weights.length) };
  }
});

describe('recordings of one voice together', () => {
  it('are each heard with the profile of the others', async () => {
    const [one, two, none, three] = await recognizer.recognizeTogether([first, second, silence, third]);
    expectClose(one!, recognizer.recognize(first, { profile: enrolled(second, third) }));
    expectClose(two!, recognizer.recognize(second, { profile: enrolled(first, third) }));
    expectClose(three!, recognizer.recognize(third, { profile: enrolled(first, second) }));
    expect(none).toEqual(recognizer.recognize(silence));
  });

  it('of one recording is that recording alone', async () => {
    expect(await recognizer.recognizeTogether([first])).toEqual([recognizer.recognize(first)]);
    expect(await recognizer.recognizeTogether([])).toEqual([]);
  });
});

/** One recording after another, again and again, so long. */
function talk(seconds: number): Signal {
  const said = Float32Array.from([first, second, third].flatMap(({ samples }) => [...samples]));
  const samples = Float32Array.from({ length: seconds * 16000 }, (_, i) => said[i % said.length]!);
  return { samples, sampleRate: 16000 };
}

describe('a long recording', () => {
  const long = talk(32);
  const windows = Array.from({ length: 16 }, (_, k) => ({
    samples: long.samples.subarray(k * 32000, (k + 1) * 32000),
    sampleRate: 16000,
  }));
  const mean = (predictions: readonly Prediction[]) => {
    const heard = predictions.filter(({ probabilities }) => probabilities !== null);
    return (label: string) =>
      heard.reduce((sum, each) => sum + each.probabilities![label]!, 0) / heard.length;
  };

  it('is heard with the profile that its own windows make', () => {
    const profile = enrolled(...windows);
    const expected = windows.map((window) => recognizer.recognize(window, { profile }));
    const own = recognizer.recognize(long);
    for (const label of emotions) expect(own.probabilities![label]).toBeCloseTo(mean(expected)(label), 6);
    const timeline = [...recognizer.timeline(long, { hopSeconds: 2 })];
    expect(timeline.map(({ startSeconds: _, ...each }) => each)).toEqual(expected);
  });

  it('is heard without one where it is told so, or with the one given', () => {
    const nobody = recognizer.recognize(long, { profile: recognizer.nobody });
    const alone = mean(windows.map((window) => recognizer.recognize(window)));
    for (const label of emotions) expect(nobody.probabilities![label]).toBeCloseTo(alone(label), 6);
    expect(recognizer.recognize(long)).not.toEqual(nobody);
    const profile = enrolled(second);
    const given = mean(windows.map((window) => recognizer.recognize(window, { profile })));
    const { probabilities } = recognizer.recognize(long, { profile });
    for (const label of emotions) expect(probabilities![label]).toBeCloseTo(given(label), 6);
  });
});

describe('the file of a profile', () => {
  const floats = (length: number) =>
    fc
      .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: length, maxLength: length })
      .map((values) => Float32Array.from(values));
  const profiles: fc.Arbitrary<Profile> = fc.record({
    clips: fc.nat(10000),
    frameMeans: floats(16),
    functionals: floats(16),
    moods: floats(0),
  });
  const profile = enrolled(second);
  const bytes = encodeProfile(profile, model);

  it('holds it to the last bit', () => {
    fc.assert(
      fc.property(profiles, (any) => {
        expect(decodeProfile(encodeProfile(any, model), model, 'voice')).toEqual(any);
      }),
    );
    expect(decodeProfile(bytes, model, 'voice')).toEqual(profile);
  });

  it('goes with every model of the same features that hears no moods', () => {
    const other = { ...model, recipe: { ...model.recipe, name: 'other' } };
    expect(decodeProfile(bytes, other, 'voice')).toEqual(profile);
  });

  const noProfile = 'voice: is no profile of a voice; make one from recordings of the person.';
  const damaged = 'voice: is damaged; make it anew from recordings of the person.';
  it.each<[string, Uint8Array, string]>([
    ['is another file', encodeSafetensors(new Map()), noProfile],
    ['counts no clips', changed({ clips: Number.NaN }), noProfile],
    ['counts clips below 0', changed({ clips: -1 }), noProfile],
    [
      'is of other features',
      encodeProfile(profile, makeModel({ blocks: [0, 2] })),
      'voice: was made with another model; make it anew with this model from recordings of the person.',
    ],
    ['has moods that the model does not ask for', changed({ moods: new Float32Array(12) }), damaged],
    ['has too few means', changed({ frameMeans: new Float32Array(15) }), damaged],
    ['has too many functionals', changed({ functionals: new Float32Array(17) }), damaged],
    [
      'has values that are no numbers',
      changed({ frameMeans: new Float32Array(16).fill(Number.NaN) }),
      damaged,
    ],
    ['is cut short', bytes.subarray(0, -3), 'voice: '],
    ['is empty', new Uint8Array(0), 'voice: '],
  ])('is refused in a sentence where it %s', (_, file, sentence) => {
    expect(() => decodeProfile(file, model, 'voice')).toThrow(DataError);
    expect(() => decodeProfile(file, model, 'voice')).toThrow(sentence);
  });

  function changed(change: Partial<Profile>): Uint8Array {
    return encodeProfile({ ...profile, ...change }, model);
  }
});

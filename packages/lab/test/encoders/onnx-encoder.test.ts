import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Recipe, recipeSchema } from '@affetto/core';
import { loadEncoder } from '@affetto/core/encoder';
import { compactRows, extractFeatures } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { encodeBundle, Recognizer } from '@affetto/core/recognizer';
import { indexCorpus } from '@affetto/lab/corpora';
import { OnnxEncoder, type OnnxFeatures, openRecognizer, resolveEncoder } from '@affetto/lab/encoders';
import { evaluateModel, runExperiment } from '@affetto/lab/evaluation';
import { modelCard } from '@affetto/lab/report';
import { makeCorpus } from '@affetto/lab/testing';
import { extractFeatureSet, writeBundle } from '@affetto/lab/training';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { affetto } from '../../../cli/test/run-cli.js';
import { config, decode, file } from '../../../core/test/encoder/small-encoder.js';
import { tree } from '../corpora/tree.js';
import { hub } from './hub-server.js';

const golden = fileURLToPath(new URL('../../../../reference/golden/encoders/', import.meta.url));
const wav2vec2 = join(golden, 'wav2vec2.onnx');
/** By transformers, of `samples` brought to mean 0 and variance 1. */
const expected: { frames: number; width: number; states: Record<string, string> } = JSON.parse(
  readFileSync(join(golden, 'wav2vec2.json'), 'utf8'),
);
const samples = Float32Array.from({ length: 4000 }, (_, n) => (((n * n * 7919) % 2001) - 900) / 4096);
const signal = { samples, sampleRate: 16000 };

function recipeWith(features: object, more: object = {}): Recipe {
  return recipeSchema.parse({
    version: 1,
    name: 'others',
    features: { kind: 'onnxEncoder', encoder: 'owner/name', file: 'wav2vec2.onnx', width: 8, ...features },
    network: { lstm: { units: 4 }, ...more },
    training: { epochs: 2 },
  });
}
const featuresWith = (features: object) => recipeWith(features).features as OnnxFeatures;

async function open(features: object, path = wav2vec2): Promise<OnnxEncoder> {
  const encoder = await OnnxEncoder.open(featuresWith(features), path);
  onTestFinished(() => encoder.close());
  return encoder;
}

function greatestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('an encoder by ONNX', () => {
  it('has the states that transformers has', async () => {
    const outputs = Object.keys(expected.states);
    expect(outputs).toEqual(['last_hidden_state', 'hidden_states.0', 'hidden_states.1']);
    const encoder = await open({ outputs, standardize: true });
    const states = encoder.encode(signal);
    for (const [i, name] of outputs.entries()) {
      const { data, frames, bins } = states[i]!;
      expect([frames, bins]).toEqual([expected.frames, expected.width]);
      expect(greatestDifference(data, decode(expected.states[name]!)), name).toBeLessThan(1e-5);
    }
    expect(states[0]!.hopSeconds).toBeCloseTo(0.25 / expected.frames, 12);
    const raw = (await open({ outputs, standardize: false })).encode(signal);
    expect(greatestDifference(raw[0]!.data, states[0]!.data)).toBeGreaterThan(1e-4);
    expect(encoder.encode(signal)).toEqual(states);
  });

  it('may be Whisper, whose states are those of our own', async () => {
    const outputs = [0, 1, 2].map((block) => `hidden_states.${block}`);
    const path = join(golden, 'whisper-front.onnx');
    const encoder = await open({ outputs, standardize: false }, path);
    const own = loadEncoder(file(), { config });
    for (const length of [4000, 4001, 201, 32_000]) {
      const heard = {
        samples: Float32Array.from({ length }, (_, n) => samples[n % 4000]!),
        sampleRate: 16000,
      };
      const [theirs, ours] = [encoder.encode(heard), own.encode(heard)];
      for (const block of [0, 1, 2]) {
        expect(greatestDifference(theirs[block]!.data, ours[block]!.data)).toBeLessThan(2e-5);
      }
    }
  });

  it('is refused where it is no graph, or another than the recipe says', async () => {
    const damaged = join(tree(), 'damaged.onnx');
    writeFileSync(damaged, readFileSync(wav2vec2).subarray(0, 20_000));
    await expect(open({}, damaged)).rejects.toThrow(`${damaged}: onnxruntime cannot open it (`);
    await expect(open({ outputs: ['logits'] })).rejects.toThrow(
      `${wav2vec2}: has no output 'logits' but last_hidden_state, hidden_states.0, hidden_states.1; name of these in features.outputs`,
    );
    await expect(open({ width: 768 })).rejects.toThrow(
      /wav2vec2\.onnx: output 'last_hidden_state' has the shape 1 x \d+ x 8, not 1 x frames x 768; set features\.width/,
    );
    const encoder = await open({});
    expect(() => encoder.encode({ samples, sampleRate: 8000 })).toThrow(
      'the encoder hears 16000 Hz but the signal has 8000 Hz: resample it',
    );
    expect(() => encoder.encode({ samples: samples.subarray(0, 100), sampleRate: 16000 })).toThrow(
      `${wav2vec2}: cannot hear 100 samples (`,
    );
    expect(encoder.encode(signal)[0]!.frames).toBe(expected.frames); // all the same
  });

  it('says what to install where the runtime is not', () => {
    const folder = tree(); // the encoder's code in a project without it
    const dist = fileURLToPath(new URL('../../dist/encoders/', import.meta.url));
    for (const name of ['onnx-encoder.js', 'onnx-thread.js']) cpSync(join(dist, name), join(folder, name));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(dist, '../../../../node_modules/@affetto'), join(folder, 'node_modules/@affetto'));
    const script = `
      import { OnnxEncoder } from ${JSON.stringify(join(folder, 'onnx-encoder.js'))};
      await OnnxEncoder.open({ encoder: 'wavlm', outputs: ['x'] }, 'x.onnx')
        .catch(({ name, message }) => console.log(name + ': ' + message));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(said).toContain(
      "UsageError: the encoder 'wavlm' is run by onnxruntime, which is not installed or does not start; install it with: npm install onnxruntime-node (Cannot find package 'onnxruntime-node'",
    );
  });
});

/** A folder as published. */
function published(preprocessor: string | null = '{ "do_normalize": true }'): string {
  const folder = tree(preprocessor === null ? [] : { 'preprocessor_config.json': preprocessor });
  cpSync(wav2vec2, join(folder, 'wav2vec2.onnx'));
  return folder;
}

describe('resolving it', () => {
  const sha256 = createHash('sha256').update(readFileSync(wav2vec2)).digest('hex');

  it('notes its hash, and what its samples are brought to', async () => {
    const folder = published();
    const noted = await resolveEncoder(recipeWith({}), folder);
    expect(noted).toEqual({
      recipe: recipeWith({ sha256, standardize: true }),
      encoder: join(folder, 'wav2vec2.onnx'),
    });
    const other = published('{ "do_normalize": false }');
    expect((await resolveEncoder(recipeWith({}), other)).recipe.features).toMatchObject({
      standardize: false,
    });
    vi.stubEnv('AFFETTO_ENCODERS', dirname(folder));
    const name = folder.slice(dirname(folder).length + 1);
    expect(await resolveEncoder(recipeWith({ encoder: name }))).toMatchObject({ encoder: noted.encoder });
    vi.unstubAllEnvs();
  });

  it('is refused in a sentence where something is missing or another', async () => {
    const folder = published(null);
    await expect(resolveEncoder(recipeWith({}), folder)).rejects.toThrow(
      `${join(folder, 'preprocessor_config.json')}: is missing; say in features.standardize whether it hears samples of mean 0 and variance 1`,
    );
    await expect(resolveEncoder(recipeWith({}), published('{}'))).rejects.toThrow(
      'preprocessor_config.json: has no do_normalize; say in features.standardize',
    );
    await expect(resolveEncoder(recipeWith({ file: 'model.onnx' }), folder)).rejects.toThrow(
      `${join(folder, 'model.onnx')}: is missing; name its graph in features.file`,
    );
    await expect(
      resolveEncoder(recipeWith({ sha256: '0'.repeat(64), standardize: true }), folder),
    ).rejects.toThrow(
      `${join(folder, 'wav2vec2.onnx')}: is another encoder than the recipe's features.sha256`,
    );
    await expect(resolveEncoder(recipeWith({}), 'hub:name')).rejects.toThrow(
      'hub:name names no model on a hub; write hub:OWNER/NAME or hub:OWNER/NAME@REVISION',
    );
    for (const path of ['../model.onnx', '/model.onnx', 'a/../../b.onnx', 'a\\b.onnx']) {
      expect(() => recipeWith({ file: path }), path).toThrow("is no path within the encoder's folder");
    }
    expect(() => recipeWith({}, { blockMix: 2 })).toThrow(
      'must be the number of features.blocks and network.encoder.blocks, or of features.outputs',
    );
  });

  it('finds our own kind of encoder on a hub as well', async () => {
    const files = {
      'config.json': Buffer.from(JSON.stringify(config)),
      'model.safetensors': Buffer.from(file('model.encoder.')),
    };
    await hub({ files });
    const recipe = recipeSchema.parse({
      version: 1,
      name: 'own',
      features: { kind: 'encoder', width: 8, blocks: [1] },
      network: { lstm: {} },
    });
    const { recipe: noted, encoder } = await resolveEncoder(recipe, 'hub:owner/name');
    expect(noted.features).toMatchObject({ encoder: 'owner/name' });
    expect(await resolveEncoder(noted)).toEqual({ recipe: noted, encoder });
  });
});

it('trains, evaluates and recognises on its states, from the hub', async () => {
  const { endpoint, cacheFolder, asked, stored } = await hub({
    files: {
      'wav2vec2.onnx': readFileSync(wav2vec2),
      'preprocessor_config.json': Buffer.from('{ "do_normalize": true }'),
    },
  });
  const recipe = recipeWith({ outputs: ['hidden_states.0', 'hidden_states.1'] }, { blockMix: 2 });
  const base = tree();
  const path = await makeCorpus('emodb', join(base, 'corpus'), { speakers: 2, perEmotion: 2, seconds: 0.4 });
  const corpus = await indexCorpus('emodb', path);
  const options = { recipe, seeds: [1], folder: join(base, 'runs'), workers: 2 };
  const abort = new AbortController();
  const onProgress = ({ stage, done }: { stage: string; done: number }) => {
    if (stage === 'features' && done === 3) abort.abort(new Error('interrupted'));
  };
  await expect(runExperiment(corpus, { ...options, onProgress, abort: abort.signal })).rejects.toThrow(
    'interrupted',
  );
  const { result, runs, encoder } = await runExperiment(corpus, options);
  expect(encoder).toBeUndefined(); // it stays where it is
  expect(result.recipe.features).toMatchObject({ encoder: 'owner/name', standardize: true });
  expect(stored).toHaveLength(2);

  const resolved = await resolveEncoder(result.recipe);
  const kept = await extractFeatureSet(corpus.utterances, resolved.recipe, { encoder: resolved.encoder });
  expect(kept.cached).toBe(corpus.utterances.length);
  const graph = await open(resolved.recipe.features, resolved.encoder as string);
  const first = await readSignal(corpus.utterances[0]!.path);
  expect(kept.recordings[0]!.data).toEqual(
    compactRows(
      extractFeatures(first, resolved.recipe.features, graph).frames.data,
      resolved.recipe.features,
    ),
  );

  const model = {
    labels: result.corpus.emotions,
    recipe: result.recipe,
    corpus: result.corpus.name,
    created: result.date,
    calibration: { temperature: 1, notSureBelow: 0 },
    weights: runs[0]!.run.weights,
  };
  const card = modelCard(result);
  expect(card).toContain('states of the encoder owner/name (`wav2vec2.onnx`, SHA-256');
  const folder = join(base, 'model');
  await writeBundle(folder, await encodeBundle(model, card));
  expect(() => new Recognizer(model)).toThrow(
    "the features are states of the encoder 'owner/name' by ONNX, which takes onnxruntime in Node: use openRecognizer of @affetto/lab/encoders",
  );

  const before = asked.length;
  const recognizer = await openRecognizer(folder);
  const { predictions } = await evaluateModel(model, corpus, { workers: 1 });
  expect(asked).toHaveLength(before); // its hash is known
  for (const { utterance, probabilities } of predictions.slice(0, 3)) {
    const recording = corpus.utterances.find(({ id }) => id === utterance)!;
    const heard = recognizer.recognize(await readSignal(recording.path));
    expect(Object.values(heard.probabilities!)).toEqual(probabilities);
  }

  const env = { AFFETTO_CACHE: cacheFolder, HF_ENDPOINT: endpoint, AFFETTO_OFFLINE: '1' };
  const recording = corpus.utterances[0]!.path;
  const args = ['recognize', '--json', '--model', folder, recording];
  const heard = recognizer.recognize(await readSignal(recording));
  for (const encoderArgs of [[], ['--encoder', published()]]) {
    const { code, stdout, stderr } = await affetto([...args, ...encoderArgs], { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).files[0]).toMatchObject({
      emotion: heard.emotion,
      confidence: heard.confidence,
    });
  }
  const elsewhere = await affetto(args, { env: { ...env, AFFETTO_CACHE: tree() } });
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.stderr).toContain('affetto: owner/name@main: wav2vec2.onnx is not in the cache (');
});

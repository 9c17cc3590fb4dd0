import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recipeSchema } from '@affetto/core';
import { decodeAudio, preprocess } from '@affetto/core/audio';
import { cutEncoder, featureEncoder } from '@affetto/core/encoder';
import { extractFeatures, normalizeFrames } from '@affetto/core/features';
import { NetworkRunner, softmax } from '@affetto/core/network';
import { openModel, readEncoder } from '@affetto/core/node';
import { encodeBundle, type Model, modelNetwork, Recognizer } from '@affetto/core/recognizer';
import { afterAll, describe, expect, it } from 'vitest';
import { encoderFile } from '../encoder/files.js';
import { config, file } from '../encoder/small-encoder.js';
import { randomModel } from './models.js';

const path = '../../../../corpora/emodb/wav/03a01Fa.opus';
const speech = await decodeAudio(readFileSync(new URL(path, import.meta.url)), path);

function withEncoder(encoder: Uint8Array, features: object): Model {
  const sha256 = createHash('sha256').update(encoder).digest('hex');
  const model = randomModel({
    features: { kind: 'encoder', sha256, ...features },
    network: { blockMix: 2, convolutions: [{ channels: 6, kernel: 1, stride: 1 }] },
  });
  return { ...model, encoder };
}

/** What the model's recipe makes of a recording, step by step. */
function probabilitiesOf(model: Model): number[] {
  const { recipe, weights, labels, calibration } = model;
  const encoder = featureEncoder(recipe.features, model.encoder);
  const prepared = preprocess(speech, recipe.audio);
  const { data, frames, bins } = extractFeatures(prepared, recipe.features, encoder).frames;
  normalizeFrames(data, bins, recipe.features.normalize);
  const runner = new NetworkRunner(modelNetwork(model));
  runner.setWeights(weights);
  const logits = runner.forward({ data, lengths: Int32Array.of(frames), bins });
  return [
    ...softmax(
      logits.map((logit) => logit / calibration.temperature),
      labels.length,
    ),
  ];
}

const model = withEncoder(cutEncoder(file(), { config }), { encoder: 'small', width: 8, blocks: [1, 2] });

describe('a model whose features are states of an encoder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'affetto-encoder-model-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = async (model: Model) => {
    for (const [name, content] of await encodeBundle(model, '')) writeFileSync(join(folder, name), content);
  };

  it('carries the encoder, and recognises by its states', async () => {
    await write(model);
    const opened = await openModel(folder);
    expect({ ...opened, encoder: Buffer.from(opened.encoder!) }).toEqual({
      ...model,
      encoder: Buffer.from(model.encoder!),
    });
    const { probabilities } = new Recognizer(opened).recognize(speech);
    expect(Object.values(probabilities!)).toEqual(probabilitiesOf(model));
  });

  it('judges windows, each as a recording of its own', () => {
    const recognizer = new Recognizer(model);
    const windows = [...recognizer.timeline(speech, { windowSeconds: 0.5, hopSeconds: 0.25 })];
    expect(windows.length).toBeGreaterThan(4);
    const { samples, sampleRate } = speech;
    const third = samples.subarray(0.5 * sampleRate, sampleRate);
    expect(windows[2]).toMatchObject(recognizer.recognize({ samples: third, sampleRate }));
    const short = { samples: samples.subarray(4000, 4000 + 399), sampleRate };
    expect(recognizer.recognize(short).reason).toBe('too short');
  });

  it('is refused without its encoder, and with another', async () => {
    const { encoder, ...without } = model;
    expect(() => new Recognizer(without)).toThrow(
      "states of the encoder 'small', which did not come with them",
    );
    await expect(encodeBundle(without, '')).rejects.toThrow(
      "the model's encoder is missing, of which the recipe's features are states",
    );
    const other = cutEncoder(file(), { config, blocks: 1 });
    await expect(encodeBundle({ ...model, encoder: other }, '')).rejects.toThrow(
      "the model's encoder is another than the recipe's features.sha256 says",
    );

    await write(model);
    const part = join(folder, 'encoder.safetensors');
    writeFileSync(part, other);
    await expect(openModel(folder)).rejects.toThrow(
      `${part}: is another than the recipe's features.sha256 says; take all files from the same model.`,
    );
    unlinkSync(part);
    await expect(openModel(folder)).rejects.toThrow(
      `${part}: is missing, of which the recipe's features are states; take all files from the same model.`,
    );
    for (const [name, content] of await encodeBundle(randomModel(), '')) {
      writeFileSync(join(folder, name), content);
    }
    writeFileSync(part, encoder!);
    await expect(openModel(folder)).rejects.toThrow(
      `${part}: is there, but the recipe has features of another kind; take all files from the same model.`,
    );
  });

  it.skipIf(!encoderFile)('does so with Whisper base', async () => {
    const encoder = await readEncoder(new URL('.', encoderFile!).pathname, { blocks: 2 });
    const whisper = withEncoder(encoder, { blocks: [1, 2] });
    const { probabilities } = new Recognizer(whisper).recognize(speech);
    expect(Object.values(probabilities!)).toEqual(probabilitiesOf(whisper));
  });
});

describe('a recipe with an encoder', () => {
  const parse = (more: object) =>
    recipeSchema.parse({
      version: 1,
      name: 'states',
      features: { kind: 'encoder' },
      network: { lstm: {} },
      ...more,
    });

  it('hears 16 kHz', () => {
    expect(() => parse({ audio: { sampleRate: 22050 } })).toThrow(
      'must be 16000 Hz, which the encoder of the features hears',
    );
  });

  it('mixes as many blocks as it has', () => {
    expect(parse({ network: { lstm: {}, blockMix: 3 } }).network.blockMix).toBe(3);
    const problem =
      'must be the number of features.blocks and network.encoder.blocks, or of features.outputs, or null where the features have none';
    expect(() => parse({ network: { lstm: {}, blockMix: 2 } })).toThrow(problem);
    expect(() => parse({ features: { kind: 'logMel' }, network: { lstm: {}, blockMix: 3 } })).toThrow(
      problem,
    );
    const encoder = { blocks: 1 };
    expect(parse({ network: { lstm: {}, encoder, blockMix: 4 } }).network.blockMix).toBe(4);
    expect(() => parse({ network: { lstm: {}, encoder, blockMix: 3 } })).toThrow(problem);
  });

  it('trains blocks that go on from its states', () => {
    const network = { lstm: {}, encoder: { blocks: 1 } };
    expect(parse({ network }).network.encoder).toEqual({ blocks: 1, width: 512, heads: 8, hidden: 2048 });
    const problem = 'goes on from states of an encoder, as wide as features.width and not normalised';
    for (const features of [
      { kind: 'logMel' },
      { kind: 'encoder', width: 384 },
      { kind: 'encoder', normalize: 'mean' },
    ]) {
      expect(() => parse({ features, network })).toThrow(problem);
    }
    expect(() => parse({ network: { lstm: {}, encoder: { blocks: 1, heads: 7 } } })).toThrow(
      'must divide the width',
    );
  });
});

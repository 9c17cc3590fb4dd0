import { createHash } from 'node:crypto';
import {
  decodeBundle,
  decodeSafetensors,
  encodeBundle,
  encodeOnnx,
  encodeSafetensors,
  type ModelConfig,
} from '@affetto/core/recognizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyNetworkRecipe, randomModel } from './models.js';

const model = randomModel({ network: { pooling: ['statistics', 'attention'] } });
const CARD = '# A model card\n';

/** The bundle's files after a change to its config or to its tensors; `weightsSha256` follows the tensors. */
async function changed(options: {
  config?: (config: ModelConfig) => object;
  tensors?: (tensors: ReturnType<typeof decodeSafetensors>['tensors']) => void;
  rehash?: boolean;
}) {
  const files = await encodeBundle(model, CARD);
  const { tensors } = decodeSafetensors(files.get('model.safetensors')!, 'x');
  options.tensors?.(tensors);
  const weights = options.tensors ? encodeSafetensors(tensors) : files.get('model.safetensors')!;
  const config = JSON.parse(new TextDecoder().decode(files.get('config.json')));
  if (options.rehash !== false) config.weightsSha256 = createHash('sha256').update(weights).digest('hex');
  const changedConfig = options.config?.(config) ?? config;
  return { 'config.json': Buffer.from(JSON.stringify(changedConfig)), 'model.safetensors': weights };
}

function setUnits(config: ModelConfig, units: number): ModelConfig {
  config.recipe.network.lstm.units = units;
  return config;
}

describe('a bundle', () => {
  it('holds the files of a model hub, and opens to the same model', async () => {
    await fc.assert(
      fc.asyncProperty(anyNetworkRecipe, fc.nat(), async (network, seed) => {
        const model = randomModel({ network, seed, calibration: { temperature: 0.7, notSureBelow: 0.4 } });
        const files = await encodeBundle(model, CARD);
        expect([...files.keys()]).toEqual(['config.json', 'model.safetensors', 'model.onnx', 'README.md']);
        const opened = await decodeBundle(
          { 'config.json': files.get('config.json')!, 'model.safetensors': files.get('model.safetensors')! },
          'm',
        );
        expect(opened).toEqual(model);
      }),
    );
  });

  it('is the same bytes for the same model', async () => {
    expect(await encodeBundle(model, CARD)).toEqual(await encodeBundle(model, CARD));
  });

  it('has the card and the ONNX file of the model, and the SHA-256 of its tensors', async () => {
    const files = await encodeBundle(model, CARD);
    const text = (name: string) => new TextDecoder().decode(files.get(name));
    expect(text('README.md')).toBe(CARD);
    expect(files.get('model.onnx')).toEqual(encodeOnnx(model));
    const digest = createHash('sha256').update(files.get('model.safetensors')!).digest('hex');
    expect(JSON.parse(text('config.json'))).toMatchObject({
      formatVersion: 1,
      labels: model.labels,
      parameterCount: model.weights.length,
      weightsSha256: digest,
    });
  });
});

describe('a broken bundle is named with its remedy:', () => {
  const cases: [string, Parameters<typeof changed>[0], string][] = [
    [
      'a newer format',
      { config: (config) => ({ ...config, formatVersion: 2 }) },
      'm/config.json: was made by a newer affetto (format 2, this one reads 1); update affetto.',
    ],
    [
      'no format at all',
      { config: ({ formatVersion, ...rest }) => rest },
      'm/config.json: has no formatVersion; it is not the config.json of an affetto model.',
    ],
    [
      'a label twice',
      { config: (config) => ({ ...config, labels: ['joy', 'joy', 'fear', 'anger'] }) },
      "m/config.json: is broken at 'labels' (a label stands there twice); take the original file of the model.",
    ],
    [
      'a recipe out of range',
      { config: (config) => setUnits(config, 0) },
      "m/config.json: is broken at 'recipe.network.lstm.units' (Too small: expected number to be >=1); take the original file of the model.",
    ],
    [
      'a missing field',
      { config: ({ calibration, ...rest }) => rest },
      "m/config.json: is broken at 'calibration' (Invalid input: expected object, received undefined); take the original file of the model.",
    ],
    [
      'more parameters than the recipe makes',
      { config: (config) => ({ ...config, parameterCount: config.parameterCount + 1 }) },
      `m/config.json: says ${model.weights.length + 1} parameters, its recipe makes ${model.weights.length}; the file was changed, take the original.`,
    ],
    [
      'a recipe that no memory would hold',
      { config: (config) => ({ ...setUnits(config, 1e7), parameterCount: 1000000980000018 }) },
      "m/model.safetensors: tensor 'lstm.weight_ih_l0' has the shape [20,7], the recipe and labels in config.json need [40000000,7]; take both files from the same model.",
    ],
    [
      'labels and weights of two models',
      {
        config: (config) => ({
          ...config,
          labels: [...config.labels, 'fear'],
          parameterCount: config.parameterCount + 31,
        }),
      },
      "m/model.safetensors: tensor 'classifier.weight' has the shape [4,30], the recipe and labels in config.json need [5,30]; take both files from the same model.",
    ],
    [
      'a missing tensor',
      { tensors: (t) => t.delete('lstm.bias_hh_l0') },
      "m/model.safetensors: tensor 'lstm.bias_hh_l0' is missing, which the recipe in config.json needs; take both files from the same model.",
    ],
    [
      'an unknown tensor',
      { tensors: (t) => t.set('lstm.weight_ih_l1', { shape: [1], data: Float32Array.of(1) }) },
      "m/model.safetensors: tensor 'lstm.weight_ih_l1' is unknown to the recipe in config.json; take both files from the same model.",
    ],
    [
      'a tensor turned round',
      { tensors: (t) => t.set('lstm.weight_hh_l0', { ...t.get('lstm.weight_hh_l0')!, shape: [5, 20] }) },
      "m/model.safetensors: tensor 'lstm.weight_hh_l0' has the shape [5,20], the recipe and labels in config.json need [20,5]; take both files from the same model.",
    ],
    [
      'a number that is not finite',
      { tensors: (t) => (t.get('classifier.bias')!.data[2] = Number.NaN) },
      "m/model.safetensors: tensor 'classifier.bias' holds numbers that are not finite; train the model again or take the original file.",
    ],
    [
      'other weights than were hashed',
      { tensors: (t) => (t.get('classifier.bias')!.data[2]! += 1), rehash: false },
      'm/model.safetensors: has another SHA-256 than config.json says; one of the two was changed, take both from the same model.',
    ],
  ];
  it.each(cases)('%s', async (_, change, message) => {
    await expect(decodeBundle(await changed(change), 'm')).rejects.toThrow(
      expect.objectContaining({ name: 'DataError', message }),
    );
  });

  it('a config that is not JSON', async () => {
    const files = await changed({});
    for (const text of ['', '{"formatVersion": 1,', '\xff']) {
      const broken = decodeBundle({ ...files, 'config.json': Buffer.from(text, 'latin1') }, 'm');
      await expect(broken).rejects.toThrow(
        'm/config.json: is not JSON; take the original file of the model.',
      );
    }
    const nothing = decodeBundle({ ...files, 'config.json': Buffer.from('null') }, 'm');
    await expect(nothing).rejects.toThrow('m/config.json: has no formatVersion');
  });

  it('a tensor file cut short', async () => {
    const files = await changed({});
    const cut = files['model.safetensors'].subarray(0, 3000);
    await expect(decodeBundle({ ...files, 'model.safetensors': cut }, 'm')).rejects.toThrow(
      /^m\/model\.safetensors: tensor '.*' lies at bytes .*; the file is cut short, fetch or save it again\.$/,
    );
  });

  it('any byte of the tensor file changed', async () => {
    const files = await changed({});
    const bytes = files['model.safetensors'];
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const broken = bytes.slice();
        broken[at]! ^= change;
        await expect(decodeBundle({ ...files, 'model.safetensors': broken }, 'm')).rejects.toMatchObject({
          name: 'DataError',
          source: 'm/model.safetensors',
        });
      }),
    );
  });
});

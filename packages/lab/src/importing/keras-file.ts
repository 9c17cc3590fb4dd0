import { DataError } from '@affetto/core';
import { z } from 'zod';
import { type Hdf5Dataset, type Hdf5Group, isHdf5, openHdf5 } from './hdf5.js';
import { isZip, openZip } from './zip.js';

/** A layer of a Keras model. */
export interface KerasLayer {
  readonly className: string;
  /** As the model calls it; no two alike. */
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Its weights in Keras' order; of a bidirectional layer first those of the forward one. */
  readonly weights: readonly Hdf5Dataset[];
}

const layerSchema = z.looseObject({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
  inbound_nodes: z.unknown().optional(),
});
const modelSchema = z.looseObject({
  class_name: z.string(),
  config: z.looseObject({ layers: z.array(layerSchema) }),
});

type Layer = z.infer<typeof layerSchema>;

/**
 * Reads a whole model that Keras saved: `.keras` (Keras 3) or legacy `.h5`.
 *
 * @param source The file's name, for messages.
 * @returns Its layers, from first to last.
 * @throws {DataError} where the file is neither, is cut short or broken, or its layers are no plain chain.
 */
export function readKerasFile(bytes: Uint8Array, source: string): KerasLayer[] {
  if (isZip(bytes)) return readArchive(bytes, source);
  if (isHdf5(bytes)) return readLegacy(bytes, source);
  throw new DataError(
    source,
    'is no Keras model: neither .keras nor .h5; save the model again with model.save.',
  );
}

function readArchive(bytes: Uint8Array, source: string): KerasLayer[] {
  const files = openZip(bytes, source);
  const part = (name: string) => {
    const unpack = files.get(name);
    if (unpack) return unpack();
    throw new DataError(
      source,
      [...files.keys()].some((each) => each.endsWith('data.pkl'))
        ? 'is a PyTorch checkpoint, whose code affetto does not run; save its state_dict with safetensors.torch.save_file.'
        : `is a ZIP archive without ${name}, so no Keras model; save the model again with model.save.`,
    );
  };
  const layers = parseModel(new TextDecoder().decode(part('config.json')), source);
  const root = openHdf5(part('model.weights.h5'), source);
  const seen = new Map<string, number>();
  const weights = new Map<Layer, Hdf5Dataset[]>();
  for (const layer of layers) {
    // As Keras writes the classes that we know, numbered in order.
    const group = layer.class_name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    const before = seen.get(group) ?? 0;
    seen.set(group, before + 1);
    const folder = `layers/${group}${before === 0 ? '' : `_${before}`}`;
    const parts = { LSTM: ['/cell'], Bidirectional: ['/forward_layer/cell', '/backward_layer/cell'] };
    const folders = parts[layer.class_name as keyof typeof parts] ?? [''];
    weights.set(
      layer,
      folders.flatMap((part) => numbered(root.group(`${folder}${part}/vars`))),
    );
  }
  return chain(layers, source).map((layer) => toLayer(layer, weights.get(layer)!));
}

/** Datasets 0, 1, ... of a group. */
function numbered(group: Hdf5Group | null): Hdf5Dataset[] {
  return (group?.names() ?? []).map((_, i) => group!.dataset(String(i))).filter((each) => each !== null);
}

function readLegacy(bytes: Uint8Array, source: string): KerasLayer[] {
  const root = openHdf5(bytes, source);
  const config = root.texts('model_config')?.[0];
  const all = root.group('model_weights');
  if (config === undefined || !all) {
    throw new DataError(
      source,
      'holds no whole Keras model, only weights or something else; save it with model.save, not save_weights.',
    );
  }
  return chain(parseModel(config, source), source).map((layer) => {
    const group = all.group(layer.config.name);
    const names = group?.texts('weight_names') ?? [];
    return toLayer(
      layer,
      names.map((name) => group!.dataset(name)).filter((each) => each !== null),
    );
  });
}

function toLayer({ class_name, config }: Layer, weights: Hdf5Dataset[]): KerasLayer {
  return { className: class_name, name: config.name, config, weights };
}

function parseModel(json: string, source: string): Layer[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new DataError(source, 'has a model config that is not JSON; save the model again.', { cause });
  }
  const { data, error } = modelSchema.safeParse(value);
  if (error) {
    throw new DataError(
      source,
      'has a model config that does not describe its layers; save the model again.',
    );
  }
  if (!['Sequential', 'Functional', 'Model'].includes(data.class_name)) {
    throw new DataError(
      source,
      `holds a Keras model of class ${data.class_name}; affetto imports Sequential and Functional ones.`,
    );
  }
  return data.config.layers;
}

/** Layers in the order in which a frame passes them. Those of a Sequential model have no inbound nodes. */
function chain(layers: Layer[], source: string): Layer[] {
  if (layers.every(({ inbound_nodes }) => inbound_nodes === undefined)) return layers;
  const followers = new Map<string | undefined, Layer>();
  for (const layer of layers) {
    const inputs = inputsOf(layer.inbound_nodes);
    const [input] = inputs;
    if (inputs.length > 1 || followers.has(input)) {
      const fork = inputs.length > 1 ? layer : followers.get(input)!;
      throw new DataError(
        source,
        `layer '${fork.config.name}' (${fork.class_name}) stands where the model branches; affetto imports plain chains.`,
      );
    }
    followers.set(input, layer);
  }
  const ordered: Layer[] = [];
  let next = followers.get(undefined);
  while (next && ordered.length < layers.length) {
    ordered.push(next);
    next = followers.get(next.config.name);
  }
  if (next || ordered.length < layers.length) {
    throw new DataError(source, 'has layers that do not follow each other; affetto imports plain chains.');
  }
  return ordered;
}

/** Names of the layers that lead into one: Keras 3 writes them as `keras_history`, Keras 2 as `[name, 0, 0, {}]`. */
function inputsOf(nodes: unknown, depth = 0): string[] {
  if (depth > 16) return []; // Keras nests no deeper
  if (Array.isArray(nodes)) {
    const [name, node, tensor] = nodes;
    const isReference = typeof name === 'string' && typeof node === 'number' && typeof tensor === 'number';
    return isReference ? [name] : nodes.flatMap((each) => inputsOf(each, depth + 1));
  }
  return typeof nodes === 'object' && nodes !== null
    ? Object.values(nodes).flatMap((each) => inputsOf(each, depth + 1))
    : [];
}

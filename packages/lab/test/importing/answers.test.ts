import { joinSequences, Network, NetworkRunner, networkRecipe, softmax } from '@affetto/core/network';
import { type ImportedNetwork, importKeras, importNetwork, importTorch } from '@affetto/lab/importing';
import { describe, expect, test } from 'vitest';
import { type Golden, goldenAnswers, goldenFile } from './golden.js';

/** The largest difference between what our network and the foreign one answer. */
function difference(
  imported: ImportedNetwork,
  { sequences, bins, outputs, softmax: isSoftmax }: Golden,
): number {
  const { network, inputBins, classes, weights } = imported;
  expect(inputBins).toBe(bins);
  expect(classes).toBe(outputs[0]!.length);
  const runner = new NetworkRunner(new Network(network, inputBins, classes));
  runner.setWeights(weights);
  const logits = runner.forward(joinSequences(sequences, bins));
  return Math.max(
    ...outputs.map((output, s) => {
      const own = logits.slice(s * classes, (s + 1) * classes);
      const answer = isSoftmax ? softmax(own, classes) : own;
      return Math.max(...output.map((value, c) => Math.abs(value - answer[c]!)));
    }),
  );
}

describe('Keras models answer the same as ours', () => {
  test.each(['last-state', 'everything', 'averaged', 'both-last-states', 'normalized'])('%s', (name) => {
    for (const kind of ['keras', 'h5']) {
      const imported = importKeras(goldenFile(`${name}.${kind}`), `${name}.${kind}`);
      expect(difference(imported, goldenAnswers(name))).toBeLessThan(1e-5);
    }
  });

  test('the recipe and the remarks tell what was read', () => {
    const { network, remarks } = importKeras(goldenFile('everything.keras'), 'everything.keras');
    expect(network).toEqual(
      networkRecipe.parse({
        convolutions: [
          { channels: 6, kernel: 3, stride: 1 },
          { channels: 4, kernel: 1, stride: 2 },
        ],
        lstm: { layers: 2, units: 5, direction: 'both' },
        pooling: ['last'],
        hidden: 6,
      }),
    );
    expect(remarks).toEqual([
      "Dropout does nothing in use: left out 'dropout', 'dropout_1'.",
      'Its LSTM layers differ; here each has 5 units in both directions, those added with weights of 0, which change nothing.',
    ]);
    expect(importKeras(goldenFile('averaged.h5'), 'averaged.h5').remarks).toEqual([
      "'global_average_pooling1d' gives means only: the deviations beside them weigh 0.",
    ]);
  });
});

describe('PyTorch networks answer the same as ours', () => {
  test.each(['torch-convolved', 'torch-attended', 'torch-averaged', 'torch-normalized'])('%s', (name) => {
    const golden = goldenAnswers(name);
    const recipe = networkRecipe.parse({ lstm: {}, ...golden.recipe });
    const imported = importTorch(goldenFile(`${name}.safetensors`), name, recipe);
    expect(difference(imported, golden)).toBeLessThan(1e-5);
  });

  test('the remarks tell what was assumed', () => {
    const { recipe } = goldenAnswers('torch-convolved');
    const bytes = goldenFile('torch-convolved.safetensors');
    expect(importTorch(bytes, 'x', networkRecipe.parse({ lstm: {}, ...recipe })).remarks).toEqual([
      'Tensors do not tell it, so it is as in the recipe: pooling statistics, stride 2, 1.',
      'Convolutions follow each other by name: front.conv2, front.conv10.',
    ]);
  });
});

test('the order of the gates matters', () => {
  const imported = importKeras(goldenFile('last-state.keras'), 'last-state.keras');
  const layout = new Network(imported.network, imported.inputBins, imported.classes);
  const weights = imported.weights.slice();
  const kernel = layout.tensor(weights, 'lstm.weight_ih_l0');
  const [gates, size] = [[0, 2, 1, 3], kernel.length / 4];
  const swapped = gates.flatMap((gate) => [...kernel.subarray(gate * size, (gate + 1) * size)]);
  kernel.set(swapped);
  expect(difference({ ...imported, weights }, goldenAnswers('last-state'))).toBeGreaterThan(0.01);
});

test('what the file holds decides, not its name', () => {
  const recipe = networkRecipe.parse({ lstm: {} });
  expect(importNetwork(goldenFile('averaged.keras'), 'a.safetensors', recipe).library).toBe('Keras');
  expect(importNetwork(goldenFile('averaged.h5'), 'a.keras', recipe).library).toBe('Keras');
  expect(importNetwork(goldenFile('torch-averaged.safetensors'), 'a.h5', recipe).library).toBe('PyTorch');
});

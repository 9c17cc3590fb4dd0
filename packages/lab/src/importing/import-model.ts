import { DataError, type Recipe, UsageError } from '@affetto/core';
import { featureBins, stateNames } from '@affetto/core/features';
import type { Model } from '@affetto/core/recognizer';
import { importNetwork, type Library } from './import-network.js';

/**
 * Makes a model of a network that another library trained. Audio and features are those of the recipe, which should be
 * those of its training; the recipe's network is replaced, and nothing is calibrated.
 *
 * @param source The file's name, for messages.
 * @param labels Emotions in the order of the network's outputs.
 * @throws {UsageError} where there are not as many labels as classes, or the features are states of an encoder.
 * @throws {DataError} where the file cannot be imported, or its frames have other bins than the recipe's features.
 */
export function importModel(
  bytes: Uint8Array,
  source: string,
  { recipe, labels }: { readonly recipe: Recipe; readonly labels: readonly string[] },
): { model: Model; library: Library; remarks: readonly string[] } {
  const { network, inputBins, classes, weights, library, remarks } = importNetwork(
    bytes,
    source,
    recipe.network,
  );
  if (stateNames(recipe.features)) {
    throw new UsageError(
      `the features of recipe '${recipe.name}' are states of an encoder, on which networks cannot be imported; give a recipe of other features`,
    );
  }
  const bins = featureBins(recipe.features);
  if (inputBins !== bins) {
    throw new DataError(
      source,
      `takes frames of ${inputBins} bins, the features of recipe '${recipe.name}' have ${bins}; give the recipe of the features it was trained on.`,
    );
  }
  if (labels.length !== classes) {
    throw new UsageError(
      `${source} tells ${classes} classes apart, the labels name ${labels.length}; name one for each, in the order of its outputs.`,
    );
  }
  const model: Model = {
    labels,
    recipe: { ...recipe, features: { ...recipe.features, functionals: null }, network },
    corpus: `unknown (imported from ${library})`,
    created: new Date().toISOString(),
    calibration: { temperature: 1, notSureBelow: 0 },
    weights,
  };
  return { model, library, remarks };
}

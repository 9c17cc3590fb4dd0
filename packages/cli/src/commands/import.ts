import { readFile } from 'node:fs/promises';
import { DataError } from '@affetto/core';
import { encodeBundle } from '@affetto/core/recognizer';
import { importModel } from '@affetto/lab/importing';
import { builtInRecipes, loadRecipe } from '@affetto/lab/recipes';
import { importedModelCard } from '@affetto/lab/report';
import { writeBundle } from '@affetto/lab/training';
import { type Command, InvalidArgumentError } from 'commander';
import { printJson } from '../json.js';

interface ImportOptions {
  readonly recipe: string;
  readonly labels: readonly string[];
  readonly output: string;
  readonly json?: boolean;
}

/** `affetto import`: a network that Keras or PyTorch trained, as a model. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('make a model of a network that Keras or PyTorch trained')
    .argument('<file>', 'a Keras model, .keras or .h5, or a PyTorch state dict, .safetensors')
    .requiredOption(
      '--recipe <name or file>',
      `whose features it was trained on: one of ${builtInRecipes().join(', ')}, or a JSON file`,
    )
    .requiredOption('--labels <emotions>', 'in the order of its outputs, between commas', labelList)
    .requiredOption('--output <folder>', 'where the model goes')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Read are Normalization, Conv1D, LSTM in one direction or both, GlobalAveragePooling1D, Dense and Dropout of Keras, Conv1d,
LSTM and Linear of PyTorch; docs/network.md says which of their settings. Of a PyTorch network the recipe also tells what
tensors do not: network.pooling and the strides of network.convolutions. Nothing is evaluated.

Examples:
  affetto import model.keras --recipe mfcc.json --labels anger,joy,neutral --output models/mine
  affetto import state.safetensors --recipe default --labels anger,joy,neutral,sadness --output models/torch`,
    )
    .action(importFile);
}

async function importFile(file: string, { recipe, labels, output, json }: ImportOptions): Promise<void> {
  const settings = await loadRecipe(recipe);
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new DataError(file, `cannot be read (${cause.message}); check the path.`, { cause });
  });
  const { model, library, remarks } = importModel(bytes, file, { recipe: settings, labels });
  const card = importedModelCard(model, { file, bytes, library, remarks });
  await writeBundle(output, await encodeBundle(model, card));

  if (json) {
    printJson('import', {
      file,
      output,
      library,
      labels: [...labels],
      network: model.recipe.network,
      parameters: model.weights.length,
      remarks: [...remarks],
    });
    return;
  }
  console.log(`${file}: a network of ${library} with ${model.weights.length} parameters here`);
  for (const remark of remarks) console.log(`! ${remark}`);
  console.log('! Nothing was evaluated; try it on recordings whose emotion is known.');
  console.log(`
model      ${output}

Next: affetto recognize --model ${output} FILE…`);
}

/** Emotions between commas, from the command line. */
function labelList(text: string): string[] {
  const labels = text.split(',').map((label) => label.trim());
  if (labels.length < 2 || labels.includes('') || new Set(labels).size < labels.length) {
    throw new InvalidArgumentError('It must be at least two names between commas, each once.');
  }
  return labels;
}

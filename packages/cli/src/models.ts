import type { Recognizer } from '@affetto/core/recognizer';
import { openRecognizer } from '@affetto/lab/encoders';
import { modelFolder, shippedModels } from '@affetto/models';
import { interruptible } from './interrupt.js';
import type { ProgressDisplay } from './progress.js';

/** The folder of a model by what the command line says: the name of one that comes with affetto, or a folder. */
export function folderOfModel(nameOrFolder: string): string {
  const shipped = shippedModels.find((name) => name === nameOrFolder);
  return shipped === undefined ? nameOrFolder : modelFolder(shipped);
}

/** What `--model` takes. */
export const modelHelp = `${shippedModels.join(' or ')}, which come with affetto, or the folder of a model`;

/** Opens a recogniser by what `--model` and `--encoder` say, showing what has to be fetched. */
export function openByName(
  { model, encoder }: { readonly model: string; readonly encoder?: string },
  { onProgress, stop }: ProgressDisplay,
): Promise<Recognizer> {
  return interruptible('', (abort) =>
    openRecognizer(folderOfModel(model), { encoderPlace: encoder, onProgress, abort }),
  ).finally(stop);
}

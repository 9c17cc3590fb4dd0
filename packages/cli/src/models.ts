import { modelFolder, shippedModels } from '@affetto/models';

/** The folder of a model by what the command line says: the name of one that comes with affetto, or a folder. */
export function folderOfModel(nameOrFolder: string): string {
  const shipped = shippedModels.find((name) => name === nameOrFolder);
  return shipped === undefined ? nameOrFolder : modelFolder(shipped);
}

/** What `--model` takes. */
export const modelHelp = `${shippedModels.join(' or ')}, which come with affetto, or the folder of a model`;

import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '@affetto/core/node';
import { encodeBundle } from '@affetto/core/recognizer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomModel } from './models.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-model-'));
  for (const [name, content] of await encodeBundle(randomModel(), '# Card\n')) {
    await writeFile(join(folder, name), content);
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a model in a folder', () => {
  it('opens, its card and ONNX file there or not', async () => {
    expect(await openModel(folder)).toEqual(randomModel());
    await rm(join(folder, 'model.onnx'));
    await rm(join(folder, 'README.md'));
    expect(await openModel(`${folder}/`)).toEqual(randomModel());
  });

  const problem = (message: string) => expect.objectContaining({ name: 'DataError', message });

  it('needs the folder', async () => {
    const remedy = 'is no folder; name the folder of a model, with config.json in it.';
    const missing = join(folder, 'nowhere');
    await expect(openModel(missing)).rejects.toThrow(problem(`${missing}: ${remedy}`));
    const file = join(folder, 'config.json');
    await expect(openModel(file)).rejects.toThrow(problem(`${file}: ${remedy}`));
  });

  it.each(['config.json', 'model.safetensors'])('needs %s', async (name) => {
    await rm(join(folder, name));
    const path = join(folder, name);
    await expect(openModel(folder)).rejects.toThrow(
      problem(`${path}: is missing; name the folder of a whole model.`),
    );
    await mkdir(path);
    await expect(openModel(folder)).rejects.toThrow(`${path}: cannot be read (EISDIR`);
  });

  it('needs whole files', async () => {
    await truncate(join(folder, 'model.safetensors'), 1500);
    await expect(openModel(folder)).rejects.toThrow(/model\.safetensors: tensor '.*the file is cut short/);
    await truncate(join(folder, 'config.json'), 100);
    await expect(openModel(folder)).rejects.toThrow(
      problem(`${folder}/config.json: is not JSON; take the original file of the model.`),
    );
  });
});

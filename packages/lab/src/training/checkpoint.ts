import { readFile, rm } from 'node:fs/promises';
import { DataError } from '@affetto/core';
import { type Network, Optimizer, type TrainingRecipe } from '@affetto/core/network';
import { decodeSafetensors, encodeSafetensors } from '@affetto/core/recognizer';
import type { Checkpoint, Epoch, TrainingState } from '@affetto/core/training';
import { writeAtomically } from '../files.js';

/**
 * The state of a training run after its last whole epoch, in one safetensors file: weights, their running mean, the best so far,
 * the optimiser's moments, and the history in the file's metadata.
 */
export class CheckpointFile implements Checkpoint {
  /**
   * @param path File to keep the state in.
   * @param key What the state belongs to (recipe, data, parts, seed); a state with another key is refused.
   */
  constructor(
    readonly path: string,
    readonly key: string,
  ) {}

  /**
   * The state to go on from, or null where no epoch was finished.
   *
   * @throws {DataError} for a broken file and for one that belongs to other data or another recipe.
   */
  async read(network: Network, training: TrainingRecipe): Promise<TrainingState | null> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const { tensors, metadata } = decodeSafetensors(bytes, this.path);
    if (metadata.key !== this.key) {
      throw new DataError(
        this.path,
        'was made with another recipe, seed or data; resume with the same, or choose another --out',
      );
    }
    const tensor = (name: string) => {
      const values = tensors.get(name)?.data;
      if (values?.length !== network.parameterCount)
        throw new DataError(
          this.path,
          `has no whole tensor '${name}'; delete the file to train this run anew`,
        );
      return values;
    };
    return {
      weights: tensor('weights'),
      average: tensor('average'),
      best: tensor('best'),
      optimizer: new Optimizer(network, training, {
        step: Number(metadata.step),
        mean: tensor('mean'),
        square: tensor('square'),
      }),
      history: JSON.parse(metadata.history!) as Epoch[],
      keptEpoch: Number(metadata.keptEpoch),
    };
  }

  /** Replaces the file by the present state, atomically. */
  async write(network: Network, state: TrainingState): Promise<void> {
    const shape = [network.parameterCount];
    const { step, mean, square } = state.optimizer.state;
    const { weights, average, best } = state;
    const tensors = new Map(
      Object.entries({ weights, average, best, mean, square }).map(([name, data]) => [name, { shape, data }]),
    );
    const metadata = {
      key: this.key,
      step: String(step),
      history: JSON.stringify(state.history),
      keptEpoch: String(state.keptEpoch),
    };
    await writeAtomically(this.path, encodeSafetensors(tensors, metadata));
  }

  /** Removes the file: the run is finished. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

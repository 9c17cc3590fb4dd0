import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { DataError, UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import type { FeatureRecipe, Frames, StateEncoder } from '@affetto/core/features';
import type { OnnxAnswer, OnnxProblem, OnnxThreadStart } from './onnx-thread.js';

/** Features that are states of an encoder by ONNX. */
export type OnnxFeatures = Extract<FeatureRecipe, { kind: 'onnxEncoder' }>;

const RATE = 16000;

/**
 * An encoder by ONNX, run by the optional package `onnxruntime-node`, on one thread. The runtime answers later only, and
 * features are computed there and then: it runs in a thread of its own, and {@link encode} waits for it.
 */
export class OnnxEncoder implements StateEncoder {
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));

  private constructor(
    readonly features: OnnxFeatures,
    readonly path: string,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: OnnxThreadStart = {
      path,
      outputs: features.outputs,
      port: port2,
      answered: this.#answered,
    };
    this.#thread = new Worker(new URL('./onnx-thread.js', import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [], // those of the process may be for its own script alone
    });
  }

  /**
   * @param path The graph's file.
   * @throws {UsageError} where onnxruntime is not installed.
   * @throws {DataError} where it cannot open the file, or the graph has other inputs, outputs or widths than the recipe says.
   */
  static async open(features: OnnxFeatures, path: string): Promise<OnnxEncoder> {
    const encoder = new OnnxEncoder(features, path);
    try {
      await encoder.#started();
      encoder.#states(new Float32Array(RATE / 4));
      return encoder;
    } catch (error) {
      encoder.close();
      throw error;
    }
  }

  async #started(): Promise<void> {
    const thread = this.#thread;
    const said: OnnxProblem = await new Promise((resolve, reject) => {
      thread.once('message', resolve).once('error', reject);
    });
    thread.unref(); // who has heard enough may go
    if (said === null) return;
    if (!said.isMissing) throw new DataError(this.path, said.problem);
    throw new UsageError(
      `the encoder '${this.features.encoder}' is run by onnxruntime, which is not installed or does not start; install it with: npm install onnxruntime-node (${said.problem})`,
    );
  }

  /**
   * States of a recording, heard as a whole: those of each of the recipe's `outputs`.
   *
   * @param signal At 16 kHz, as long as the graph needs: with the convolutions of wav2vec 2.0 400 samples.
   * @returns For each, `frames x width`; `hopSeconds` is the length of the recording over its frames.
   * @throws {UsageError} on another rate.
   * @throws {DataError} on a recording that the graph cannot hear.
   */
  encode(signal: Signal): Frames[] {
    const { samples, sampleRate } = signal;
    if (sampleRate !== RATE) {
      throw new UsageError(`the encoder hears ${RATE} Hz but the signal has ${sampleRate} Hz: resample it`);
    }
    const { width, standardize } = this.features;
    return this.#states(standardize ? standardized(samples) : samples).map(({ data, frames }) => ({
      data,
      frames,
      bins: width,
      names: Array.from({ length: width }, (_, i) => `${i}`),
      hopSeconds: samples.length / frames / RATE,
    }));
  }

  /** Ends the thread. */
  close(): void {
    void this.#thread.terminate();
  }

  /** What the thread says of samples. */
  #states(samples: Float32Array): { data: Float32Array; frames: number }[] {
    const before = Atomics.load(this.#answered, 0);
    this.#port.postMessage(samples);
    Atomics.wait(this.#answered, 0, before);
    const answer: OnnxAnswer = receiveMessageOnPort(this.#port)!.message;
    const { path, features } = this;
    if ('problem' in answer) throw new DataError(path, answer.problem);
    const frames = answer.states[0]!.shape[1]!;
    return answer.states.map(({ data, shape }, i) => {
      if (shape.length === 3 && shape[0] === 1 && shape[1] === frames && shape[2] === features.width)
        return { data, frames };
      throw new DataError(
        path,
        `output '${features.outputs[i]}' has the shape ${shape.join(' x ')}, not 1 x frames x ${features.width}; set features.width and features.outputs to what it has`,
      );
    });
  }
}

/** Samples brought to mean 0 and variance 1, as the feature extractor of wav2vec 2.0 does it (epsilon 1e-7). */
function standardized(samples: Float32Array): Float32Array {
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = sum / samples.length;
  let squares = 0;
  for (const sample of samples) squares += (sample - mean) * (sample - mean);
  const deviation = Math.sqrt(squares / samples.length + 1e-7);
  return samples.map((sample) => (sample - mean) / deviation);
}

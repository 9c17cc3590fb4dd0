import { DataError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';
import { resample } from '../resample.js';
import type { VoiceActivity } from './activity.js';

/** The part of onnxruntime-node or onnxruntime-web that is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: { intraOpNumThreads: number }): Promise<OnnxSession>;
  };
  readonly Tensor: new (
    type: 'float32' | 'int64',
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => unknown;
}

interface OnnxSession {
  readonly inputNames: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: the tensors of whichever runtime it is
  run(inputs: any): Promise<any>;
}

const RATE = 16000;
/** Samples judged at a time, and those before them that the network hears again. */
const CHUNK = 512;
const CONTEXT = 64;
/** Shape of the network's memory. */
const STATE = [2, 1, 128] as const;
const INPUTS = ['input', 'state', 'sr'];

/** Silero's own thresholds: speech begins at the first probability and ends below the second. */
const BEGIN = 0.5;
const END = 0.35;

/**
 * Silero's voice activity detector (https://github.com/snakers4/silero-vad, version 5 or 6), run by an ONNX runtime. Its
 * frames are 32 ms long.
 */
export class Silero {
  private constructor(
    readonly runtime: OnnxRuntime,
    readonly session: OnnxSession,
  ) {}

  /**
   * @param runtime The module `onnxruntime-node` or `onnxruntime-web`.
   * @param model The bytes of `silero_vad_v5.onnx` or `silero_vad_v6.onnx`.
   * @throws {DataError} for bytes that the runtime does not open, or another network.
   */
  static async open(runtime: OnnxRuntime, model: Uint8Array): Promise<Silero> {
    let session: OnnxSession;
    try {
      session = await runtime.InferenceSession.create(model, { intraOpNumThreads: 1 });
    } catch (cause) {
      throw new DataError('the Silero model', `cannot be opened (${(cause as Error).message})`, { cause });
    }
    if (INPUTS.every((name) => session.inputNames.includes(name))) return new Silero(runtime, session);
    throw new DataError(
      'the Silero model',
      `takes ${session.inputNames.join(', ')}, not ${INPUTS.join(', ')}: give version 5 or 6`,
    );
  }

  /**
   * Where there is speech, for {@link speechSegments} and {@link segment} to go by.
   *
   * @param signal At any rate; it is resampled to 16 kHz.
   * @throws {UsageError} on an empty signal or samples that are not finite.
   */
  async activity(signal: Signal): Promise<VoiceActivity> {
    checkSignal(signal);
    const { Tensor } = this.runtime;
    const { samples } = resample(signal, RATE);
    const frames = Math.ceil(samples.length / CHUNK);
    const probability = new Float32Array(frames);
    const speech = new Uint8Array(frames);
    const sr = new Tensor('int64', BigInt64Array.of(BigInt(RATE)), []);
    let state: unknown = new Tensor('float32', new Float32Array(2 * 128), STATE);
    let speaking = false;
    for (let t = 0; t < frames; t++) {
      const input = new Float32Array(CONTEXT + CHUNK);
      const from = t * CHUNK - CONTEXT;
      const known = Math.max(0, from);
      input.set(samples.subarray(known, from + CONTEXT + CHUNK), known - from);
      const { output, stateN } = await this.session.run({
        input: new Tensor('float32', input, [1, CONTEXT + CHUNK]),
        state,
        sr,
      });
      state = stateN;
      probability[t] = output.data[0];
      speaking = probability[t]! >= (speaking ? END : BEGIN);
      speech[t] = speaking ? 1 : 0;
    }
    return { probability, speech, hopSeconds: CHUNK / RATE };
  }
}

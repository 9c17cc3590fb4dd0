import { UsageError } from '../errors.js';
import { checkWhisperSignal } from '../features/mel/whisper.js';
import { INT8_LIMIT } from '../int8.js';
import { type Arithmetic, KernelInstance } from '../kernels/instance.js';
import { matrix } from '../kernels/matrix.js';
import { integerWeight } from '../network/layers/integer-weight.js';
import { type Activations, activations, type Layer, type Pass } from '../network/layers/layer.js';
import { type FrozenWeight, packedWeight, windowWeight } from '../network/layers/weight.js';
import type { Tensor } from '../safetensors.js';
import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/index.js';
import { type EncoderSizes, encoderLayers } from './architecture.js';
import { EncoderStream, joinedStates } from './stream.js';
import { encoderSizes, encoderTensors, parameterOf } from './weights-file.js';
import { type WindowOptions, Windows, windowRule } from './windows.js';

/** Options of {@link loadEncoder}. */
export interface EncoderOptions {
  /** The file's name, for messages. Default `model.safetensors`. */
  source?: string;
  /** Transformer blocks to compute, from 0; by default all the file has. */
  blocks?: number;
  /**
   * The parsed `config.json` beside the file. Without it heads are as {@link cutEncoder} noted them, or 64 wide, as in
   * every Whisper model.
   */
  config?: unknown;
  /**
   * How products with weights are computed: `strict` (the default) or `fused` in float32, as the network's, or
   * `integer`, with weights and states in whole numbers of 12 bits and more, or just those of a file cut to 8 bits:
   * exact sums, faster by half.
   */
  arithmetic?: Arithmetic | 'integer';
}

/**
 * Loads the front of a Whisper encoder (Radford et al., 2023, "Robust speech recognition via large-scale weak
 * supervision"): its convolutions and its first transformer blocks.
 *
 * @param file `model.safetensors` as published, whole or cut down to encoder blocks, float16 or float32, or what
 *   {@link cutEncoder} makes of it; or its tensors.
 * @throws {DataError} where the file is damaged, of another model, or has fewer blocks than asked for.
 * @throws {UsageError} where `blocks` is not a whole number.
 */
export function loadEncoder(
  file: Uint8Array | ReadonlyMap<string, Tensor>,
  options: EncoderOptions = {},
): Encoder {
  const { source = 'model.safetensors', blocks, config, arithmetic = 'strict' } = options;
  if (blocks !== undefined && !(Number.isInteger(blocks) && blocks >= 0)) {
    throw new UsageError(`blocks is ${blocks} but must be a whole number, 0 or more`);
  }
  const { tensors, heads } = encoderTensors(file, source);
  const sizes = encoderSizes(tensors, source, blocks, config ?? heads);
  return new Encoder(sizes, (name, shape) => parameterOf(tensors, source, name, shape), arithmetic);
}

/**
 * The frozen front of a Whisper encoder, its weights made ready for products once. A recording's states have the same
 * bits whatever was encoded before, and on every host.
 */
export class Encoder {
  readonly #kernels: KernelInstance;
  readonly #makeReady: typeof integerWeight;
  readonly #stem: readonly Layer[];
  readonly #blocks: readonly Layer[];
  readonly #weights = new Map<string, number>();
  readonly #frozen = new Map<string, FrozenWeight>();

  /** @param tensor The parameter of a name and shape. */
  constructor(
    readonly sizes: EncoderSizes,
    tensor: (name: string, shape: readonly number[]) => Tensor,
    arithmetic: Arithmetic | 'integer',
  ) {
    const { stem, blocks } = encoderLayers(sizes);
    this.#stem = stem;
    this.#blocks = blocks;
    const isInteger = arithmetic === 'integer';
    this.#kernels = new KernelInstance(isInteger ? 'strict' : arithmetic);
    this.#makeReady = isInteger ? integerWeight : packedWeight;
    for (const { parameters } of [...stem, ...blocks]) {
      for (const { name, shape, trained } of parameters) {
        if (trained && shape.length > 1) this.#freeze(name, tensor(name, shape));
        else this.#weights.set(name, this.#place(tensor(name, shape).data));
      }
    }
  }

  #freeze(name: string, { shape, data, isInt8 }: Tensor): void {
    const kernels = this.#kernels;
    const [outputs, inputs, kernel] = shape as [number, number, number?];
    const weight = () => {
      const address = this.#place(data);
      if (kernel) return windowWeight(kernels, address, outputs, inputs, kernel);
      return matrix(address, outputs, inputs);
    };
    this.#frozen.set(name, this.#makeReady(kernels, weight, isInt8 ? INT8_LIMIT : undefined));
  }

  #place(values: Float32Array): number {
    const address = this.#kernels.allocate(values.length);
    this.#kernels.floats(address, values.length).set(values);
    return address;
  }

  /**
   * States of a whole recording, 50 a second: after the convolutions and positions, then after each block.
   *
   * What is no longer than a window, 30 s by default, is heard together, at its own length. Anything longer goes
   * through in windows that overlap, each heard by itself (see {@link EncoderStream}), and a state is taken from the
   * first window that looks `lookAheadSeconds` ahead of it.
   *
   * @param input A signal at 16 kHz, more than 200 samples long; or log-mel frames (see {@link whisperLogMel}), whose
   *   values windows take as they are.
   * @returns For each, `ceil(frames / 2) x width`.
   * @throws {UsageError} on another rate or number of mel bands, a signal too short, samples that are not finite, times
   *   that do not go together.
   */
  encode(input: Signal | Frames, options: WindowOptions = {}): Frames[] {
    if ('samples' in input) {
      checkWhisperSignal(input);
      const stream = new EncoderStream(this, options);
      const [first, last] = [stream.push(input.samples), stream.end()];
      return joinedStates(
        this,
        [first, last].map((layers) => layers.map(({ data }) => data)),
      );
    }
    const { mels, positions } = this.sizes;
    if (input.bins !== mels || input.frames < 1) {
      throw new UsageError(
        `the encoder takes log-mel frames of ${mels} bands but there are ${input.frames} of ${input.bins}: use whisperLogMel`,
      );
    }
    const windows = new Windows(windowRule(options, positions), mels, (logMel) => this.encodeWindow(logMel));
    return joinedStates(this, [...windows.push(input.data), ...windows.end()]);
  }

  /**
   * States of frames heard together, as {@link encode} gives them.
   *
   * @param logMel frames x mels, at most as many frames as there are positions for.
   */
  encodeWindow(logMel: Float32Array): Float32Array[] {
    const kernels = this.#kernels;
    const pass: Pass = {
      kernels,
      training: false,
      share: 1,
      functionals: 0,
      frozen: this.#frozen,
      weight: (name) => this.#weights.get(name)!,
      gradient: () => 0,
    };
    const mark = kernels.mark();
    try {
      let states = activations(pass, Int32Array.of(logMel.length / this.sizes.mels), this.sizes.mels);
      kernels.floats(states.address, logMel.length).set(logMel);
      for (const layer of this.#stem) states = layer.forward(pass, states).output;
      const results = [this.#values(states)];
      for (const block of this.#blocks) {
        states = block.forward(pass, states).output;
        results.push(this.#values(states));
      }
      return results;
    } finally {
      kernels.release(mark);
    }
  }

  #values({ address, rows, features }: Activations): Float32Array {
    return this.#kernels.floats(address, rows * features).slice();
  }
}

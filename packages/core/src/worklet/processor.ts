/**
 * The audio worklet's side of a feature node: runs an extractor on the sound that comes in. Built into one file,
 * dist/worklet/processor.bundle.js, for `audioWorklet.addModule`.
 */
import { mixChannels } from '../audio/formats/mix.js';
import { Resampler } from '../audio/resample.js';
import { UsageError } from '../errors.js';
import { FrameStream, type Framing } from '../spectrum/framing.js';
import { extractorOf } from './extractors.js';
import { MemoryPool } from './memory-pool.js';
import type { FeatureRequest, FromProcessor, ToProcessor } from './messages.js';

// What an AudioWorkletGlobalScope has beside the rest.
declare const sampleRate: number;
declare const currentTime: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

class FeatureProcessor extends AudioWorkletProcessor {
  readonly #pool = new MemoryPool();
  #stream: FrameStream | undefined;
  #resampler: Resampler | undefined;
  #mixed = new Float32Array(0);
  #startTime: number | undefined;

  constructor({ processorOptions }: { processorOptions: FeatureRequest }) {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToProcessor>) => {
      if (data.type === 'read') this.#pool.put(data.memory);
      else this.#end();
    };
    this.#guard(() => {
      const { feature, options, sampleRate: rate = sampleRate } = processorOptions;
      if (rate !== sampleRate) this.#resampler = new Resampler(sampleRate, rate);
      const extractor = extractorOf(feature, rate, options);
      const { names, hopLength } = extractor;
      this.#stream = new FrameStream(extractor, options as Framing, (values) => this.#pool.take(values));
      this.#post({ type: 'ready', names, hopSeconds: hopLength / rate });
    });
  }

  /** Called with each block of sound. Before the first there is no time; later a silent input is silence. */
  process([channels]: [Float32Array[]]): boolean {
    if (this.#stream && (channels.length > 0 || this.#startTime !== undefined)) {
      this.#startTime ??= currentTime;
      this.#guard(() => this.#hear(this.#mix(channels)));
    }
    return this.#stream !== undefined;
  }

  #hear(samples: Float32Array): void {
    this.#postFrames(this.#stream!.push(this.#resampler?.push(samples) ?? samples));
  }

  /** The mean of the channels. */
  #mix(channels: Float32Array[]): Float32Array {
    if (channels.length === 1) return channels[0]!;
    const length = channels[0]?.length ?? this.#mixed.length;
    if (this.#mixed.length !== length) this.#mixed = new Float32Array(length);
    if (channels.length === 0) this.#mixed.fill(0);
    else mixChannels(channels, 1, this.#mixed);
    return this.#mixed;
  }

  #end(): void {
    const stream = this.#stream;
    if (!stream) return;
    this.#guard(() => {
      if (this.#resampler) this.#postFrames(stream.push(this.#resampler.end()));
      this.#postFrames(stream.end());
      this.#post({ type: 'ended' });
    });
    this.#stream = undefined;
  }

  #postFrames({ data, frames }: { data: Float32Array; frames: number }): void {
    if (frames === 0) return;
    const memory = data.buffer as ArrayBuffer;
    this.#post({ type: 'frames', memory, frames, startTime: this.#startTime! }, [memory]);
  }

  /** An error thrown in a worklet reaches the page without its message: it is sent there instead. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#stream = undefined;
      const problem = error instanceof Error ? error.message : String(error);
      this.#post({ type: 'failed', problem, misuse: error instanceof UsageError });
    }
  }

  #post(message: FromProcessor, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }
}

registerProcessor('affetto-feature', FeatureProcessor);

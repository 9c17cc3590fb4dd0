import { AffettoError, UsageError } from '../errors.js';
import type { Frames } from '../spectrum/frames.js';
import type { FeatureRequest, FromProcessor, ToProcessor } from './messages.js';

/** What a feature node computes, and who hears of it. */
export interface FeatureNodeOptions {
  /** A feature that streams, by its function's name: `mfcc`, `rms`. */
  feature: string;
  /** The feature's options, and `center` and `padMode` of its frames. */
  options?: Record<string, unknown>;
  /** Rate that the sound is resampled to first, a whole number of Hz. Default: the context's, nothing is resampled. */
  sampleRate?: number;
  /**
   * Called with frames as they come. Their `data` is used again after the call: copy what is to last.
   *
   * @param time Context time of the first of these frames, seconds: of its middle, or with `center: false` its start.
   */
  onFrames(frames: Frames, time: number): void;
  /** Where the processor's file is served. Default: beside this module, where bundlers and plain servers have it. */
  processorUrl?: string | URL;
}

/** A feature running on live sound. */
export interface FeatureNode {
  /** To be connected to what is to be heard; channels are averaged. It has no output. */
  readonly node: AudioWorkletNode;
  /** What each column of the frames is. */
  readonly names: readonly string[];
  /** Seconds from frame to frame. */
  readonly hopSeconds: number;
  /** Resolves after {@link end} and the last frames; rejects where sound was not finite or too short for a frame. */
  readonly ended: Promise<void>;
  /** Ends the sound: the frames that reach beyond it come out, and the processor is let go. */
  end(): Promise<void>;
}

/**
 * Runs a feature's extractor in an audio worklet on whatever is connected to the node. The frames have the bits that
 * the feature's own function gives for the same samples.
 *
 * @throws {UsageError} on a feature that does not stream, or options or a rate that are refused.
 */
export async function createFeatureNode(
  context: BaseAudioContext,
  { feature, options = {}, sampleRate, onFrames, processorUrl = PROCESSOR }: FeatureNodeOptions,
): Promise<FeatureNode> {
  await context.audioWorklet.addModule(processorUrl);
  const processorOptions: FeatureRequest = { feature, options, sampleRate };
  const node = new AudioWorkletNode(context, 'affetto-feature', { numberOfOutputs: 0, processorOptions });
  const post = (message: ToProcessor, transfer: Transferable[] = []) =>
    node.port.postMessage(message, transfer);

  const ready = Promise.withResolvers<{ names: readonly string[]; hopSeconds: number }>();
  const ended = Promise.withResolvers<void>();
  let framesBefore = 0;
  node.port.onmessage = async ({ data: message }: MessageEvent<FromProcessor>) => {
    if (message.type === 'ready') ready.resolve(message);
    else if (message.type === 'ended') ended.resolve();
    else if (message.type === 'failed') {
      const error = new (message.misuse ? UsageError : AffettoError)(message.problem);
      ready.reject(error);
      ended.reject(error);
    } else {
      const { memory, frames, startTime } = message;
      const { names, hopSeconds } = await ready.promise;
      const data = new Float32Array(memory, 0, frames * names.length); // (frames, bins)
      const time = startTime + framesBefore * hopSeconds;
      framesBefore += frames;
      onFrames({ data, frames, bins: names.length, names, hopSeconds }, time);
      post({ type: 'read', memory }, [memory]);
    }
  };
  const { names, hopSeconds } = await ready.promise.catch((error) => {
    ended.promise.catch(() => {}); // the caller hears of it here
    throw error;
  });
  return {
    node,
    names,
    hopSeconds,
    ended: ended.promise,
    end() {
      post({ type: 'end' });
      return ended.promise;
    },
  };
}

const PROCESSOR = new URL('./processor.bundle.js', import.meta.url);

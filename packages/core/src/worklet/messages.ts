/** What the page asks of the processor: `processorOptions` of its node. */
export interface FeatureRequest {
  /** A feature's name: `mfcc` stands for `mfccExtractor`. */
  readonly feature: string;
  /** Options of the feature, and `center` and `padMode` of its frames. */
  readonly options: Record<string, unknown>;
  /** Rate at which the feature is computed, Hz; undefined for the context's. */
  readonly sampleRate: number | undefined;
}

/** From the page to the processor. */
export type ToProcessor =
  /** Memory of frames that the page has read, to be used again. */
  | { readonly type: 'read'; readonly memory: ArrayBuffer }
  /** There will be no more sound. */
  | { readonly type: 'end' };

/** From the processor to the page. */
export type FromProcessor =
  /** It runs. `hopSeconds` and `names` as those of `Frames`. */
  | { readonly type: 'ready'; readonly names: readonly string[]; readonly hopSeconds: number }
  /** Frames: the first `frames x names.length` float32 values of `memory`. */
  | {
      readonly type: 'frames';
      readonly memory: ArrayBuffer;
      readonly frames: number;
      /** Context time of the first sample heard, seconds. */
      readonly startTime: number;
    }
  | { readonly type: 'ended' }
  /** It cannot go on. `misuse` where the caller's options or sound are at fault. */
  | { readonly type: 'failed'; readonly problem: string; readonly misuse: boolean };

import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';
import { checkFinite, checkNotEmpty, checkRate, requireWhole } from './checks.js';
import type { Frames } from './frames.js';

/**
 * One row of numbers for each frame of samples: what every feature that looks at one frame at a time is made of.
 * {@link extractFrames} runs it over a whole signal, {@link FrameStream} over chunks as they come; both give the same
 * bits because a row depends on its own frame's samples alone.
 */
export interface FrameExtractor {
  /** Samples a frame looks at. */
  readonly frameLength: number;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /** Hz. */
  readonly sampleRate: number;
  /** What each column is; as many as there are numbers a row. */
  readonly names: readonly string[];
  /**
   * Computes `count` rows. Frame i is `samples[i * hopLength .. i * hopLength + frameLength)`; all are finite. However
   * frames are grouped into calls, each must get the same bits.
   *
   * @param rows Receives `count x names.length` values from its start on.
   */
  compute(samples: Float32Array, count: number, rows: Float32Array): void;
}

/** Where frames lie on a signal. */
export interface Framing {
  /** Frame t is centred on sample `t * hopLength` (the default), or begins there. */
  center?: boolean;
  /** What lies beyond the ends of a centred signal: zeros (the default), its end samples, or its mirror image. */
  padMode?: PadMode;
}

export type PadMode = 'constant' | 'edge' | 'reflect';

/** Frames computed at a time. */
const BLOCK = 64;

/**
 * The extractor's row for every frame of a signal.
 *
 * @returns `frames x names.length`, frames as {@link frameCount} says.
 * @throws {UsageError} on an empty signal, samples that are not finite, a signal shorter than an uncentred frame or
 *   than its mirror image.
 */
export function extractFrames(signal: Signal, extractor: FrameExtractor, framing: Framing = {}): Frames {
  const { samples, sampleRate } = signal;
  const { frameLength, hopLength, names } = extractor;
  checkNotEmpty(samples);
  checkRate(sampleRate);
  const frames = frameCount(samples.length, frameLength, hopLength, framing);
  const bins = names.length;
  const data = new Float32Array(frames * bins); // (frames, bins)
  let filled = 0;
  const stream = new FrameStream(extractor, framing, (values) => data.subarray(filled, (filled += values)));
  stream.push(samples);
  stream.end();
  return { data, frames, bins, names, hopSeconds: hopLength / sampleRate };
}

/**
 * Number of frames of a signal of `length` samples. Centred: `1 + floor(length / hopLength)`, for odd frames of
 * length - 1. Else as many as fit.
 *
 * @throws {UsageError} where an uncentred frame is longer than the signal, or its mirror image does not reach, or a
 *   length is not whole.
 */
export function frameCount(
  length: number,
  frameLength: number,
  hopLength: number,
  { center = true, padMode = 'constant' }: Framing = {},
): number {
  requireWhole('frameLength', frameLength, 1);
  requireWhole('hopLength', hopLength, 1);
  if (center && padMode === 'reflect' && length <= Math.floor(frameLength / 2)) {
    throw new UsageError(
      `the signal has ${length} samples but padMode 'reflect' needs more than half a frame of ${frameLength}: ` +
        "use a longer signal, a shorter frame or padMode 'constant'",
    );
  }
  const padded = center ? length + 2 * Math.floor(frameLength / 2) : length;
  if (padded < frameLength) {
    throw new UsageError(
      `the signal has ${length} samples but a frame has ${frameLength}: ` +
        'use a longer signal, a shorter frame or center: true',
    );
  }
  return 1 + Math.floor((padded - frameLength) / hopLength);
}

/**
 * The extractor's rows for a signal that comes in chunks of any size: the same frames as {@link extractFrames} gives,
 * to the last bit. Holds at most a block of frames, however long the signal.
 *
 * A centred frame comes out once half a frame has been heard after its centre.
 */
export class FrameStream {
  readonly #extractor: FrameExtractor;
  readonly #center: boolean;
  readonly #padMode: PadMode;
  readonly #allocate: (values: number) => Float32Array;
  /** Samples that frames still to come look at. */
  readonly #buffer: Float32Array;
  #held = 0;
  /** Samples to pass over before the next frame begins; only where frames lie apart. */
  #skip = 0;
  /** Samples heard so far. */
  #heard = 0;
  /** Samples and padding given to frames so far, from which the number of frames follows. */
  #fed = 0;
  #framesOut = 0;
  /** The first, later the last samples heard, `half + 1` of them, for the mirror image at the ends. */
  readonly #mirror: Float32Array;
  #ended = false;

  /**
   * @param allocate Makes room for the rows of one call, so many values; whoever knows when rows have been read can
   *   use memory again.
   * @throws {UsageError} where the extractor's lengths are not whole or its rate is not positive.
   */
  constructor(
    extractor: FrameExtractor,
    { center = true, padMode = 'constant' }: Framing = {},
    allocate: (values: number) => Float32Array = (values) => new Float32Array(values),
  ) {
    requireWhole('frameLength', extractor.frameLength, 1);
    requireWhole('hopLength', extractor.hopLength, 1);
    checkRate(extractor.sampleRate);
    this.#extractor = extractor;
    this.#center = center;
    this.#padMode = padMode;
    this.#allocate = allocate;
    this.#buffer = new Float32Array((BLOCK - 1) * extractor.hopLength + extractor.frameLength);
    this.#mirror = new Float32Array(center && padMode === 'reflect' ? this.#half + 1 : 0);
  }

  /** Number of samples beyond each end. */
  get #half(): number {
    return this.#center ? Math.floor(this.#extractor.frameLength / 2) : 0;
  }

  /**
   * Takes the next samples.
   *
   * @returns The frames that are complete now, perhaps none.
   * @throws {UsageError} on samples that are not finite, and after {@link end}.
   */
  push(samples: Float32Array): Frames {
    if (this.#ended) throw new UsageError('the stream has ended: start a new one for more samples');
    checkFinite(samples, this.#extractor.sampleRate, this.#heard);
    if (samples.length === 0) return this.#rows(0, () => {});
    const mirrors = this.#mirror.length > 0;
    const heardBefore = this.#heard;
    this.#heard += samples.length;
    if (!mirrors) {
      const padding = heardBefore === 0 ? this.#half : 0;
      return this.#rows(padding + samples.length, (emit) => {
        this.#feedConstant(this.#padMode === 'edge' ? samples[0]! : 0, padding, emit);
        this.#feed(samples, emit);
      });
    }
    const missing = Math.max(0, this.#mirror.length - heardBefore);
    const head = samples.subarray(0, missing);
    const rest = samples.subarray(head.length);
    this.#mirror.set(head, Math.min(heardBefore, this.#mirror.length));
    const complete = missing > 0 && head.length === missing;
    return this.#rows((complete ? this.#half + this.#mirror.length : 0) + rest.length, (emit) => {
      if (complete) {
        this.#feed(this.#mirror.slice(1).reverse(), emit);
        this.#feed(this.#mirror, emit);
      }
      this.#feed(rest, emit);
      const kept = Math.min(rest.length, this.#mirror.length);
      this.#mirror.copyWithin(0, kept);
      this.#mirror.set(rest.subarray(rest.length - kept), this.#mirror.length - kept);
    });
  }

  /**
   * Ends the signal.
   *
   * @returns The frames that reach beyond its end.
   * @throws {UsageError} where the whole signal was too short, as {@link frameCount} says; not where it was empty.
   */
  end(): Frames {
    if (this.#ended) throw new UsageError('the stream has ended already');
    this.#ended = true;
    if (this.#heard === 0) return this.#rows(0, () => {});
    const { frameLength, hopLength } = this.#extractor;
    frameCount(this.#heard, frameLength, hopLength, { center: this.#center, padMode: this.#padMode });
    return this.#rows(this.#half, (emit) => {
      if (this.#mirror.length > 0) this.#feed(this.#mirror.slice(0, -1).reverse(), emit);
      else this.#feedConstant(this.#padMode === 'edge' ? this.#last : 0, this.#half, emit);
    });
  }

  /** The last sample heard. */
  #last = 0;

  /** Runs `feed` with room for the rows that `more` samples complete. */
  #rows(more: number, feed: (emit: (count: number) => void) => void): Frames {
    const { frameLength, hopLength, names, sampleRate } = this.#extractor;
    this.#fed += more;
    const total = this.#fed < frameLength ? 0 : 1 + Math.floor((this.#fed - frameLength) / hopLength);
    const frames = total - this.#framesOut;
    const bins = names.length;
    const data = this.#allocate(frames * bins); // (frames, bins)
    let done = 0;
    feed((count) => {
      this.#extractor.compute(this.#buffer, count, data.subarray(done * bins, (done + count) * bins));
      done += count;
    });
    this.#framesOut = total;
    return { data, frames, bins, names, hopSeconds: hopLength / sampleRate };
  }

  #feedConstant(value: number, count: number, emit: (count: number) => void): void {
    if (count > 0) this.#feed(new Float32Array(count).fill(value), emit);
  }

  #feed(samples: Float32Array, emit: (count: number) => void): void {
    const { frameLength, hopLength } = this.#extractor;
    if (samples.length > 0) this.#last = samples[samples.length - 1]!;
    let at = 0;
    while (at < samples.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, samples.length - at);
        this.#skip -= passed;
        at += passed;
        continue;
      }
      const taken = Math.min(samples.length - at, this.#buffer.length - this.#held);
      this.#buffer.set(samples.subarray(at, at + taken), this.#held);
      this.#held += taken;
      at += taken;
      if (this.#held < frameLength) continue;
      const count = 1 + Math.floor((this.#held - frameLength) / hopLength);
      emit(count);
      const gone = Math.min(count * hopLength, this.#held);
      this.#skip = count * hopLength - gone;
      this.#buffer.copyWithin(0, gone, this.#held);
      this.#held -= gone;
    }
  }
}

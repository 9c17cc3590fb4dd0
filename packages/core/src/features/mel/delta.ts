import { concatenate } from '../../concatenate.js';
import { UsageError } from '../../errors.js';
import { requireWhole } from '../../spectrum/checks.js';
import { type FrameTransform, transformFrames } from '../../spectrum/frame-transform.js';
import type { Frames } from '../../spectrum/frames.js';

/** Options of {@link delta}. */
export interface DeltaOptions {
  /** Frames of a stretch, odd, at least 3. Default 9. */
  width?: number;
  /** Which derivative, below `width`: 1 (the default) is the slope, 2 the curvature. */
  order?: number;
  /**
   * What is there for stretches that reach beyond the ends. `interp` (the default): nothing, the first and last whole
   * stretches' values are held. Else frames: `nearest`, the end frames; `mirror`, the mirror image about the end frame;
   * `constant`, zeros; `wrap`, those of the other end.
   */
  mode?: 'interp' | 'nearest' | 'mirror' | 'constant' | 'wrap';
}

/**
 * Local derivative over time: that of the polynomial of degree `order` fitted to `width` frames around each (Savitzky and
 * Golay, 1964), a frame; `librosa.feature.delta`.
 *
 * @returns `frames x bins`.
 * @throws {UsageError} where an option is out of range, or in mode `interp` there are fewer frames than `width`.
 */
export function delta(frames: Frames, options: DeltaOptions = {}): Frames {
  return transformFrames(frames, new Delta(options));
}

/**
 * {@link delta} of frames as they come: frame t comes out once half a stretch has come after it.
 *
 * @throws {UsageError} on mode `wrap`, whose first frames look at the last ones.
 */
export function deltaTransform(options: DeltaOptions = {}): FrameTransform {
  if (options.mode === 'wrap') {
    throw new UsageError(
      "mode 'wrap' looks at the last frames first, which a stream does not know: use another",
    );
  }
  return new Delta(options);
}

type Mode = NonNullable<DeltaOptions['mode']>;
const MODES: readonly Mode[] = ['interp', 'nearest', 'mirror', 'constant', 'wrap'];

class Delta implements FrameTransform {
  readonly #width: number;
  readonly #half: number;
  readonly #order: number;
  readonly #mode: Mode;
  readonly #weights: Float64Array;
  /** Names, bins and hop of what comes out. */
  #shape: Frames = { data: new Float32Array(0), frames: 0, bins: 0, names: [], hopSeconds: 0 };
  /** Frames that stretches to come look at, and the number of the first of them. */
  #held: Float32Array = new Float32Array(0); // (frames, bins)
  #from = 0;
  #heard = 0;
  /** Whether a stretch has been summed up; what lies before the first frame has been put there then. */
  #begun = false;
  /** The last row made. */
  #last: Float32Array = new Float32Array(0); // (bins)

  constructor({ width = 9, order = 1, mode = 'interp' }: DeltaOptions) {
    if (!(Number.isInteger(width) && width >= 3 && width % 2 === 1)) {
      throw new UsageError(`width is ${width} but must be an odd number of frames, at least 3`);
    }
    requireWhole('order', order, 1);
    if (order >= width) throw new UsageError(`order is ${order} but must be below width, which is ${width}`);
    if (!MODES.includes(mode)) throw new UsageError(`mode is ${mode} but must be one of ${MODES.join(', ')}`);
    this.#width = width;
    this.#half = (width - 1) / 2;
    this.#order = order;
    this.#mode = mode;
    this.#weights = fitWeights(this.#half, order);
  }

  push(frames: Frames): Frames {
    if (this.#heard === 0) {
      const suffix = this.#order === 1 ? 'delta' : `delta${this.#order}`;
      this.#shape = { ...frames, names: frames.names.map((name) => `${name} ${suffix}`) };
    }
    this.#heard += frames.frames;
    this.#held = concatenate([this.#held, frames.data]);
    if (this.#mode === 'interp') return this.#rows(this.#slideWithin());
    if (!this.#begun && this.#mode !== 'wrap' && this.#heard > this.#half) this.#begin();
    return this.#rows(this.#begun ? this.#slide() : new Float32Array(0));
  }

  end(): Frames {
    if (this.#mode === 'interp') {
      if (this.#begun) return this.#rows(repeated(this.#last, this.#half));
      throw new UsageError(
        `a delta looks at ${this.#width} frames but the recording has ${this.#heard}: ` +
          'leave deltas out or use a longer recording',
      );
    }
    if (this.#heard === 0) return this.#rows(new Float32Array(0));
    if (!this.#begun) this.#begin();
    this.#held = concatenate([this.#held, this.#beyond(this.#heard)]);
    return this.#rows(this.#slide());
  }

  #begin(): void {
    this.#held = concatenate([this.#beyond(-this.#half), this.#held]);
    this.#from = -this.#half;
    this.#begun = true;
  }

  /** Half a stretch of frames from number `first` on, all before the first or behind the last one heard. */
  #beyond(first: number): Float32Array {
    const { bins } = this.#shape;
    const rows = new Float32Array(this.#half * bins); // (half, bins)
    for (let i = 0; i < this.#half; i++) {
      const source = sourceOf(first + i, this.#heard, this.#mode);
      if (source === null) continue;
      const at = (source - this.#from) * bins;
      rows.set(this.#held.subarray(at, at + bins), i * bins);
    }
    return rows;
  }

  /** Rows of the whole stretches, the first one held for the frames before. */
  #slideWithin(): Float32Array {
    const { bins } = this.#shape;
    const made = this.#slide();
    if (made.length === 0) return made;
    this.#last = made.slice(made.length - bins);
    if (this.#begun) return made;
    this.#begun = true;
    return concatenate([repeated(made.subarray(0, bins), this.#half), made]);
  }

  /** A row for every whole stretch that is held, and none of them again. */
  #slide(): Float32Array {
    const { bins } = this.#shape;
    const held = this.#held;
    const weights = this.#weights;
    const count = Math.max(0, held.length / bins - this.#width + 1);
    const made = new Float32Array(count * bins); // (count, bins)
    for (let i = 0; i < made.length; i++) {
      let sum = 0;
      for (let j = 0, at = i; j < weights.length; j++, at += bins) sum += weights[j]! * held[at]!;
      made[i] = sum;
    }
    this.#held = held.slice(made.length);
    this.#from += count;
    return made;
  }

  #rows(data: Float32Array): Frames {
    return { ...this.#shape, data, frames: data.length / (this.#shape.bins || 1) };
  }
}

function repeated(row: Float32Array, times: number): Float32Array {
  return concatenate(Array.from({ length: times }, () => row));
}

/** The frame of `count` that stands for number i, which is not among them; null for zeros. */
function sourceOf(i: number, count: number, mode: Mode): number | null {
  if (mode === 'constant') return null;
  if (mode === 'nearest' || count === 1) return i < 0 ? 0 : count - 1;
  const period = mode === 'wrap' ? count : 2 * (count - 1);
  const place = ((i % period) + period) % period;
  return place < count ? place : period - place;
}

/**
 * Least squares on j = -half..half: `order`! times the leading coefficient of the polynomial of that degree. It is the
 * product with the polynomial orthogonal to all of lower degree, over its own square (Gram's, by the three-term
 * recurrence).
 */
function fitWeights(half: number, order: number): Float64Array {
  const points = Float64Array.from({ length: 2 * half + 1 }, (_, i) => i - half);
  let before = points.map(() => 0);
  let polynomial = points.map(() => 1);
  let square = points.length;
  let ratio = 0;
  let factorial = 1;
  for (let degree = 1; degree <= order; degree++) {
    const next = polynomial.map((value, i) => points[i]! * value - ratio * before[i]!);
    before = polynomial;
    polynomial = next;
    const nextSquare = next.reduce((sum, value) => sum + value * value, 0);
    ratio = nextSquare / square;
    square = nextSquare;
    factorial *= degree;
  }
  return polynomial.map((value) => (factorial * value) / square);
}

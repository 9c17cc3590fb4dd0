/** Smoothing of a bin's power over time before its minimum is looked for. */
const SMOOTHING = 0.8;
/** The minimum is taken over so many parts of so many frames: 1.2 s. */
const PARTS = 8;
const PART_FRAMES = 15;
/** A bin this much above its minimum holds something else than noise. */
const PRESENT = 4;
/** How fast the certainty of that follows, and the noise itself where it is alone. */
const PRESENCE_SMOOTHING = 0.2;
const NOISE_SMOOTHING = 0.92;
/** The mean of noise over the minimum of its smoothed power. */
const BIAS = 1.7;

/**
 * The power of the noise in each bin of a spectrum, tracked under speech by minima controlled recursive averaging (Cohen
 * and Berdugo, 2002, doi 10.1109/97.988717): the mean of the frames whose power is near the minimum of the last second.
 * Minima hear further than the frame that is judged, so that a recording may begin with speech.
 */
export class NoiseFloor {
  /** Mean power of the noise in each bin. */
  readonly power: Float64Array;
  readonly #smoothed: Float64Array;
  readonly #minimum: Float64Array;
  readonly #presence: Float64Array;
  readonly #aheadSmoothed: Float64Array;
  readonly #parts: Float64Array[];
  readonly #current: Float64Array;
  #part = 0;
  #inPart = 0;
  #started = false;

  constructor(readonly bins: number) {
    const values = () => new Float64Array(bins);
    [this.power, this.#smoothed, this.#presence, this.#aheadSmoothed] = [
      values(),
      values(),
      values(),
      values(),
    ];
    this.#current = values().fill(Number.POSITIVE_INFINITY);
    this.#minimum = values().fill(Number.POSITIVE_INFINITY);
    this.#parts = Array.from({ length: PARTS }, () => values().fill(Number.POSITIVE_INFINITY));
  }

  /** Lets the minima hear a frame that is still to be judged. */
  hear(spectrum: Float32Array): void {
    const smoothed = this.#aheadSmoothed;
    const alpha = this.#inPart === 0 && this.#minimum[0] === Number.POSITIVE_INFINITY ? 0 : SMOOTHING;
    for (let k = 0; k < this.bins; k++) {
      const s = (smoothed[k] = alpha * smoothed[k]! + (1 - alpha) * overNeighbours(spectrum, k, this.bins));
      if (s < this.#current[k]!) this.#current[k] = s;
      if (s < this.#minimum[k]!) this.#minimum[k] = s;
    }
    if (++this.#inPart < PART_FRAMES) return;
    this.#inPart = 0;
    this.#parts[this.#part]!.set(this.#current);
    this.#part = (this.#part + 1) % PARTS;
    this.#current.fill(Number.POSITIVE_INFINITY);
    this.#minimum.fill(Number.POSITIVE_INFINITY);
    for (const part of this.#parts) {
      for (let k = 0; k < this.bins; k++) if (part[k]! < this.#minimum[k]!) this.#minimum[k] = part[k]!;
    }
  }

  /** Moves on to the next frame. */
  judge(spectrum: Float32Array): void {
    const { power } = this;
    const alpha = this.#started ? SMOOTHING : 0;
    for (let k = 0; k < this.bins; k++) {
      const s = alpha * this.#smoothed[k]! + (1 - alpha) * overNeighbours(spectrum, k, this.bins);
      this.#smoothed[k] = s;
      const least = this.#minimum[k]!;
      const present = s > PRESENT * least ? 1 : 0;
      const p = PRESENCE_SMOOTHING * this.#presence[k]! + (1 - PRESENCE_SMOOTHING) * present;
      this.#presence[k] = p;
      if (!this.#started) power[k] = BIAS * least;
      else power[k]! += (1 - NOISE_SMOOTHING) * (1 - p) * (spectrum[k]! - power[k]!);
    }
    this.#started = true;
  }
}

/** Mean over a bin and its two neighbours, itself counting twice. */
function overNeighbours(spectrum: Float32Array, k: number, bins: number): number {
  const before = spectrum[k === 0 ? 0 : k - 1]!;
  const after = spectrum[k + 1 < bins ? k + 1 : k]!;
  return 0.25 * before + 0.5 * spectrum[k]! + 0.25 * after;
}

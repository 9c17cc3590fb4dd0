import type { Fingerprint } from './fingerprint.js';

/** Two recordings of the same sound. */
export interface DuplicatePair {
  /** Indices into the fingerprints, the lower one first. */
  readonly first: number;
  readonly second: number;
  /** Share of the bits that differ, 0 to 0.5. */
  readonly distance: number;
}

/** Frames that agree in half a word at the same lag, from which on a pair is looked at. */
const FEWEST_HITS = 3;
/** Half words that more frames have than this say nothing. */
const COMMONEST = 300;

/** Share of differing bits below which two recordings are the same. */
export const SAME_BELOW = 0.25;
/** Loud frames they share at least: of the shorter one, and in number (0.4 s). */
const SHARED = 0.6;
const FEWEST_FRAMES = 25;

/**
 * Finds recordings of the same sound, re-encoded, louder or cut, among many: pairs whose frames agree in half their bits
 * at one lag are compared bit by bit there.
 */
export function findDuplicates(fingerprints: readonly Fingerprint[]): DuplicatePair[] {
  const index = new HalfWords(fingerprints);
  const pairs: DuplicatePair[] = [];
  for (const [first, own] of fingerprints.entries()) {
    const best = new Map<number, number>();
    for (const { second, lag } of index.candidates(first)) {
      const distance = distanceAt(own, fingerprints[second]!, lag);
      if (distance < (best.get(second) ?? SAME_BELOW)) best.set(second, distance);
    }
    for (const [second, distance] of best) pairs.push({ first, second, distance });
  }
  return pairs;
}

/**
 * Share of differing bits where frame t of the first lies on frame t + lag of the second, in whichever half differs
 * more: two sentences that begin alike are not the same. 0.5 where too little of them lies on each other.
 */
export function distanceAt(a: Fingerprint, b: Fingerprint, lag: number): number {
  const differing: number[] = []; // bits of each shared frame
  const end = Math.min(a.words.length, b.words.length - lag);
  for (let t = Math.max(0, -lag); t < end; t++)
    if (a.loud[t] === 1 && b.loud[t + lag] === 1) differing.push(bits(a.words[t]! ^ b.words[t + lag]!));
  const needed = Math.max(FEWEST_FRAMES, SHARED * Math.min(loudFrames(a), loudFrames(b)));
  if (differing.length < needed) return 0.5;
  const middle = differing.length >> 1;
  const share = (part: readonly number[]) => part.reduce((sum, each) => sum + each, 0) / (32 * part.length);
  return Math.max(share(differing.slice(0, middle)), share(differing.slice(middle)));
}

function loudFrames({ loud }: Fingerprint): number {
  let count = 0;
  for (const each of loud) count += each;
  return count;
}

/** Number of bits that are 1. */
function bits(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** All loud frames by each half of their words. */
class HalfWords {
  /** Of half word h the frames are `frames[starts[h]]` to before `starts[h + 1]`; the upper halves follow the lower. */
  readonly #starts = new Int32Array(2 * 65536 + 1);
  readonly #recordings: Int32Array;
  readonly #frames: Int32Array;

  constructor(readonly fingerprints: readonly Fingerprint[]) {
    for (const each of fingerprints)
      this.#eachHalf(each, (half) => {
        this.#starts[half + 1]!++;
      });
    for (let h = 0; h < 2 * 65536; h++) this.#starts[h + 1]! += this.#starts[h]!;
    const next = this.#starts.slice();
    this.#recordings = new Int32Array(this.#starts.at(-1)!);
    this.#frames = new Int32Array(this.#starts.at(-1)!);
    for (const [recording, each] of fingerprints.entries())
      this.#eachHalf(each, (half, t) => {
        const place = next[half]!++;
        this.#recordings[place] = recording;
        this.#frames[place] = t;
      });
  }

  /** Later recordings, and lags, at which enough half words agree with those of one recording. */
  candidates(first: number): { second: number; lag: number }[] {
    const hits = new Map<number, number>();
    const lags = 1 << 16;
    this.#eachHalf(this.fingerprints[first]!, (half, t) => {
      const end = this.#starts[half + 1]!;
      if (end - this.#starts[half]! > COMMONEST) return;
      for (let place = this.#starts[half]!; place < end; place++) {
        const second = this.#recordings[place]!;
        if (second <= first) continue;
        const key = second * lags + (this.#frames[place]! - t + lags / 2);
        hits.set(key, (hits.get(key) ?? 0) + 1);
      }
    });
    return [...hits]
      .filter(([, count]) => count >= FEWEST_HITS)
      .map(([key]) => ({ second: Math.floor(key / lags), lag: (key % lags) - lags / 2 }));
  }

  #eachHalf({ words, loud }: Fingerprint, visit: (half: number, frame: number) => void): void {
    for (let t = 0; t < words.length; t++) {
      if (loud[t] === 0) continue;
      visit(words[t]! & 0xffff, t);
      visit(65536 + (words[t]! >>> 16), t);
    }
  }
}

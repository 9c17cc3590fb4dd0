import { cosineOfTurn, pow, sineOfTurn } from '../../elementary.js';
import { planned } from '../../planned.js';
import { planComplexFft } from '../../spectrum/complex-fft.js';
import { getWindow } from '../../spectrum/windows.js';

/** Filters in the frequency domain, without the bins that hardly count. */
export interface ConstantQFilters {
  /** Length of the FFT whose bins are weighed, a power of two. */
  readonly nFft: number;
  /** Where each filter's bins begin in the lists below, and last their end. */
  readonly offsets: Int32Array;
  readonly bins: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Width of a filter's frequencies over its centre's: of filters `binsPerOctave` an octave that just touch. */
export function relativeBandwidth(binsPerOctave: number): number {
  const square = pow(2, 2 / binsPerOctave);
  return (square - 1) / (square + 1);
}

/** Part of each filter's sum of magnitudes that is left out, the faintest bins. */
const SPARSITY = 0.01;

/**
 * `count` filters, each a wave under a Hann window as long as its bandwidth asks, of sums of magnitudes that are the
 * roots of their lengths; as `librosa.filters.wavelet` and the sparse transforms made of them.
 *
 * @param turn The lowest one's frequency, turns a sample; the others follow `binsPerOctave` an octave.
 */
export const constantQFilters = planned(
  (turn: number, count: number, binsPerOctave: number): ConstantQFilters => {
    const turns = Array.from({ length: count }, (_, i) => turn * pow(2, i / binsPerOctave));
    const lengths = turns.map((each) => 1 / (relativeBandwidth(binsPerOctave) * each));
    let nFft = 1;
    while (nFft < lengths[0]!) nFft *= 2;
    const fft = planComplexFft(nFft);
    const offsets = new Int32Array(count + 1);
    const kept: { bin: number; re: number; im: number }[] = [];
    for (let i = 0; i < count; i++) {
      const re = new Float64Array(nFft);
      const im = new Float64Array(nFft);
      wave(turns[i]!, lengths[i]!, re, im);
      fft.transform(re, im);
      const magnitudes = Float64Array.from({ length: nFft / 2 + 1 }, (_, k) =>
        Math.sqrt(re[k]! * re[k]! + im[k]! * im[k]!),
      );
      const least = quantileByWeight(magnitudes, SPARSITY);
      magnitudes.forEach((magnitude, bin) => {
        if (magnitude >= least) kept.push({ bin, re: re[bin]!, im: im[bin]! });
      });
      offsets[i + 1] = kept.length;
    }
    return {
      nFft,
      offsets,
      bins: Int32Array.from(kept, ({ bin }) => bin),
      re: Float64Array.from(kept, ({ re }) => re),
      im: Float64Array.from(kept, ({ im }) => im),
    };
  },
);

/** Puts a windowed wave into the middle of `re` and `im`. */
function wave(turn: number, length: number, re: Float64Array, im: Float64Array): void {
  const first = Math.floor(-length / 2);
  const window = getWindow('hann', Math.floor(length / 2) - first);
  const sum = window.reduce((total, weight) => total + weight, 0);
  const before = Math.floor((re.length - window.length) / 2);
  window.forEach((weight, i) => {
    const turns = (first + i) * turn;
    const phase = turns - Math.floor(turns);
    const height = ((weight / sum) * Math.sqrt(length)) / re.length;
    re[before + i] = height * cosineOfTurn(phase, 1);
    im[before + i] = height * sineOfTurn(phase, 1);
  });
}

/** The value below which values make up less than a part of the sum of all. */
function quantileByWeight(values: Float64Array, part: number): number {
  const sorted = values.slice().sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  let below = 0;
  for (const value of sorted) {
    below += value / total;
    if (below >= part) return value;
  }
  return 0;
}

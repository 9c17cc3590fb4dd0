import { cosineOfTurn, ln } from '../../elementary.js';
import { realFft } from '../../spectrum/fft.js';
import { hann } from '../../spectrum/windows.js';
import { deviationOf, meanOf } from '../egemaps/contour.js';

/** The coefficients of the cepstrum whose course and correlations are told, the first ones. */
const COEFFICIENTS = 13;
/** Half periods of the cosines that a course is told by: 1 to this many from a recording's beginning to its end. */
const COSINES = 8;
/** Edges of the bands of modulation, Hz. */
const EDGES = [0.15, 0.35, 0.75, 1.3, 2.1, 3.3, 5, 7.8, 11.7, 17.6];
/** Frames of 10 ms that a spectrum of modulation is filled up to, so that its lowest band holds a frequency. */
const LEAST_FRAMES = 512;

/** A contour and what it is called. */
export interface NamedContour {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * How a spectrum moves, which statistics of each contour by itself leave out. All are 0 where nothing moves:
 *
 * - course: what each of the first eight cosines from the recording's beginning to its end counts for in a coefficient of
 *   the cepstrum, the amplitude of the cosine;
 * - correlation of every two coefficients, -1 to 1;
 * - deviation of their first and second differences, each over three frames, as ln(1 + deviation);
 * - modulation spectrum of the mel bands (Greenberg and Kingsbury, 1997): power of what a band's level in dB does at 0.15 to
 *   17.6 Hz, under a Hann window over the whole recording, as ln(1 + mean power over the frequencies of the modulation band,
 *   over that of the window). Syllables are at 3 to 8 Hz.
 *
 * @param cepstrum 13 coefficients or more, frames each; beyond the first 13 only the differences count.
 * @param bands Levels, dB, as many frames each.
 * @param hopSeconds From one frame to the next.
 * @returns 104 courses, 78 correlations, and 2 values a coefficient and 9 a band.
 */
export function modulationsOf(
  cepstrum: readonly NamedContour[],
  bands: readonly NamedContour[],
  hopSeconds: number,
): { names: string[]; values: number[] } {
  const names: string[] = [];
  const values: number[] = [];
  const add = (name: string, value: number) => {
    names.push(name);
    values.push(value);
  };
  const first = cepstrum.slice(0, COEFFICIENTS);
  for (const { name, values: contour } of first) {
    for (let k = 1; k <= COSINES; k++) add(`${name} cosine ${k}`, amplitudeOfCosine(contour, k));
  }
  const standardized = first.map(({ values: contour }) => standardizedContour(contour));
  for (const [i, { name }] of first.entries()) {
    for (let j = i + 1; j < first.length; j++) {
      add(`${name} with ${first[j]!.name}`, meanProduct(standardized[i]!, standardized[j]!));
    }
  }
  for (const { name, values: contour } of cepstrum) {
    const change = differences(contour);
    add(`${name} delta deviation`, logOfDeviation(change));
    add(`${name} delta-delta deviation`, logOfDeviation(differences(change)));
  }
  for (const { name, values: contour } of bands) {
    for (const [b, power] of modulationSpectrum(contour, hopSeconds).entries()) {
      add(`${name} modulation ${EDGES[b]} to ${EDGES[b + 1]} Hz`, ln(1 + power));
    }
  }
  return { names, values };
}

/** 2 / n times the sum of `contour[t] cos(pi k (t + 1/2) / n)`. */
function amplitudeOfCosine(contour: Float64Array, k: number): number {
  const count = contour.length;
  if (k >= count) return 0;
  let sum = 0;
  for (let t = 0; t < count; t++) sum += contour[t]! * cosineOfTurn(k * (2 * t + 1), 4 * count);
  return (2 * sum) / count;
}

/** Less its mean, over its deviation; 0 where it stands still. */
function standardizedContour(contour: Float64Array): Float64Array {
  const mean = meanOf(contour);
  const deviation = deviationOf(contour, mean);
  return contour.map((value) => (deviation < 1e-9 ? 0 : (value - mean) / deviation));
}

function meanProduct(a: Float64Array, b: Float64Array): number {
  return meanOf(a.map((value, t) => value * b[t]!));
}

/** From the frame before to the frame behind. */
function differences(contour: Float64Array): Float64Array {
  return Float64Array.from(
    { length: Math.max(0, contour.length - 2) },
    (_, t) => contour[t + 2]! - contour[t]!,
  );
}

function logOfDeviation(contour: Float64Array): number {
  return ln(1 + deviationOf(contour, meanOf(contour)));
}

/** Mean power in each band of modulation, in squares of the contour's unit. */
function modulationSpectrum(contour: Float64Array, hopSeconds: number): Float64Array {
  const count = contour.length;
  const powers = new Float64Array(EDGES.length - 1);
  if (count < 2) return powers;
  let size = LEAST_FRAMES;
  while (size < count) size *= 2;
  const window = hann(count);
  const mean = meanOf(contour);
  const windowed = new Float64Array(size);
  for (let t = 0; t < count; t++) windowed[t] = (contour[t]! - mean) * window[t]!;
  const fft = realFft(size);
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)];
  fft.forward(windowed, re, im);
  const energyOfWindow = window.reduce((sum, value) => sum + value * value, 0);
  for (let b = 0; b < powers.length; b++) {
    const [from, to] = [EDGES[b]!, EDGES[b + 1]!].map((hz) => Math.ceil(hz * hopSeconds * size));
    for (let k = from!; k < to!; k++) {
      powers[b]! += (re[k]! * re[k]! + im[k]! * im[k]!) / energyOfWindow / (to! - from!);
    }
  }
  return powers;
}

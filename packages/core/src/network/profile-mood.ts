import { factorize, solve, solveHalf } from '../cholesky.js';
import { exp, ln } from '../elementary.js';
import { standardizeInPlace } from './layers/functionals.js';
import type { ParameterSpecification } from './layers/layer.js';
import type { Network } from './network.js';

/** The emotion that a profile may be of, by its name among the classes. */
export const NEUTRAL = 'neutral';
/** Shares of neutral clips that a profile may have; null: as many as of any other emotion. All but a stray one is all. */
const NEUTRAL_SHARES = [null, 0.8, 0.95] as const;
/** How much of what the training voices show of their emotions a voice may show. */
const INTENSITIES = [0.5, 1] as const;
/** How many times as much as the training voices those of other rooms and corpora vary: squared deviations. */
const VOICES = 3;

/** Numbers that describe a clip for {@link ProfileMood}: `axes + axes x axes`. */
export function moodCount(classes: number): number {
  return (classes - 1) * classes;
}

/** What a network holds for {@link ProfileMood}, measured in training. */
export function moodParameters(
  classes: number,
  bins: number,
  functionals: number,
): readonly ParameterSpecification[] {
  const axes = classes - 1;
  const measured = (name: string, ...shape: number[]) => ({
    name: `mood.${name}`,
    shape,
    trained: false,
    initial: () => 0,
  });
  return [
    measured('axes', axes, functionals),
    measured('bias', axes),
    measured('classes', classes, axes),
    measured('voices', axes, axes),
    measured('neutralFrames', bins),
    measured('neutralFunctionals', functionals),
  ];
}

/**
 * Tells from a profile's clips, which nobody has labelled, whether it is of neutral speech or of all moods. The mean of a
 * person's neutral clips is not that of their voice over all emotions: who takes it for that takes neutral for the middle of
 * them. Of neutral clips alone the places are close together; of many moods they are scattered as emotions are.
 *
 * Each clip has a place along axes that tell emotions apart (linear discriminants, in which clips of one voice and emotion
 * vary by 1, as a mean over the axes). The places of a profile's clips are taken for normally distributed about an unknown place of
 * the voice, with a spread that depends on the share of neutral clips and on how much the voice shows of its emotions. For
 * each of some shares and intensities the likelihood is in closed form; all count alike beforehand. Clips all in one other
 * mood are scattered no more than neutral ones, and are hardly told from them.
 */
export class ProfileMood {
  readonly #network: Network;
  readonly #weights: Float32Array;
  readonly #neutral: number;
  readonly #axes: number;

  /**
   * @param weights The network's, flat.
   * @param neutral Index of that class; -1 where there is none, and then a profile is never taken for neutral.
   */
  constructor(network: Network, weights: Float32Array, neutral: number) {
    this.#network = network;
    this.#weights = weights;
    this.#neutral = neutral;
    this.#axes = network.classes - 1;
  }

  /**
   * Where a clip lies: its place along the axes, and the products of each two of these numbers, so that a mean over clips
   * holds all that {@link neutralWeight} asks for.
   *
   * @param functionals Of the clip, before standardisation.
   * @returns `axes + axes x axes`.
   */
  describe(functionals: ArrayLike<number>): Float64Array {
    const [mean, scale] = [this.#tensor('functionals.mean'), this.#tensor('functionals.scale')];
    const values = Float32Array.from(functionals);
    standardizeInPlace(values, mean, scale);
    const [axes, bias] = [this.#tensor('mood.axes'), this.#tensor('mood.bias')];
    const described = new Float64Array(moodCount(this.#network.classes));
    for (let a = 0; a < this.#axes; a++) {
      let sum = bias[a]!;
      for (let i = 0; i < values.length; i++) sum += axes[a * values.length + i]! * values[i]!;
      described[a] = sum;
    }
    for (let a = 0; a < this.#axes; a++)
      for (let b = 0; b < this.#axes; b++)
        described[this.#axes * (1 + a) + b] = described[a]! * described[b]!;
    return described;
  }

  /**
   * How far a profile lies towards neutral from the voice's middle of all emotions, as expected after hearing its clips.
   *
   * @param moods Mean over the clips of what {@link describe} says.
   * @returns Some 0.7 where all clips are neutral, about 0 where they are of all emotions, always from 0 to 1.
   */
  neutralWeight(moods: ArrayLike<number>, clips: number): number {
    if (this.#neutral < 0 || clips === 0) return 0;
    const n = this.#axes;
    const place = Float64Array.from({ length: n }, (_, a) => moods[a]!);
    const scatter = new Float64Array(n * n);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++)
        scatter[a * n + b] = clips * (moods[n * (1 + a) + b]! - place[a]! * place[b]!);
    const cases = NEUTRAL_SHARES.flatMap((share) =>
      INTENSITIES.map((intensity) => this.#judge(share, intensity, place, scatter, clips)),
    );
    const best = Math.max(...cases.map(({ logLikelihood }) => logLikelihood));
    let [sum, total] = [0, 0];
    for (const { logLikelihood, weight } of cases) {
      const likelihood = exp(Math.max(-700, logLikelihood - best));
      sum += likelihood * weight;
      total += likelihood;
    }
    return sum / total;
  }

  /** The likelihood of clips with such a mean and scatter, but for a constant, and how far neutral such a profile is. */
  #judge(
    share: number | null,
    intensity: number,
    place: Float64Array,
    scatter: Float64Array,
    clips: number,
  ): { logLikelihood: number; weight: number } {
    const { classes } = this.#network;
    const n = this.#axes;
    const places = this.#tensor('mood.classes');
    const voices = this.#tensor('mood.voices');
    const neutral = share ?? 1 / classes;
    const shares = Array.from({ length: classes }, (_, c) =>
      c === this.#neutral ? neutral : (1 - neutral) / (classes - 1),
    );
    const mean = place.map((_, a) =>
      shares.reduce((sum, each, c) => sum + each * intensity * places[c * n + a]!, 0),
    );
    const spread = new Float64Array(n * n); // of a clip
    const doubt = new Float64Array(n * n); // of the mean of all clips
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const emotions = shares.reduce(
          (sum, each, c) =>
            sum +
            each * (intensity * places[c * n + a]! - mean[a]!) * (intensity * places[c * n + b]! - mean[b]!),
          0,
        );
        spread[a * n + b] = emotions + (a === b ? 1 : 0);
        doubt[a * n + b] = VOICES * voices[a * n + b]! + spread[a * n + b]! / clips;
      }
    }
    factorize(spread, n);
    factorize(doubt, n);
    const off = solveHalf(
      doubt,
      place.map((value, a) => value - mean[a]!),
      n,
    );
    let distance = off.reduce((sum, value) => sum + value * value, 0);
    distance += traceOfQuotient(spread, scatter, n);
    const logLikelihood = -(clips - 1) * logDiagonal(spread, n) - logDiagonal(doubt, n) - distance / 2;
    return { logLikelihood, weight: intensity * neutralWeightOf(neutral, classes) };
  }

  #tensor(name: string): Float32Array {
    return this.#network.tensor(this.#weights, name);
  }
}

/**
 * How far a mean of clips lies towards neutral from the middle of all emotions, of which this share is neutral and the rest
 * of the others evenly: 1 for all, 0 where neutral is as frequent as the others, below 0 for fewer.
 */
export function neutralWeightOf(share: number, classes: number): number {
  return (classes * share - 1) / (classes - 1);
}

/** Trace of `(L L^T)^-1 S` for a symmetric S. */
function traceOfQuotient(factor: Float64Array, s: Float64Array, n: number): number {
  let trace = 0;
  for (let a = 0; a < n; a++) trace += solve(factor, s.subarray(a * n, (a + 1) * n), n)[a]!;
  return trace;
}

/** Sum of the logarithms of a factor's diagonal: half that of the determinant. */
function logDiagonal(factor: Float64Array, n: number): number {
  let sum = 0;
  for (let a = 0; a < n; a++) sum += ln(factor[a * n + a]!);
  return sum;
}

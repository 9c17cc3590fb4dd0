import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';

/** Options of {@link preemphasis} and {@link deemphasis}. */
export interface EmphasisOptions {
  /** How much of the sample before counts; between 0 and 1. Default 0.97. */
  coef?: number;
  /** The filter's state: `zf` of the chunk before. By default the signal goes on before its start in a straight line. */
  zi?: number;
}

/** A filtered signal, or chunk of one. */
export interface Emphasized extends Signal {
  /** The filter's state after the last sample: `zi` of the next chunk. */
  readonly zf: number;
}

/**
 * Lifts high frequencies: y[i] = x[i] - coef x[i - 1]; `librosa.effects.preemphasis`. Chunk by chunk, each with the state
 * of the one before, it gives the same bits as at once.
 *
 * @throws {UsageError} on an empty signal, samples that are not finite, a coefficient out of range, and where the state is
 *   to be found from a single sample.
 */
export function preemphasis(signal: Signal, options: EmphasisOptions = {}): Emphasized {
  const { samples, sampleRate } = signal;
  const { coef, zi } = checked(signal, options);
  const y = new Float32Array(samples.length);
  let state = zi ?? 2 * samples[0]! - samples[1]!;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i]!;
    y[i] = x + state;
    state = -(coef * x);
  }
  return { samples: y, sampleRate, zf: state };
}

/**
 * Undoes {@link preemphasis}: y[i] = x[i] + coef y[i - 1]; `librosa.effects.deemphasis`. Without a state it finds the one
 * that preemphasis began with. Its last state is that of what it returns, so that the next chunk goes on from there;
 * librosa's leaves the straight line before the start out of it.
 *
 * @throws {UsageError} as {@link preemphasis} does.
 */
export function deemphasis(signal: Signal, options: EmphasisOptions = {}): Emphasized {
  const { samples, sampleRate } = signal;
  const { coef, zi } = checked(signal, options);
  const y = new Float32Array(samples.length);
  let state = zi ?? -((2 - coef) * samples[0]! - samples[1]!) / (3 - coef);
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]! + state;
    y[i] = value;
    state = coef * value;
  }
  return { samples: y, sampleRate, zf: state };
}

function checked(
  signal: Signal,
  { coef = 0.97, zi }: EmphasisOptions,
): { coef: number; zi: number | undefined } {
  checkSignal(signal);
  if (!(coef >= 0 && coef <= 1)) throw new UsageError(`coef is ${coef} but must lie between 0 and 1`);
  if (zi === undefined && signal.samples.length < 2) {
    throw new UsageError('a single sample has no line to go on in: give the filter its state, zi');
  }
  if (zi !== undefined && !Number.isFinite(zi)) throw new UsageError(`zi is ${zi} but must be finite`);
  return { coef, zi };
}

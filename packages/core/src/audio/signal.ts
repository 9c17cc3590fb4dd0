/** A mono recording. The rate is part of the value: nothing guesses it. */
export interface Signal {
  /** Samples in [-1, 1]. */
  readonly samples: Float32Array;
  /** Samples a second, Hz. */
  readonly sampleRate: number;
}

/** Length of a signal in seconds. */
export function durationSeconds(signal: Signal): number {
  return signal.samples.length / signal.sampleRate;
}

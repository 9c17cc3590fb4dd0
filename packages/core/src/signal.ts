/** A mono recording. The rate is part of the value: nothing guesses it. */
export interface Signal {
  /** Samples; full scale is [-1, 1], and nothing is clipped to it. */
  readonly samples: Float32Array;
  /** Samples a second, Hz. */
  readonly sampleRate: number;
}

/** A signal with what its file was. */
export interface Recording extends Signal {
  /** Channels of the file, before their mean was taken. */
  readonly channels: number;
  /** The file's format as people call it, e.g. 'WAV', 'Ogg Opus'. */
  readonly format: string;
}

/** Length of a signal in seconds. */
export function durationSeconds(signal: Signal): number {
  return signal.samples.length / signal.sampleRate;
}

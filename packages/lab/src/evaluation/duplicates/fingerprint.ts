import { resample, type Signal } from '@affetto/core/audio';
import { melSpectrogram } from '@affetto/core/features';

/** What tells a recording's sound apart from any other: 32 bits a frame of 16 ms. */
export interface Fingerprint {
  /** Bit b of frame t: whether band b rises over the band above it since the frame before. */
  readonly words: Uint32Array;
  /** 1 where the frame is loud enough to be recognised by, else 0; as long as `words`. */
  readonly loud: Uint8Array;
}

/** Rate that fingerprints are taken at, Hz: equal for all, so that frames are. */
const RATE = 8000;
const BANDS = 33;
/** Frames so far below the loudest are noise, dB. */
const LOUD_DB = 30;

/**
 * Robust to gain, coding, resampling and where the recording is cut: signs of how energy moves between neighbouring mel
 * bands from frame to frame (Haitsma and Kalker, A Highly Robust Audio Fingerprinting System, 2002), with windows of
 * 64 ms every 16 ms from 150 to 3700 Hz.
 */
export function fingerprint(signal: Signal): Fingerprint {
  const { data, frames } = melSpectrogram(resample(signal, RATE), {
    nFft: 512,
    hopLength: 128,
    nMels: BANDS,
    fMin: 150,
    fMax: 3700,
  }); // (frames, BANDS)
  const energies = Float64Array.from({ length: frames }, (_, t) => {
    let sum = 0;
    for (let b = 0; b < BANDS; b++) sum += data[t * BANDS + b]!;
    return sum;
  });
  const threshold = energies.reduce((a, b) => Math.max(a, b), 0) * 10 ** (-LOUD_DB / 10);
  const words = new Uint32Array(frames);
  const loud = new Uint8Array(frames);
  for (let t = 1; t < frames; t++) {
    const now = t * BANDS;
    const before = now - BANDS;
    let word = 0;
    for (let b = 0; b < BANDS - 1; b++) {
      const rise = data[now + b]! - data[now + b + 1]! - (data[before + b]! - data[before + b + 1]!);
      if (rise > 0) word |= 1 << b;
    }
    words[t] = word;
    loud[t] = energies[t]! > 0 && energies[t]! >= threshold ? 1 : 0;
  }
  return { words, loud };
}

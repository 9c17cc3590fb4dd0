import { resample } from '../../audio/resample.js';
import { pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkSignal, requireWhole } from '../../spectrum/checks.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import type { Frames } from '../../spectrum/frames.js';
import { type ConstantQFilters, constantQFilters, relativeBandwidth } from './constant-q-filters.js';
import { estimateTuning } from './tuning.js';

/** Options of {@link constantQSpectrogram}. */
export interface ConstantQOptions {
  /** Samples from one frame to the next. Default 512. */
  hopLength?: number;
  /** Lowest frequency, Hz. Default 32.7, which is C1. */
  fMin?: number;
  /** Number of frequencies. Default 84, seven octaves. */
  nBins?: number;
  /** Default 12. */
  binsPerOctave?: number;
  /** How far A4 lies above 440 Hz, in bins; null to estimate it from the recording. Default 0. */
  tuning?: number | null;
}

/** C1, Hz. */
export const C1 = 440 * pow(2, (24 - 69) / 12);

/** How far a Hann window's band reaches beyond a filter's frequency, in bandwidths; librosa's figure. */
const HANN_BANDWIDTH = 1.50018310546875;

/**
 * Magnitudes of the constant-Q transform, whose frequencies are equally spaced in pitch and whose windows are longer the
 * lower they are: `abs(librosa.cqt(y))`, transposed. Octave by octave from the top, the signal at half the rate each time
 * (Schörkhuber and Klapuri, 2010).
 *
 * @returns `frames x nBins`.
 * @throws {UsageError} on a bad signal, on lengths that are not whole, and where the highest frequency's band reaches
 *   beyond half the rate.
 */
export function constantQSpectrogram(signal: Signal, options: ConstantQOptions = {}): Frames {
  const { hopLength = 512, fMin = C1, nBins = 84, binsPerOctave = 12 } = options;
  checkSignal(signal);
  requireWhole('hopLength', hopLength, 1);
  requireWhole('nBins', nBins, 1);
  requireWhole('binsPerOctave', binsPerOctave, 1);
  if (!(fMin > 0)) throw new UsageError(`fMin is ${fMin} Hz but must be positive`);
  const tuning = options.tuning === null ? estimateTuning(signal, { binsPerOctave }) : (options.tuning ?? 0);
  if (!Number.isFinite(tuning)) throw new UsageError(`tuning is ${tuning} but must be a number of bins`);
  const frequency = (bin: number) => fMin * pow(2, (bin + tuning) / binsPerOctave);
  const highest = frequency(nBins - 1) * (1 + 0.5 * HANN_BANDWIDTH * relativeBandwidth(binsPerOctave));
  const nyquist = signal.sampleRate / 2;
  if (!(highest <= nyquist)) {
    throw new UsageError(
      `the highest band reaches to ${highest.toFixed(1)} Hz but a signal at ${signal.sampleRate} Hz holds nothing ` +
        'above half its rate: lower fMin or use fewer bins',
    );
  }
  const octaves = Math.ceil(nBins / binsPerOctave);
  const early = earlyHalvings(nyquist / highest, hopLength, octaves);
  let samples = atLowerRate(signal.samples, early);
  let hop = hopLength / early;
  let turn = (frequency(nBins - binsPerOctave) * early) / signal.sampleRate; // of an octave's lowest bin, a sample
  const frames = 1 + Math.floor(samples.length / hop);
  const data = new Float32Array(frames * nBins); // (frames, nBins)
  for (let octave = 0, from = nBins - binsPerOctave; octave < octaves; octave++, from -= binsPerOctave) {
    const missing = Math.max(0, -from); // below the lowest bin
    const lowest = turn * pow(2, missing / binsPerOctave);
    const filters = constantQFilters(lowest, binsPerOctave - missing, binsPerOctave);
    filterFrames(filters, samples, hop, (t, i, magnitude) => {
      if (t < frames) data[t * nBins + from + missing + i] = magnitude;
    });
    if (hop % 2 === 0) {
      samples = atLowerRate(samples, 2);
      hop /= 2;
    } else turn /= 2;
  }
  const names = Array.from({ length: nBins }, (_, bin) => `${frequency(bin).toFixed(1)} Hz`);
  return { data, frames, bins: nBins, names, hopSeconds: hopLength / signal.sampleRate };
}

/** By what power of two the rate may be lowered beforehand, as librosa decides it. */
function earlyHalvings(room: number, hopLength: number, octaves: number): number {
  let factor = 1;
  for (let hop = hopLength, left = octaves; hop % 2 === 0; hop /= 2, left--) {
    if (left <= 1 && 4 * factor < room) factor *= 2;
  }
  return factor;
}

/** The signal at a rate so many times lower, of the same energy. */
function atLowerRate(samples: Float32Array, factor: number): Float32Array {
  if (factor === 1) return samples;
  const scale = Math.sqrt(factor);
  return resample({ samples, sampleRate: factor }, 1).samples.map((sample) => scale * sample);
}

/** Frames transformed at a time. */
const BLOCK = 64;

/** Calls `visit` with the number of each frame and filter and the magnitude of what comes through. */
function filterFrames(
  { nFft, offsets, bins, re, im }: ConstantQFilters,
  samples: Float32Array,
  hop: number,
  visit: (t: number, i: number, magnitude: number) => void,
): void {
  const padded = new Float32Array(samples.length + nFft);
  padded.set(samples, nFft / 2);
  const frames = 1 + Math.floor(samples.length / hop);
  const spectra = new FrameSpectra(nFft, new Float64Array(nFft).fill(1), hop);
  for (let start = 0; start < frames; start += BLOCK) {
    const count = Math.min(BLOCK, frames - start);
    const spectrum = spectra.complex(padded.subarray(start * hop), count);
    for (let t = 0; t < count; t++) {
      const row = t * spectra.bins;
      for (let i = 0; i + 1 < offsets.length; i++) {
        let real = 0;
        let imaginary = 0;
        for (let j = offsets[i]!; j < offsets[i + 1]!; j++) {
          const x = spectrum.re[row + bins[j]!]!;
          const y = spectrum.im[row + bins[j]!]!;
          real += re[j]! * x - im[j]! * y;
          imaginary += re[j]! * y + im[j]! * x;
        }
        visit(start + t, i, Math.sqrt(real * real + imaginary * imaginary));
      }
    }
  }
}

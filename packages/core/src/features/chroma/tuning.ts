import { ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import { type Spectrogram, spectrogram } from '../../spectrum/spectrogram.js';
import { eachPeak, type PipTrackOptions } from './pip-track.js';

/** Options of {@link pitchTuning}. */
export interface TuningOptions {
  /** Width of a histogram's bin, as a part of a class. Default 0.01. */
  resolution?: number;
  /** Pitch classes an octave. Default 12. */
  binsPerOctave?: number;
}

/**
 * How far pitches lie above those of A4 = 440 Hz, in classes: the most frequent deviation; `librosa.pitch_tuning`.
 * Computed in float32, as librosa does for float32 frequencies.
 *
 * @param frequencies Hz; those that are not positive do not count.
 * @returns From -0.5 to 0.5; 0 where there are no frequencies.
 * @throws {UsageError} unless 0 < resolution < 1 and `binsPerOctave` is a positive whole number.
 */
export function pitchTuning(frequencies: ArrayLike<number>, options: TuningOptions = {}): number {
  const { resolution = 0.01, binsPerOctave = 12 } = options;
  if (!(resolution > 0 && resolution < 1)) {
    throw new UsageError(`resolution is ${resolution} but must lie between 0 and 1`);
  }
  requireWhole('binsPerOctave', binsPerOctave, 1);
  const { fround } = Math;
  const bins = Math.ceil(1 / resolution);
  const edge = (i: number) => (i === bins ? 0.5 : i * (1 / bins) - 0.5);
  const counts = new Uint32Array(bins);
  let pitches = 0;
  for (let i = 0; i < frequencies.length; i++) {
    const hertz = fround(frequencies[i]!);
    if (!(hertz > 0)) continue;
    pitches++;
    const octaves = fround(ln(fround(hertz / 27.5)) / Math.LN2);
    const classes = fround(binsPerOctave * octaves);
    let deviation = fround(classes - Math.floor(classes));
    if (deviation >= 0.5) deviation -= 1;
    let bin = Math.min(bins - 1, Math.floor((deviation + 0.5) * bins));
    while (bin > 0 && deviation < edge(bin)) bin--;
    while (bin < bins - 1 && deviation >= edge(bin + 1)) bin++;
    counts[bin]!++;
  }
  if (pitches === 0) return 0;
  let most = 0;
  for (let bin = 1; bin < bins; bin++) if (counts[bin]! > counts[most]!) most = bin;
  return edge(most);
}

/**
 * The tuning of a recording, in classes: {@link pitchTuning} of the peaks of {@link pipTrack} that are at least as high as
 * their median; `librosa.estimate_tuning`.
 *
 * @param input A signal, or magnitudes or powers.
 * @param options `hopLength` is a quarter of `winLength` by default.
 * @returns From -0.5 to 0.5; 0 where nothing sounds.
 * @throws {UsageError} as {@link pipTrack} and {@link pitchTuning} do.
 */
export function estimateTuning(
  input: Signal | Spectrogram,
  options: PipTrackOptions & TuningOptions = {},
): number {
  const pitches: number[] = [];
  const magnitudes: number[] = [];
  eachPeak('samples' in input ? spectrogram(input, options) : input, options, (_, hertz, magnitude) => {
    pitches.push(hertz);
    magnitudes.push(magnitude);
  });
  const least = median(magnitudes);
  return pitchTuning(
    pitches.filter((_, i) => magnitudes[i]! >= least),
    options,
  );
}

/** Median of float32 values, rounded to float32; 0 of none. */
function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = Float32Array.from(values).sort();
  const half = Math.floor(values.length / 2);
  return values.length % 2 === 1 ? sorted[half]! : Math.fround((sorted[half - 1]! + sorted[half]!) / 2);
}

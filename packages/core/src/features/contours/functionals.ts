import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { CEPSTRUM, describeFrames, type FrameDescriptors, MEL_BANDS } from './descriptors.js';
import { modulationsOf } from './modulations.js';
import { STATISTICS, statisticsOf } from './statistics.js';

/** The first of the voice's descriptors, which is 0 where there is no voice. */
const PITCH = 0;
/** How many of the statistics, the first ones, are taken of the spectrum in voiced frames alone. */
const IN_VOICE = 2;

/** A recording in numbers, and what each of them is. */
export interface ContourFunctionals {
  readonly names: readonly string[];
  readonly values: Float32Array;
}

/**
 * A recording as a whole by the contours of 65 descriptors (see {@link describeFrames}): eleven {@link STATISTICS} of each
 * of the 50 that all frames have, mean and deviation of them over voiced frames, the eleven of each of the 15 of the voice
 * over voiced frames, and the 88 functionals of eGeMAPS. In the manner of openSMILE's ComParE sets (Schuller et al.,
 * 2013), with descriptors and statistics of our own choice, and a seventh as many.
 *
 * @param signal At least 8000 Hz and 0.07 s.
 * @returns 903 values; where nothing is voiced, what is of the voice is 0.
 * @throws {UsageError} on less, and on samples that are not finite.
 */
export function contourFunctionals(signal: Signal): ContourFunctionals {
  return ofContours(describeFrames(signal));
}

/**
 * Those of {@link contourFunctionals}, and then how the spectrum moves (see {@link modulationsOf}): courses, correlations
 * and differences of the cepstrum, and the modulation spectrum of 16 mel bands.
 *
 * @param signal At least 8000 Hz and 0.07 s.
 * @returns 1261 values.
 * @throws {UsageError} as `contourFunctionals` does.
 */
export function modulationFunctionals(signal: Signal): ContourFunctionals {
  const described = describeFrames(signal);
  const { spectral } = described;
  const contours = spectral.names.map((name, i) => ({ name, values: column(spectral, i) }));
  const [cepstrum, bands] = [contours.slice(0, CEPSTRUM), contours.slice(CEPSTRUM, CEPSTRUM + MEL_BANDS)];
  const { names, values } = ofContours(described);
  const moving = modulationsOf(cepstrum, bands, spectral.hopSeconds);
  return {
    names: [...names, ...moving.names],
    values: Float32Array.from([...values, ...moving.values]),
  };
}

function ofContours({ spectral, voice, egemaps }: FrameDescriptors): ContourFunctionals {
  const names: string[] = [];
  const values: number[] = [];
  const add = (frames: Frames, count: number, where: string) => {
    for (const [i, name] of frames.names.entries()) {
      names.push(...STATISTICS.slice(0, count).map((statistic) => `${name}${where} ${statistic}`));
      values.push(...statisticsOf(column(frames, i)).slice(0, count));
    }
  };
  const inVoice = (frames: Frames) => rowsWhere(frames, (t) => voice.data[t * voice.bins + PITCH] !== 0);
  add(spectral, STATISTICS.length, '');
  add(inVoice(spectral), IN_VOICE, ' in voice');
  add(inVoice(voice), STATISTICS.length, '');
  return { names: [...names, ...egemaps.names], values: Float32Array.from([...values, ...egemaps.values]) };
}

/** The rows for which something holds, one after another. */
function rowsWhere(frames: Frames, holds: (t: number) => boolean): Frames {
  const { bins } = frames;
  const rows: number[] = [];
  for (let t = 0; t < frames.frames; t++) if (holds(t)) rows.push(t);
  const data = new Float32Array(rows.length * bins); // (rows, bins)
  for (const [i, t] of rows.entries()) data.set(frames.data.subarray(t * bins, (t + 1) * bins), i * bins);
  return { ...frames, data, frames: rows.length };
}

function column({ data, frames, bins }: Frames, index: number): Float64Array {
  return Float64Array.from({ length: frames }, (_, t) => data[t * bins + index]!);
}

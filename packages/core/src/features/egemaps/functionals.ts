import { ln } from '../../elementary.js';
import type { Frames } from '../../spectrum/frames.js';
import { deviationOf, meanAndVariation, meanOf, percentiles } from './contour.js';
import { segmentsOf } from './segments.js';
import { peaksOf, slopesOf } from './slopes.js';
import { smooth, smoothed, smoothedNonZero } from './smooth.js';
import { MEAN_SQUARE, SPECTRAL } from './spectral-rows.js';
import { HOP_SECONDS } from './timing.js';

/** Descriptors of which mean and variation are taken over voiced frames too, and of the first five over unvoiced ones. */
const BY_VOICING = SPECTRAL.slice(1, -1); // but for the loudness and the mean square
const IN_UNVOICED = BY_VOICING.slice(0, 5);
const IN_ALL = BY_VOICING.slice(4);
/** Least mean square told apart. */
const LEAST_LEVEL = 1e-12;

/** The columns of the voice's descriptors. */
const F0 = 0;
const FIRST_FORMANT = 6;

/**
 * The 88 functionals of eGeMAPSv02 by openSMILE's names and in its order (Eyben et al., 2016, section 3), of a recording
 * or a stretch of one.
 *
 * What is of the voice alone counts where it is not zero: F0, jitter, shimmer, HNR and the differences of harmonics in
 * voiced frames. Formants count in voiced frames, their levels in all, unvoiced ones being -201 dB. The last voice frame
 * does not count, nor does the one before it where the voice sounds to the end, as in openSMILE, which has not made up
 * its mind on them when it takes the functionals. Loudness, flux and MFCC have four frames more than the voice, their
 * frames being shorter, and all count.
 *
 * @param spectral Rows of {@link spectralRows}, not smoothed.
 * @param heard F0 and what follows from it, not smoothed; at least two rows, each beginning with a spectral one.
 */
export function functionalsOf(spectral: Frames, heard: Frames): { names: string[]; values: number[] } {
  const names: string[] = [];
  const values: number[] = [];
  const add = (name: string, value: number) => {
    names.push(name);
    values.push(value);
  };
  const addMeanAndVariation = (name: string, contour: Float64Array) => {
    const [mean, variation] = meanAndVariation(contour);
    add(`${name}_amean`, mean);
    add(`${name}_stddevNorm`, variation);
  };
  const toTheEnd = heard.frames > 2 && heard.data[(heard.frames - 1) * heard.bins + F0] !== 0;
  const voice = { ...heard, frames: heard.frames - (toTheEnd ? 1 : 0) };
  const counted = voice.frames - 1;
  const ofVoice = (contour: Float64Array) => nonZero(smooth(contour, smoothedNonZero).subarray(0, counted));
  const f0 = column(voice, F0);
  const ofSpectrum = (name: string) => column(spectral, SPECTRAL.indexOf(name as (typeof SPECTRAL)[number]));
  const where = (voiced: boolean, contour: Float64Array) =>
    ofVoice(f0.map((pitch, t) => ((pitch !== 0) === voiced ? contour[t]! : 0)));

  addContour(add, 'F0semitoneFrom27.5Hz_sma3nz', ofVoice(f0));
  const loudness = smooth(ofSpectrum('Loudness'), smoothed);
  addContour(add, 'loudness_sma3', loudness);
  for (const name of IN_ALL) addMeanAndVariation(`${name}_sma3`, smooth(ofSpectrum(name), smoothed));
  for (let i = F0 + 1; i < voice.bins; i++) {
    const contour = column(voice, i);
    const masked = i >= FIRST_FORMANT && (i - FIRST_FORMANT) % 3 < 2;
    addMeanAndVariation(`${voice.names[i]}_sma3nz`, masked ? where(true, contour) : ofVoice(contour));
  }
  for (const name of BY_VOICING) {
    addMeanAndVariation(`${marked(name, 'V')}_sma3nz`, where(true, ofSpectrum(name)));
  }
  for (const name of IN_UNVOICED) {
    add(`${marked(name, 'UV')}_sma3nz_amean`, meanOf(where(false, ofSpectrum(name))));
  }

  add('loudnessPeaksPerSec', peaksOf(loudness) / (loudness.length * HOP_SECONDS));
  const voiced = segmentsOf(Uint8Array.from(f0.subarray(0, counted), (pitch) => (pitch !== 0 ? 1 : 0)));
  const unvoiced = segmentsOf(Uint8Array.from(f0.subarray(0, counted), (pitch) => (pitch === 0 ? 1 : 0)));
  add('VoicedSegmentsPerSec', voiced.length / (counted * HOP_SECONDS));
  add('MeanVoicedSegmentLengthSec', meanOf(voiced));
  add('StddevVoicedSegmentLengthSec', deviationOf(voiced, meanOf(voiced)));
  add('MeanUnvoicedSegmentLength', meanOf(unvoiced));
  add('StddevUnvoicedSegmentLength', deviationOf(unvoiced, meanOf(unvoiced)));
  const level = Math.max(LEAST_LEVEL, meanOf(column(spectral, MEAN_SQUARE)));
  add('equivalentSoundLevel_dBp', (10 * ln(level)) / Math.LN10);
  return { names, values };
}

/** The ten functionals of pitch and loudness. */
function addContour(add: (name: string, value: number) => void, name: string, contour: Float64Array): void {
  const [mean, variation] = meanAndVariation(contour);
  const [low, middle, high] = percentiles(contour, [0.2, 0.5, 0.8]);
  const slopes = slopesOf(contour);
  add(`${name}_amean`, mean);
  add(`${name}_stddevNorm`, variation);
  add(`${name}_percentile20.0`, low!);
  add(`${name}_percentile50.0`, middle!);
  add(`${name}_percentile80.0`, high!);
  add(`${name}_pctlrange0-2`, high! - low!);
  add(`${name}_meanRisingSlope`, slopes.meanRising);
  add(`${name}_stddevRisingSlope`, slopes.deviationRising);
  add(`${name}_meanFallingSlope`, slopes.meanFalling);
  add(`${name}_stddevFallingSlope`, slopes.deviationFalling);
}

/** `mfcc1V` of `mfcc1`, but `slopeV0-500` of `slope0-500`. */
function marked(name: string, mark: string): string {
  return name.startsWith('slope') ? `slope${mark}${name.slice(5)}` : `${name}${mark}`;
}

function column({ data, frames, bins }: Frames, index: number): Float64Array {
  return Float64Array.from({ length: frames }, (_, t) => data[t * bins + index]!);
}

function nonZero(values: Float64Array): Float64Array {
  return values.filter((value) => value !== 0);
}

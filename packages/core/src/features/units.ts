import { exp, ln, roundHalfEven } from '../elementary.js';
import { UsageError } from '../errors.js';
import { checkRate, requireWhole } from '../spectrum/checks.js';
import { hzToMel, melToHz } from './mel/index.js';

// Conversions between units of pitch, frequency and time, under librosa's names and with its defaults.

/** Hz to MIDI note numbers: 69 is A4, 440 Hz, and 12 make an octave. */
export function hzToMidi(hertz: number): number {
  return 12 * (log2(hertz) - log2(440)) + 69;
}

/** MIDI note numbers to Hz. */
export function midiToHz(midi: number): number {
  return 440 * powerOfTwo((midi - 69) / 12);
}

/** Hz to octaves above C0 of a tuning in which A440 lies `tuning` bins of `binsPerOctave` higher. */
export function hzToOcts(hertz: number, options: OctaveOptions = {}): number {
  return log2(hertz / (a440(options) / 16));
}

/** Octaves to Hz. */
export function octsToHz(octaves: number, options: OctaveOptions = {}): number {
  return (a440(options) / 16) * powerOfTwo(octaves);
}

/** Options of {@link hzToOcts} and {@link octsToHz}. */
export interface OctaveOptions {
  /** How far A4 lies above 440 Hz, in bins. Default 0. */
  tuning?: number;
  /** Default 12. */
  binsPerOctave?: number;
}

function a440({ tuning = 0, binsPerOctave = 12 }: OctaveOptions): number {
  requireWhole('binsPerOctave', binsPerOctave, 1);
  return 440 * powerOfTwo(tuning / binsPerOctave);
}

/** How {@link midiToNote} and {@link hzToNote} spell. */
export interface NoteOptions {
  /** Whether the octave is told. Default true. */
  octave?: boolean;
  /** Whether the distance from the note is told, in cents. Default false. */
  cents?: boolean;
  /** `♯` (the default) or `#`. */
  unicode?: boolean;
}

const NOTES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];

/**
 * MIDI note numbers to the nearest note's name, as in C major: 69 is `A4`, with cents `A4+00`.
 *
 * @throws {UsageError} on cents without an octave, and where a number is not finite.
 */
export function midiToNote(midi: number, options: NoteOptions = {}): string {
  const { octave = true, cents = false, unicode = true } = options;
  if (cents && !octave) throw new UsageError('cents cannot be told without the octave');
  if (!Number.isFinite(midi)) throw new UsageError(`${midi} is no note: a note number is finite`);
  const nearest = roundHalfEven(midi);
  let note = NOTES[((nearest % 12) + 12) % 12]!;
  if (!unicode) note = note.replace('♯', '#');
  if (octave) note += Math.trunc(nearest / 12) - 1;
  if (cents) {
    const distance = Math.trunc(100 * (roundHalfEven(100 * (midi - nearest)) / 100));
    note += `${distance < 0 ? '-' : '+'}${Math.abs(distance)}`;
  }
  return note;
}

/** Hz to the nearest note's name; {@link midiToNote}. */
export function hzToNote(hertz: number, options: NoteOptions = {}): string {
  return midiToNote(hzToMidi(hertz), options);
}

/** Semitones above C. */
const PITCHES: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const ACCIDENTALS: Record<string, number> = {
  '#': 1,
  '♯': 1,
  '𝄪': 2,
  b: -1,
  '!': -1,
  '♭': -1,
  '𝄫': -2,
  '♮': 0,
};
const NOTE = /^([A-Ga-g])([#♯𝄪b!♭𝄫♮]*)([+-]?\d+)?([+-]\d+)?$/u;

/**
 * A note's name, such as `A4`, `Bb3` or `C♯5+20` (with cents), to its MIDI number; without an octave, in octave 0.
 *
 * @param options.roundMidi Whether to round to a whole number. Default true.
 * @throws {UsageError} on a name that is none.
 */
export function noteToMidi(note: string, options: { roundMidi?: boolean } = {}): number {
  const { roundMidi = true } = options;
  const parts = NOTE.exec(note);
  if (parts === null)
    throw new UsageError(`'${note}' is no note: write a letter from A to G, then # or b, then an octave`);
  const [, letter, accidentals, octave = '0', cents = '0'] = parts;
  let semitones = PITCHES[letter!.toUpperCase()]!;
  for (const sign of accidentals!) semitones += ACCIDENTALS[sign]!;
  const midi = 12 * (Number(octave) + 1) + semitones + Number(cents) * 1e-2;
  return roundMidi ? roundHalfEven(midi) : midi;
}

/** A note's name to Hz; {@link noteToMidi}. */
export function noteToHz(note: string, options: { roundMidi?: boolean } = {}): number {
  return midiToHz(noteToMidi(note, options));
}

/** How frames lie on samples. */
export interface FrameUnits {
  /** Samples. Default 512. */
  hopLength?: number;
  /** Length of FFT frames that are not centred: half of it lies between a frame's start and its middle. Default none. */
  nFft?: number;
}

/** The same with the signal's rate. */
export interface TimeUnits extends FrameUnits {
  /** Hz. Default 22050. */
  sampleRate?: number;
}

/** Frame numbers to samples. */
export function framesToSamples(frame: number, { hopLength = 512, nFft = 0 }: FrameUnits = {}): number {
  requireWhole('hopLength', hopLength, 1);
  return Math.trunc(frame * hopLength + Math.floor(nFft / 2));
}

/** Samples to the frame that begins last before them. */
export function samplesToFrames(sample: number, { hopLength = 512, nFft = 0 }: FrameUnits = {}): number {
  requireWhole('hopLength', hopLength, 1);
  return Math.floor((sample - Math.floor(nFft / 2)) / hopLength);
}

/** Frame numbers to seconds. */
export function framesToTime(frame: number, units: TimeUnits = {}): number {
  return samplesToTime(framesToSamples(frame, units), units);
}

/** Seconds to frame numbers. */
export function timeToFrames(seconds: number, units: TimeUnits = {}): number {
  return samplesToFrames(timeToSamples(seconds, units), units);
}

/** Seconds to whole samples, towards 0. */
export function timeToSamples(seconds: number, { sampleRate = 22050 }: TimeUnits = {}): number {
  checkRate(sampleRate);
  return Math.trunc(seconds * sampleRate);
}

/** Samples to seconds. */
export function samplesToTime(sample: number, { sampleRate = 22050 }: TimeUnits = {}): number {
  checkRate(sampleRate);
  return sample / sampleRate;
}

/**
 * Frequencies of an FFT's bins.
 *
 * @param options.sampleRate Hz. Default 22050.
 * @param options.nFft Samples. Default 2048.
 * @returns Hz, `floor(nFft / 2) + 1` values.
 */
export function fftFrequencies(options: { sampleRate?: number; nFft?: number } = {}): Float64Array {
  const { sampleRate = 22050, nFft = 2048 } = options;
  checkRate(sampleRate);
  requireWhole('nFft', nFft, 1);
  return Float64Array.from({ length: Math.floor(nFft / 2) + 1 }, (_, k) => (k * sampleRate) / nFft);
}

/**
 * Frequencies evenly spaced in mel, both ends among them.
 *
 * @param options.nMels How many, at least 2. Default 128.
 * @param options.fMin Hz. Default 0.
 * @param options.fMax Hz. Default 11025.
 * @param options.htk The mel scale of HTK instead of Slaney's. Default false.
 * @returns Hz, `nMels` values.
 */
export function melFrequencies(
  options: { nMels?: number; fMin?: number; fMax?: number; htk?: boolean } = {},
): Float64Array {
  const { nMels = 128, fMin = 0, fMax = 11025, htk = false } = options;
  requireWhole('nMels', nMels, 2);
  const lowest = hzToMel(fMin, { htk });
  const highest = hzToMel(fMax, { htk });
  return Float64Array.from({ length: nMels }, (_, i) =>
    melToHz(lowest + ((highest - lowest) * i) / (nMels - 1), { htk }),
  );
}

/**
 * Tempi of the lags of a tempogram.
 *
 * @param nBins How many lags, from 0 on.
 * @returns Beats a minute, `nBins` values; the first is infinite.
 */
export function tempoFrequencies(
  nBins: number,
  { hopLength = 512, sampleRate = 22050 }: Omit<TimeUnits, 'nFft'> = {},
): Float64Array {
  requireWhole('nBins', nBins, 1);
  requireWhole('hopLength', hopLength, 1);
  checkRate(sampleRate);
  return Float64Array.from({ length: nBins }, (_, lag) => (60 * sampleRate) / (hopLength * lag));
}

/** Options of {@link aWeighting} and the like. */
export interface WeightingOptions {
  /** Lowest weight, dB; null for none. Default -80. */
  minDb?: number | null;
}

/** Squares of the frequencies of the weighting filters' poles, Hz (IEC 61672-1). */
const POLES = { a: [107.65265, 737.86223], b: [158.48932], shared: [12194.217, 20.598997] };

/** The A-weighting of a frequency in Hz, dB: how much less than 1 kHz the ear hears it at a low level. */
export function aWeighting(hertz: number, options: WeightingOptions = {}): number {
  return floored(weighting(hertz, 2, 2, POLES.a), options);
}

/** The B-weighting, dB, for middle levels. */
export function bWeighting(hertz: number, options: WeightingOptions = {}): number {
  return floored(weighting(hertz, 0.17, 1.5, POLES.b), options);
}

/** The C-weighting, dB, for high levels. */
export function cWeighting(hertz: number, options: WeightingOptions = {}): number {
  return floored(weighting(hertz, 0.062, 1, []), options);
}

/** The D-weighting, dB, for aircraft noise. */
export function dWeighting(hertz: number, options: WeightingOptions = {}): number {
  const f2 = hertz * hertz;
  const resonance = (pole: number, width: number) => {
    const distance = pole * pole - f2;
    return distance * distance + width * width * f2;
  };
  const gain =
    0.5 * log10(f2) -
    2 * log10(8.3046305e-3) +
    0.5 *
      (log10(resonance(1018.7, 1039.6)) -
        log10(resonance(3136.5, 3424)) -
        log10(282.7 * 282.7 + f2) -
        log10(1160 * 1160 + f2));
  return floored(20 * gain, options);
}

/** `level` + 20 log10 of a filter with the common poles twice, further ones once, and `zeros` pairs of zeros at 0 Hz. */
function weighting(hertz: number, level: number, zeros: number, poles: readonly number[]): number {
  const f2 = hertz * hertz;
  let gain = 2 * log10(POLES.shared[0]!) + zeros * log10(f2);
  for (const pole of POLES.shared) gain -= log10(f2 + pole * pole);
  for (const pole of poles) gain -= 0.5 * log10(f2 + pole * pole);
  return level + 20 * gain;
}

function floored(weight: number, { minDb = -80 }: WeightingOptions): number {
  return minDb === null ? weight : Math.max(minDb, weight);
}

function log10(x: number): number {
  return logarithm(x) / Math.LN10;
}

function log2(x: number): number {
  return logarithm(x) / Math.LN2;
}

/** -Infinity for 0, NaN below. */
function logarithm(x: number): number {
  if (x > 0) return ln(x);
  return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
}

function powerOfTwo(x: number): number {
  return exp(x * Math.LN2);
}

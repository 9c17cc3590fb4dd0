import { concatenate } from '../../concatenate.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { EGEMAPS_DESCRIPTORS, type EgemapsFunctionals, EgemapsStream } from '../egemaps/index.js';
import { amplitudeToDb } from '../mel/decibels.js';
import { logMelSpectrogram } from '../mel/mel-spectrogram.js';
import { mfcc } from '../mel/mfcc.js';
import { sideBySide } from '../side-by-side.js';
import {
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
} from '../spectral/index.js';
import { rms, zeroCrossingRate } from '../waveform/index.js';

const FRAME_SECONDS = 0.025;
const HOP_SECONDS = 0.01;
/** Mel bands up to `HIGHEST` Hz, of which the cepstrum is made; `NEIGHBOURS` of them make a broad band. */
const MELS = 64;
const HIGHEST = 8000;
const NEIGHBOURS = 4;
/** Coefficients of the cepstrum, and broad bands. */
export const CEPSTRUM = 16;
export const MEL_BANDS = MELS / NEIGHBOURS;
/** Octaves of the contrast above 200 Hz. */
const OCTAVES = 5;

/** eGeMAPS's descriptors of the spectrum but for its MFCC, and those of the voice. */
const SPECTRUM_COLUMNS = [0, 6] as const;
const VOICE_COLUMNS = [10, EGEMAPS_DESCRIPTORS.length] as const;
/** Frames whose centre is at or before 30 ms, where the first frame of eGeMAPS's voice has its own. */
const CENTRED_BEFORE = 3;
const SPECTRUM_BEFORE = 2;

/** What describes a recording every 10 ms. Row t is centred at 30 ms + t times 10 ms. */
export interface FrameDescriptors {
  /**
   * Of every frame, `frames x 50`: first 16 MFCC, then 16 broad mel bands (dB); loudness, alpha ratio, Hammarberg index,
   * slopes and flux of eGeMAPS, centroid, bandwidth and roll-off (Hz), flatness and contrast (dB) of the spectrum, level
   * (dB of full scale) and zero crossing rate.
   */
  readonly spectral: Frames;
  /** Of the voice, `frames x 15`, as eGeMAPS has it: pitch, 0 where there is no voice, and what comes with it. */
  readonly voice: Frames;
  /** The functionals that are made of the same descriptors of eGeMAPS. */
  readonly egemaps: EgemapsFunctionals;
}

/** @throws {UsageError} as `egemaps` does. */
export function describeFrames(signal: Signal): FrameDescriptors {
  const { samples, sampleRate } = signal;
  const stream = new EgemapsStream(sampleRate, { windowSeconds: Number.POSITIVE_INFINITY });
  const chunks = [stream.push(samples), stream.end()];
  const count = chunks[0]!.frames + chunks[1]!.frames;
  const ofEgemaps = { ...chunks[0]!, data: concatenate(chunks.map(({ data }) => data)), frames: count };

  const frameLength = Math.round(FRAME_SECONDS * sampleRate);
  const hopLength = Math.round(HOP_SECONDS * sampleRate);
  let nFft = 1;
  while (nFft < frameLength) nFft *= 2;
  const spectra = { nFft, winLength: frameLength, hopLength };
  const logMel = logMelSpectrogram(signal, {
    ...spectra,
    nMels: MELS,
    fMax: Math.min(HIGHEST, sampleRate / 2),
    topDb: 80,
  });
  const centred = [
    mfcc(logMel, { nMfcc: CEPSTRUM }),
    broadBands(logMel),
    spectralCentroid(signal, spectra),
    spectralBandwidth(signal, spectra),
    spectralRolloff(signal, spectra),
    spectralFlatness(signal, spectra),
    spectralContrast(signal, { ...spectra, nBands: OCTAVES }),
    amplitudeToDb(rms(signal, { frameLength, hopLength }), { topDb: null }),
    zeroCrossingRate(signal, { frameLength, hopLength }),
  ];
  return {
    spectral: sideBySide([
      ...centred.map((frames) => ({ frames, from: CENTRED_BEFORE })),
      { frames: columns(ofEgemaps, SPECTRUM_COLUMNS), from: SPECTRUM_BEFORE },
    ]),
    voice: columns(ofEgemaps, VOICE_COLUMNS),
    egemaps: stream.functionals(),
  };
}

/** Means of neighbouring mel bands, dB. */
function broadBands({ data, frames, hopSeconds }: Frames): Frames {
  const count = MEL_BANDS;
  const means = new Float32Array(frames * count); // (frames, count)
  for (let i = 0; i < means.length; i++) {
    let sum = 0;
    for (let j = i * NEIGHBOURS; j < (i + 1) * NEIGHBOURS; j++) sum += data[j]!;
    means[i] = sum / NEIGHBOURS;
  }
  const names = Array.from({ length: count }, (_, i) => `mel band ${i + 1}`);
  return { data: means, frames, bins: count, names, hopSeconds };
}

function columns(
  { data, frames, bins, names, hopSeconds }: Frames,
  [from, to]: readonly [number, number],
): Frames {
  const count = to - from;
  const kept = new Float32Array(frames * count); // (frames, count)
  for (let t = 0; t < frames; t++) kept.set(data.subarray(t * bins + from, t * bins + to), t * count);
  return { data: kept, frames, bins: count, names: names.slice(from, to), hopSeconds };
}

import { readFileSync } from 'node:fs';
import type { Signal } from '@affetto/core/audio';
import {
  delta,
  type Frames,
  type MfccOptions,
  melSpectrogram,
  mfcc,
  powerToDb,
  rms,
  spectrogram,
  yin,
} from '@affetto/core/features';

/** librosa's values, made by reference/features/make_golden.py. */
const folder = new URL('../../../../reference/golden/features/', import.meta.url);

export interface GoldenOutput {
  readonly offset: number;
  /** Of librosa's whole output, transposed: frames, bins. */
  readonly shape: [number, number];
  /** The frames that are kept. */
  readonly frames: number[];
}

export interface GoldenCase {
  readonly name: string;
  readonly sampleRate: number;
  readonly offset: number;
  readonly length: number;
  /** As librosa calls them. */
  readonly options: Record<string, number | boolean | null>;
  readonly yin: Record<string, number> | null;
  readonly outputs: Record<string, GoldenOutput>;
}

export interface GoldenFile extends Omit<GoldenCase, 'offset' | 'name' | 'yin'> {
  /** Below the data folder. */
  readonly path: string;
}

export const index: { versions: Record<string, string>; cases: GoldenCase[]; files: GoldenFile[] } =
  JSON.parse(readFileSync(new URL('index.json', folder), 'utf8'));

const values = new Float32Array(Uint8Array.from(readFileSync(new URL('values.bin', folder))).buffer);
const signals = new Int16Array(Uint8Array.from(readFileSync(new URL('signals.bin', folder))).buffer);

export function signalOf({ offset, length, sampleRate }: GoldenCase): Signal {
  const samples = Float32Array.from(signals.subarray(offset, offset + length), (value) => value / 32768);
  return { samples, sampleRate };
}

/** All our outputs that have a golden value, by its name. */
export function ourOutputs(signal: Signal, options: GoldenCase['options'], yinOptions: GoldenCase['yin']) {
  const ours = camelCase(options) as Omit<MfccOptions, 'norm'>;
  const mel = melSpectrogram(signal, ours);
  const cepstrum = mfcc(signal, { nMels: mel.bins, ...ours });
  const outputs: Record<string, Frames> = {
    spectrogram: spectrogram(signal, { hopLength: 512, ...ours }),
    melSpectrogram: mel,
    logMel: powerToDb(mel, ours),
    logMelRefMax: powerToDb(mel, { ref: 'max', amin: 1e-7, topDb: 50 }),
    mfcc: cepstrum,
    rms: rms(signal, { frameLength: ours.nFft, hopLength: ours.hopLength }),
  };
  if (cepstrum.frames >= 9) {
    outputs.delta = delta(cepstrum);
    outputs.delta2 = delta(cepstrum, { order: 2 });
  }
  if (cepstrum.frames >= 5) outputs.delta2Width5 = delta(cepstrum, { order: 2, width: 5 });
  if (yinOptions) outputs.yin = firstColumn(yin(signal, camelCase(yinOptions) as never));
  return outputs;
}

/**
 * Over the frames that are kept: the largest difference from librosa's values, the largest of those, and the largest
 * difference as a share of its own value.
 */
export function compare(
  ours: Frames,
  golden: GoldenOutput,
): { difference: number; highest: number; ratio: number } {
  const [frames, bins] = golden.shape;
  if (ours.frames !== frames || ours.bins !== bins) {
    throw new Error(`ours has ${ours.frames} x ${ours.bins} values, librosa ${frames} x ${bins}`);
  }
  let difference = 0;
  let highest = 0;
  let ratio = 0;
  golden.frames.forEach((frame, row) => {
    for (let bin = 0; bin < bins; bin++) {
      const expected = values[golden.offset + row * bins + bin]!;
      const error = Math.abs(ours.data[frame * bins + bin]! - expected);
      difference = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(difference, error);
      highest = Math.max(highest, Math.abs(expected));
      if (error > 0) ratio = Math.max(ratio, error / Math.abs(expected));
    }
  });
  return { difference, highest, ratio };
}

const NAMES: Record<string, string> = {
  n_fft: 'nFft',
  win_length: 'winLength',
  hop_length: 'hopLength',
  n_mels: 'nMels',
  n_mfcc: 'nMfcc',
  frame_length: 'frameLength',
  fmin: 'fMin',
  fmax: 'fMax',
};

function camelCase(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [NAMES[name] ?? name, value]));
}

function firstColumn(frames: Frames): Frames {
  const data = frames.data.filter((_, i) => i % frames.bins === 0);
  return { ...frames, data, bins: 1, names: frames.names.slice(0, 1) };
}

import { readFileSync } from 'node:fs';
import type { Signal } from '@affetto/core/audio';
import type { Frames, Spectrogram } from '@affetto/core/features';
import type { Case } from '../compatibility/entry.js';

/** librosa's values, made by reference/features/spectral.py. */
const folder = new URL('../../../../reference/golden/features/', import.meta.url);

type Options = Record<string, unknown>;

interface Stored {
  readonly offset: number;
  /** Of librosa's whole output, transposed: frames, bins. */
  readonly shape: [number, number];
  /** The frames that are kept. */
  readonly rows: number[];
}

/** One of librosa's functions, the options it got, what it returned. */
interface Output extends Stored {
  readonly function: string;
  readonly options: Options;
}

interface GoldenSignal {
  readonly name: string;
  readonly sampleRate: number;
  /** Offset and length in signals.bin. */
  readonly shared?: [number, number];
  /** Offset and length in spectral-signals.bin. */
  readonly own?: [number, number];
  readonly clicks?: { length: number; places: number[]; pulse: number[] };
  readonly outputs: Output[];
}

interface Golden {
  readonly signals: GoldenSignal[];
  readonly spectra: {
    readonly name: string;
    readonly sampleRate: number;
    readonly nFft: number;
    readonly spectrogram: Stored;
    readonly outputs: Output[];
  }[];
  readonly chromagrams: (Output & { readonly chroma: Stored })[];
  readonly filterbanks: (Stored & { sampleRate: number; nFft: number; options: Options })[];
}

export const golden: Golden = JSON.parse(read('spectral.json').toString());
const values = new Float32Array(Uint8Array.from(read('spectral.bin')).buffer);
const pcm = {
  shared: new Int16Array(Uint8Array.from(read('signals.bin')).buffer),
  own: new Int16Array(Uint8Array.from(read('spectral-signals.bin')).buffer),
};

function read(name: string): Buffer {
  return readFileSync(new URL(name, folder));
}

function signalOf({ sampleRate, shared, own, clicks }: GoldenSignal): Signal {
  if (clicks) {
    const samples = new Float32Array(clicks.length);
    for (const place of clicks.places) {
      clicks.pulse.forEach((value, i) => {
        if (place + i < samples.length) samples[place + i]! += value / 32768;
      });
    }
    return { samples, sampleRate };
  }
  const [offset, length] = (shared ?? own)!;
  const stored = (shared ? pcm.shared : pcm.own).subarray(offset, offset + length);
  return { samples: Float32Array.from(stored, (value) => value / 32768), sampleRate };
}

function framesOf({ offset, shape: [frames, bins] }: Stored): Frames {
  const data = values.slice(offset, offset + frames * bins);
  return { data, frames, bins, names: Array.from({ length: bins }, (_, k) => `${k}`), hopSeconds: 1 };
}

/** Signals that have next to nothing in most bins: there the rounding of float32 spectra shows. */
export const WITHOUT_NOISE = /^(constant|tone|sweep|click$)/;

/** What is computed: of a signal, or of spectra where librosa has `S=`. */
type Compute = (input: Signal, options: Options) => Frames | number | readonly number[];
type ComputeOfSpectra = (input: Spectrogram, options: Options) => Frames;

/** Every golden value of a function, of signals and of given spectra, beside ours. */
export function* signalCases(
  name: string,
  compute: Compute,
  where: (signal: string) => boolean = () => true,
): Generator<Case> {
  for (const source of golden.signals) {
    for (const output of source.outputs) {
      if (output.function !== name || !where(source.name)) continue;
      const ours = compute(signalOf(source), camelCase(output.options));
      yield* compared(`${source.name} ${JSON.stringify(output.options)}`, ours, output);
    }
  }
}

/** Every golden value of a function of given spectra, beside ours. */
export function* spectrumCases(name: string, power: 1 | 2, compute: ComputeOfSpectra): Generator<Case> {
  for (const { name: what, sampleRate, nFft, spectrogram, outputs } of golden.spectra) {
    for (const output of outputs) {
      if (output.function !== name) continue;
      const { n_fft, ...options } = output.options;
      const input = { ...framesOf(spectrogram), sampleRate, nFft, hopLength: sampleRate, power };
      const ours = compute(input, camelCase(options));
      yield* compared(`given: ${what} ${JSON.stringify(options)}`, ours, output);
    }
  }
}

/** Chromagrams and what librosa makes of them. */
export function* chromagramCases(compute: (chroma: Frames) => Frames): Generator<Case> {
  for (const output of golden.chromagrams) {
    yield* compared(`given: ${output.chroma.shape[1]} classes`, compute(framesOf(output.chroma)), output);
  }
}

/** Filterbanks, transposed: `bins x classes`. */
export function* filterbankCases(
  compute: (sampleRate: number, nFft: number, options: Options) => Frames,
): Generator<Case> {
  for (const { sampleRate, nFft, options, ...stored } of golden.filterbanks) {
    const norm = options.norm === 'inf' ? { norm: Number.POSITIVE_INFINITY } : {};
    const ours = compute(sampleRate, nFft, { ...camelCase(options), ...norm });
    yield* compared(`${sampleRate} Hz, ${nFft} ${JSON.stringify(options)}`, ours, stored);
  }
}

function* compared(
  name: string,
  ours: Frames | number | readonly number[],
  { shape, rows, offset }: Stored,
): Generator<Case> {
  const [frames, bins] = shape;
  if (typeof ours === 'number' || !('data' in ours)) {
    const numbers = typeof ours === 'number' ? [ours] : ours;
    yield {
      name,
      expected: values.slice(offset, offset + frames * bins),
      actual: Float32Array.from(numbers),
    };
    return;
  }
  if (ours.frames !== frames || ours.bins !== bins) {
    throw new Error(`${name}: ours has ${ours.frames} x ${ours.bins} values, librosa ${frames} x ${bins}`);
  }
  yield {
    name,
    expected: values.slice(offset, offset + rows.length * bins),
    actual: Float32Array.from(rows.flatMap((t) => [...ours.data.subarray(t * bins, (t + 1) * bins)])),
  };
}

const NAMES: Record<string, string> = { fmin: 'fMin', fmax: 'fMax' };

function camelCase(options: Options): Options {
  const name = (key: string) => NAMES[key] ?? key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [name(key), value]));
}

import { readFileSync } from 'node:fs';
import type { Signal } from '@affetto/core/audio';
import type { Frames } from '@affetto/core/features';
import type { Case } from '../compatibility/entry.js';
import { index, signalOf } from './golden.js';

/** librosa's values, made by reference/features/mel.py. */
const folder = new URL('../../../../reference/golden/features/', import.meta.url);

interface Stored {
  readonly offset: number;
  readonly shape: [number, number];
  /** The rows that are kept. */
  readonly rows: number[];
}

type Options = Record<string, unknown>;

interface Output extends Stored {
  /** librosa's function and options. */
  readonly function: string;
  readonly options: Options;
  /** Name of a signal or of a matrix. */
  readonly of: string | null;
}

const golden: { matrices: Record<string, Stored>; outputs: Output[] } = JSON.parse(
  readFileSync(new URL('mel.json', folder), 'utf8'),
);
const values = new Float32Array(Uint8Array.from(readFileSync(new URL('mel.bin', folder))).buffer);

/** What ours makes of a golden signal, matrix or, of neither, options alone: `rows x columns`. */
export interface Table {
  readonly data: ArrayLike<number>;
  readonly frames: number;
  readonly bins: number;
}

/** Every golden value of a librosa function of signals beside ours; `what` is the signal's name, perhaps with a remark. */
export function* signalCases(
  name: string,
  compute: (signal: Signal, options: Options, what: string) => Table,
  where: (what: string, options: Options) => boolean = () => true,
): Generator<Case> {
  for (const output of outputsOf(name)) {
    const what = output.of!;
    if (!where(what, output.options)) continue;
    const source = index.cases.find((each) => what.split(', thinned')[0] === each.name)!;
    yield compared(output, compute(signalOf(source), camelCase(output.options), what));
  }
}

/** Every golden value of a librosa function of frames beside ours. */
export function* frameCases(
  name: string,
  compute: (frames: Frames, options: Options) => Table,
): Generator<Case> {
  for (const output of outputsOf(name)) {
    yield compared(output, compute(matrix(output.of!), camelCase(output.options)));
  }
}

/** Every golden value of a librosa function of options alone beside ours. */
export function* plainCases(name: string, compute: (options: Options) => Table): Generator<Case> {
  for (const output of outputsOf(name)) yield compared(output, compute(camelCase(output.options)));
}

/** Frames that librosa got, one every 10 ms. */
export function matrix(name: string): Frames {
  const { offset, shape } = golden.matrices[name]!;
  const [frames, bins] = shape;
  const data = values.slice(offset, offset + frames * bins);
  return { data, frames, bins, names: Array.from({ length: bins }, (_, k) => `${k}`), hopSeconds: 0.01 };
}

function outputsOf(name: string): Output[] {
  const found = golden.outputs.filter((output) => output.function === name);
  if (found.length === 0) throw new Error(`no golden values of ${name}`);
  return found;
}

function compared({ of, options, offset, shape, rows }: Output, ours: Table): Case {
  const name = `${of ?? ''} ${JSON.stringify(options)}`;
  const [frames, bins] = shape;
  if (ours.frames !== frames || ours.bins !== bins) {
    throw new Error(`${name}: ours has ${ours.frames} x ${ours.bins} values, librosa ${frames} x ${bins}`);
  }
  const actual = new Float32Array(rows.length * bins);
  rows.forEach((row, i) => {
    for (let k = 0; k < bins; k++) actual[i * bins + k] = ours.data[row * bins + k]!;
  });
  return { name, expected: values.slice(offset, offset + actual.length), actual };
}

const NAMES: Record<string, string> = { fmin: 'fMin', fmax: 'fMax', sr: 'sampleRate' };

function camelCase(options: Options): Options {
  const name = (key: string) => NAMES[key] ?? key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  const value = (given: unknown) =>
    given === 'boxcar' ? 'rectangular' : given === 'inf' ? Number.POSITIVE_INFINITY : given;
  return Object.fromEntries(Object.entries(options).map(([key, given]) => [name(key), value(given)]));
}

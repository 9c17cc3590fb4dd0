import { readFileSync } from 'node:fs';
import type { Signal } from '@affetto/core/audio';
import type { Case } from '../compatibility/entry.js';
import { index, signalOf } from './golden.js';

/** librosa's values, made by reference/features/waveform.py. */
const folder = new URL('../../../../reference/golden/features/', import.meta.url);

interface Output {
  readonly function: string;
  readonly signal: string;
  /** As librosa calls them. */
  readonly options: Record<string, unknown>;
  readonly every: number;
  readonly shape: number[];
  readonly offset: number;
  readonly length: number;
}

interface Conversion {
  readonly function: string;
  readonly arguments: (number | string)[];
  readonly options: Record<string, unknown>;
  readonly value: number | string | (number | string)[];
}

const golden: { outputs: Output[]; units: Conversion[] } = JSON.parse(
  readFileSync(new URL('waveform.json', folder), 'utf8'),
);

const values = new Float64Array(Uint8Array.from(readFileSync(new URL('waveform.bin', folder))).buffer);

/** What librosa made of one signal. */
export interface GoldenOutput {
  readonly name: string;
  readonly signal: Signal;
  /** As we call them. */
  readonly options: Record<string, never>;
  readonly shape: readonly number[];
  /** One in so many of the values is kept. */
  readonly every: number;
  readonly expected: Float64Array;
}

/** The golden outputs of one of librosa's functions. */
export function outputsOf(name: string): GoldenOutput[] {
  const found = golden.outputs.filter((output) => output.function === name);
  return found.map(({ signal, options, shape, every, offset, length }) => ({
    name: `${signal} ${JSON.stringify(options)}`,
    signal: signalOf(index.cases.find((each) => each.name === signal)!),
    options: camelCase(options) as Record<string, never>,
    shape,
    every,
    expected: values.subarray(offset, offset + length),
  }));
}

/** A case for each of them: our values, all of them, beside librosa's. */
export function* casesOf(
  name: string,
  run: (signal: Signal, options: Record<string, never>) => ArrayLike<number>,
): Iterable<Case> {
  for (const { name: label, signal, options, every, expected } of outputsOf(name)) {
    const actual = Array.from(run(signal, options)).filter((_, i) => i % every === 0);
    yield { name: label, expected, actual };
  }
}

/** Conversions of single values by one of librosa's functions. */
export function conversionsOf(name: string): Conversion[] {
  return golden.units
    .filter((each) => each.function === name)
    .map((each) => ({ ...each, options: camelCase(each.options) }));
}

const NAMES: Record<string, string> = {
  fmin: 'fMin',
  fmax: 'fMax',
  sr: 'sampleRate',
  targetSr: 'sampleRate',
};

function camelCase(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      return [NAMES[camel] ?? camel, value];
    }),
  );
}

import * as features from '@affetto/core/features';
import { conversionsOf } from '../../features/waveform-golden.js';
import type { Case, Entry } from '../entry.js';

const functions = new Map<string, unknown>(Object.entries(features));

type Convert = (...values: unknown[]) => number | string | Float64Array;

/** Ours by librosa's name: hz_to_midi is hzToMidi, A_weighting aWeighting. */
function ours(reference: string): string {
  const camel = reference.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return camel[0]!.toLowerCase() + camel.slice(1);
}

function* casesOf(reference: string): Iterable<Case> {
  const convert = functions.get(ours(reference)) as Convert;
  for (const { arguments: values, options, value } of conversionsOf(reference)) {
    const result = convert(...values, options);
    yield {
      name: JSON.stringify([...values, options]),
      expected: numbers(value),
      actual: numbers(typeof result === 'object' ? Array.from(result) : result),
    };
  }
}

/** Values to compare; names of notes by their characters. */
function numbers(value: number | string | (number | string)[]): number[] {
  if (typeof value === 'string') return Array.from(value, (character) => character.codePointAt(0)!);
  return [value].flat().map(Number);
}

/** librosa's names; conversions to whole numbers and names are exact. */
const CONVERSIONS: [reference: string, tolerance: number][] = [
  ['hz_to_mel', 1e-14],
  ['mel_to_hz', 1e-14],
  ['hz_to_midi', 1e-14],
  ['midi_to_hz', 1e-14],
  ['hz_to_octs', 1e-14],
  ['octs_to_hz', 1e-14],
  ['hz_to_note', 0],
  ['midi_to_note', 0],
  ['note_to_midi', 0],
  ['note_to_hz', 1e-14],
  ['frames_to_samples', 0],
  ['samples_to_frames', 0],
  ['frames_to_time', 0],
  ['time_to_frames', 0],
  ['time_to_samples', 0],
  ['samples_to_time', 0],
  ['fft_frequencies', 1e-15],
  ['mel_frequencies', 1e-14],
  ['tempo_frequencies', 1e-15],
  ['A_weighting', 1e-9],
  ['B_weighting', 1e-9],
  ['C_weighting', 1e-9],
  ['D_weighting', 1e-9],
];

export const entries: Entry[] = CONVERSIONS.map(([reference, tolerance]) => ({
  name: ours(reference),
  reference: `librosa.${reference}`,
  tolerance,
  cases: () => casesOf(reference),
}));

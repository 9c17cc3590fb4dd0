import { deemphasis, preemphasis, resample, split, trimBounds } from '@affetto/core/audio';
import { casesOf } from '../../features/waveform-golden.js';
import type { Entry } from '../entry.js';

const sparse = (values: Float32Array) => Array.from(values).filter((_, i) => i % 25 === 0);

/** librosa takes the state as an array. */
const state = (options: Record<string, unknown>) => ({
  ...options,
  zi: (options.zi as number[] | undefined)?.[0],
});

export const entries: Entry[] = [
  {
    name: 'preemphasis',
    reference: 'librosa.effects.preemphasis',
    tolerance: 1e-7,
    *cases() {
      yield* casesOf('preemphasis', (signal, options) => {
        const { samples, zf } = preemphasis(signal, state(options));
        return [...sparse(samples), zf];
      });
    },
  },
  {
    name: 'deemphasis',
    reference: 'librosa.effects.deemphasis',
    tolerance: 1e-7,
    note: 'the last state differs on purpose: ours is that of the samples returned, so that streams go on from it',
    *cases() {
      yield* casesOf('deemphasis', (signal, options) => sparse(deemphasis(signal, state(options)).samples));
    },
  },
  {
    name: 'trim',
    reference: 'librosa.effects.trim',
    tolerance: 0,
    *cases() {
      yield* casesOf('trim', (signal, options) => {
        const { start, end } = trimBounds(signal, options);
        return [start, end];
      });
    },
  },
  {
    name: 'split',
    reference: 'librosa.effects.split',
    tolerance: 0,
    *cases() {
      yield* casesOf('split', (signal, options) =>
        split(signal, options).flatMap(({ start, end }) => [start, end]),
      );
    },
  },
  {
    name: 'resample',
    reference: 'librosa.resample',
    tolerance: 4e-3,
    note: 'soxr HQ is another filter between 0.913 of the Nyquist frequency and it, and its clock is not exact for all ratios',
    *cases() {
      yield* casesOf('resample', (signal, { sampleRate }) => resample(signal, sampleRate!).samples);
    },
  },
];

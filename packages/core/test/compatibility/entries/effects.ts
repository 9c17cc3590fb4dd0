import {
  deemphasis,
  phaseVocoder,
  pitchShift,
  preemphasis,
  resample,
  split,
  timeStretch,
  trimBounds,
} from '@affetto/core/audio';
import { stft } from '@affetto/core/features';
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
  {
    name: 'phaseVocoder',
    reference: 'librosa.phase_vocoder',
    tolerance: 1e-3,
    note: 'our spectra are float32: the phase of a bin that holds next to nothing is rounding',
    *cases() {
      yield* casesOf('phase_vocoder', (signal, { nFft, rate }) => {
        const { re, im, bins } = phaseVocoder(stft(signal, { nFft }), { rate: rate! });
        const pairs = Array.from(re, (value, i) => [value, im[i]!]);
        return pairs.filter((_, i) => Math.floor(i / bins) % 15 === 0).flat();
      });
    },
  },
  {
    name: 'timeStretch',
    reference: 'librosa.effects.time_stretch',
    tolerance: 3e-3,
    note: 'as phaseVocoder; 3e-5 on speech',
    *cases() {
      yield* casesOf('time_stretch', (signal, options) => timeStretch(signal, options as never).samples);
    },
  },
  {
    name: 'pitchShift',
    reference: 'librosa.effects.pitch_shift',
    tolerance: 1e-2,
    note: 'as resample: librosa takes soxr HQ here too',
    *cases() {
      yield* casesOf('pitch_shift', (signal, options) => pitchShift(signal, options as never).samples);
    },
  },
];

import {
  autocorrelate,
  frame,
  lpc,
  lpcFrames,
  rms,
  spectrogram,
  zeroCrossingRate,
  zeroCrossings,
} from '@affetto/core/features';
import { casesOf } from '../../features/waveform-golden.js';
import type { Entry } from '../entry.js';

export const entries: Entry[] = [
  {
    name: 'zeroCrossingRate',
    reference: 'librosa.feature.zero_crossing_rate',
    tolerance: 1e-7,
    *cases() {
      yield* casesOf('zero_crossing_rate', (signal, options) => zeroCrossingRate(signal, options).data);
    },
  },
  {
    name: 'zeroCrossings',
    reference: 'librosa.zero_crossings',
    tolerance: 0,
    *cases() {
      yield* casesOf('zero_crossings', ({ samples }, options) =>
        zeroCrossings(samples.subarray(0, 300), options),
      );
    },
  },
  {
    name: 'rms',
    reference: 'librosa.feature.rms',
    tolerance: 2e-6,
    note: 'of a signal within 1e-7; of a spectrogram its float32 rounding is added',
    *cases() {
      yield* casesOf('rms', (signal, options) => rms(signal, options).data);
      yield* casesOf('rms of S', (signal, options) => rms(spectrogram(signal, options)).data);
    },
  },
  {
    name: 'autocorrelate',
    reference: 'librosa.autocorrelate',
    tolerance: 1e-12,
    *cases() {
      yield* casesOf('autocorrelate', ({ samples }, options) =>
        autocorrelate(samples, options).subarray(0, 150),
      );
    },
  },
  {
    name: 'lpc',
    reference: 'librosa.lpc',
    tolerance: 1e-9,
    note: 'against librosa on float64 samples; on float32 samples it computes in float32',
    *cases() {
      yield* casesOf('lpc', (signal, options) => lpc(signal, options as never));
    },
  },
  {
    name: 'lpcFrames',
    reference: 'librosa.lpc of librosa.util.frame',
    tolerance: 1e-7,
    *cases() {
      yield* casesOf('lpc of frames', (signal, options) => {
        const { data, bins } = lpcFrames(signal, {
          ...(options as never as { order: number }),
          center: false,
        });
        return data.filter((_, i) => Math.floor(i / bins) % 8 === 0);
      });
    },
  },
  {
    name: 'frame',
    reference: 'librosa.util.frame',
    tolerance: 0,
    *cases() {
      yield* casesOf('frame', ({ samples }, options) =>
        frame(samples, options as never).flatMap((each) => Array.from(each)),
      );
    },
  },
];

import {
  amplitudeToDb,
  dbToAmplitude,
  dbToPower,
  delta,
  type Frames,
  istft,
  melFilterbank,
  melSpectrogram,
  mfcc,
  pcen,
  powerToDb,
  type Stft,
  spectrogram,
  stft,
} from '@affetto/core/features';
import { frameCases, plainCases, signalCases, type Table } from '../../features/mel-golden.js';
import type { Entry } from '../entry.js';

const FLOAT32 = 'ours is float32 throughout';

export const entries: Entry[] = [
  {
    name: 'stft',
    reference: 'librosa.stft',
    tolerance: 5e-7,
    note: `librosa transforms in float64, ${FLOAT32}`,
    cases: () => signalCases('stft', (signal, options) => sideBySide(stft(signal, options))),
  },
  {
    name: 'istft',
    reference: 'librosa.istft',
    tolerance: 2e-5,
    note: "not of uncentred signals under Hann's window, whose ends both divide by next to nothing",
    cases: () =>
      signalCases(
        'istft',
        (signal, options, what) => {
          const spectra = stft(signal, options);
          if (what.endsWith('thinned')) thin(spectra);
          const { samples } = istft(spectra, options.length ? { length: options.length as number } : {});
          return { data: samples, frames: samples.length, bins: 1 };
        },
        (_, { center, window }) => center !== false || window !== undefined,
      ),
  },
  {
    name: 'melSpectrogram',
    reference: 'librosa.feature.melspectrogram',
    tolerance: 1e-6,
    *cases() {
      yield* signalCases('melspectrogram', melSpectrogram);
      yield* signalCases('melspectrogram', (signal, options) => {
        const power = (options.power ?? 2) as 1 | 2;
        return melSpectrogram(spectrogram(signal, { hopLength: 512, ...options, power }), options);
      });
    },
  },
  {
    name: 'mfcc',
    reference: 'librosa.feature.mfcc',
    tolerance: 2e-6,
    note: FLOAT32,
    cases: () => signalCases('mfcc', mfcc),
  },
  {
    name: 'melFilterbank',
    reference: 'librosa.filters.mel',
    tolerance: 2e-7,
    cases: () => plainCases('mel', denseFilters),
  },
  {
    name: 'delta',
    reference: 'librosa.feature.delta',
    tolerance: 1e-5,
    cases: () => frameCases('delta', delta),
  },
  {
    name: 'powerToDb',
    reference: 'librosa.power_to_db',
    tolerance: 5e-7,
    cases: () => frameCases('power_to_db', powerToDb),
  },
  {
    name: 'amplitudeToDb',
    reference: 'librosa.amplitude_to_db',
    tolerance: 5e-7,
    cases: () => frameCases('amplitude_to_db', amplitudeToDb),
  },
  {
    name: 'dbToPower',
    reference: 'librosa.db_to_power',
    tolerance: 1e-6,
    cases: () => frameCases('db_to_power', dbToPower),
  },
  {
    name: 'dbToAmplitude',
    reference: 'librosa.db_to_amplitude',
    tolerance: 1e-6,
    cases: () => frameCases('db_to_amplitude', dbToAmplitude),
  },
  {
    name: 'pcen',
    reference: 'librosa.pcen',
    tolerance: 1e-6,
    cases: () => frameCases('pcen', (frames, options) => pcen(louder(frames), options)),
  },
];

/** Real parts and then imaginary ones in each row. */
function sideBySide({ re, im, frames, bins }: Stft): Table {
  const data = new Float32Array(2 * frames * bins); // (frames, 2 bins)
  for (let t = 0; t < frames; t++) {
    data.set(re.subarray(t * bins, (t + 1) * bins), 2 * t * bins);
    data.set(im.subarray(t * bins, (t + 1) * bins), (2 * t + 1) * bins);
  }
  return { data, frames, bins: 2 * bins };
}

/** Takes every third bin away. */
function thin({ re, im, bins }: Stft): void {
  for (let i = 0; i < re.length; i++) if ((i % bins) % 3 === 0) re[i] = im[i] = 0;
}

function denseFilters(options: Record<string, unknown>): Table {
  const { sampleRate, nFft } = options as { sampleRate: number; nFft: number };
  const { firstBin, offsets, weights, centersHz } = melFilterbank(sampleRate, nFft, options);
  const bins = Math.floor(nFft / 2) + 1;
  const data = new Float32Array(centersHz.length * bins); // (nMels, bins)
  firstBin.forEach((first, mel) => {
    data.set(weights.subarray(offsets[mel]!, offsets[mel + 1]!), mel * bins + first);
  });
  return { data, frames: centersHz.length, bins };
}

function louder(frames: Frames): Frames {
  return { ...frames, data: frames.data.map((value) => 1024 * value) };
}

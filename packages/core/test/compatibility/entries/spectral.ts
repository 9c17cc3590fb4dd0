import {
  polyFeatures,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
} from '@affetto/core/features';
import { signalCases, spectrumCases, WITHOUT_NOISE } from '../../features/spectral-golden.js';
import type { Case, Entry } from '../entry.js';

const FLOAT32 =
  'our spectra are float32: where a signal has next to nothing in most bins (a constant, a pure tone, a sweep), ' +
  'their rounding shows; those signals are held to';

const hasNoise = (signal: string) => !WITHOUT_NOISE.test(signal);

export const entries: Entry[] = [
  {
    name: 'spectralCentroid',
    reference: 'librosa.feature.spectral_centroid',
    tolerance: 1e-6,
    *cases() {
      yield* signalCases('spectral_centroid', spectralCentroid);
      yield* spectrumCases('spectral_centroid', 1, spectralCentroid);
    },
  },
  {
    name: 'spectralBandwidth',
    reference: 'librosa.feature.spectral_bandwidth',
    tolerance: 1e-5,
    note: `${FLOAT32} 1e-3`,
    *cases() {
      yield* signalCases('spectral_bandwidth', spectralBandwidth, hasNoise);
      yield* spectrumCases('spectral_bandwidth', 1, spectralBandwidth);
    },
  },
  {
    name: 'spectralContrast',
    reference: 'librosa.feature.spectral_contrast',
    tolerance: 0.01,
    note: `5e-4 where every band holds sound; valleys of bands that hold none are rounding. ${FLOAT32} 0.03`,
    *cases() {
      yield* signalCases('spectral_contrast', spectralContrast, hasNoise);
      yield* spectrumCases('spectral_contrast', 1, spectralContrast);
    },
  },
  {
    name: 'spectralFlatness',
    reference: 'librosa.feature.spectral_flatness',
    tolerance: 5e-5,
    note: `librosa's own sums are float32. ${FLOAT32} 1e-3`,
    *cases() {
      yield* signalCases('spectral_flatness', spectralFlatness, hasNoise);
      yield* spectrumCases('spectral_flatness', 1, spectralFlatness);
    },
  },
  {
    name: 'spectralRolloff',
    reference: 'librosa.feature.spectral_rolloff',
    tolerance: 0,
    note: 'the same bins; of 98 recordings of speech one frame in 9443 falls on the next, spectra being float32',
    *cases() {
      yield* signalCases('spectral_rolloff', spectralRolloff);
      yield* spectrumCases('spectral_rolloff', 1, spectralRolloff);
    },
  },
  {
    name: 'polyFeatures',
    reference: 'librosa.feature.poly_features',
    tolerance: 1e-5,
    note: 'of polynomials in kHz, so that coefficients of all powers weigh alike',
    *cases() {
      for (const each of signalCases('poly_features', polyFeatures)) yield inKilohertz(each);
      for (const each of spectrumCases('poly_features', 1, polyFeatures)) yield inKilohertz(each);
    },
  },
];

function inKilohertz(each: Case): Case {
  const order = Number(/"order":(\d)/.exec(each.name)?.[1] ?? 1);
  const scaled = (values: ArrayLike<number>) =>
    Float64Array.from(values, (value, i) => value * 1000 ** (order - (i % (order + 1))));
  return { name: each.name, expected: scaled(each.expected), actual: scaled(each.actual) };
}

import {
  type ChromaFilterbank,
  chromaCqt,
  chromaFilterbank,
  chromaStft,
  constantQSpectrogram,
  estimateTuning,
  type Frames,
  pipTrack,
  tonnetz,
} from '@affetto/core/features';
import {
  chromagramCases,
  filterbankCases,
  signalCases,
  spectrumCases,
} from '../../features/spectral-golden.js';
import type { Entry } from '../entry.js';

/** The spectrum of one click in a frame is flat: its peaks are rounding. */
const hasPeaks = (signal: string) => !/^click( train|$)/.test(signal);
const FLAT = 'not of single clicks, whose flat spectra have peaks by rounding alone';

/** Between its clicks this one is digital silence, where nothing is left but the ringing of a resampler's filter. */
const hasSound = (signal: string) => signal !== 'clicks, 83 a minute';
const RINGING =
  'not of digital silence beside a click: what is left there is the ringing of the resampler, ours not being soxr';

export const entries: Entry[] = [
  {
    name: 'chromaFilterbank',
    reference: 'librosa.filters.chroma',
    tolerance: 1e-6,
    *cases() {
      yield* filterbankCases((...given) => transposed(chromaFilterbank(...given)));
    },
  },
  {
    name: 'pipTrack',
    reference: 'librosa.piptrack',
    tolerance: 1e-6,
    note: FLAT,
    *cases() {
      yield* signalCases('piptrack', (signal, options) => abreast(pipTrack(signal, options)), hasPeaks);
      yield* spectrumCases('piptrack', 1, (spectra, options) => abreast(pipTrack(spectra, options)));
    },
  },
  {
    name: 'estimateTuning',
    reference: 'librosa.estimate_tuning',
    tolerance: 0,
    note: FLAT,
    *cases() {
      yield* signalCases('estimate_tuning', estimateTuning, hasPeaks);
    },
  },
  {
    name: 'chromaStft',
    reference: 'librosa.feature.chroma_stft',
    tolerance: 1e-5,
    note: `with the tuning estimated as librosa does by default; ${FLAT}`,
    *cases() {
      yield* signalCases('chroma_stft', chromaStft, hasPeaks);
      yield* spectrumCases('chroma_stft', 2, chromaStft);
    },
  },
  {
    name: 'constantQSpectrogram',
    reference: 'librosa.cqt',
    tolerance: 2e-4,
    note: 'magnitudes; octaves are resampled by our resampler, not by soxr',
    *cases() {
      yield* signalCases('cqt', constantQSpectrogram);
    },
  },
  {
    name: 'chromaCqt',
    reference: 'librosa.feature.chroma_cqt',
    tolerance: 2e-3,
    note: `1e-4 without a threshold, to either side of which values may fall; ${RINGING}`,
    *cases() {
      yield* signalCases('chroma_cqt', chromaCqt, hasSound);
    },
  },
  {
    name: 'tonnetz',
    reference: 'librosa.feature.tonnetz',
    tolerance: 5e-4,
    note: RINGING,
    *cases() {
      yield* signalCases('tonnetz', tonnetz, hasSound);
      yield* chromagramCases(tonnetz);
    },
  },
];

/** As the golden values lie: `bins x classes`. */
function transposed({ nChroma, bins, weights }: ChromaFilterbank): Frames {
  const data = Float32Array.from(weights, (_, i) => weights[(i % nChroma) * bins + Math.floor(i / nChroma)]!);
  return { data, frames: bins, bins: nChroma, names: [], hopSeconds: 1 };
}

/** Pitches, then magnitudes, in each row. */
function abreast({ pitches, magnitudes }: { pitches: Frames; magnitudes: Frames }): Frames {
  const { frames, bins } = pitches;
  const data = new Float32Array(2 * frames * bins);
  for (let t = 0; t < frames; t++) {
    data.set(pitches.data.subarray(t * bins, (t + 1) * bins), 2 * t * bins);
    data.set(magnitudes.data.subarray(t * bins, (t + 1) * bins), (2 * t + 1) * bins);
  }
  return { ...pitches, data, bins: 2 * bins };
}

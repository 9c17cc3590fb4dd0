import { onsetDetect, onsetStrength, tempo, tempogram } from '@affetto/core/features';
import { signalCases } from '../../features/spectral-golden.js';
import type { Entry } from '../entry.js';

export const entries: Entry[] = [
  {
    name: 'onsetStrength',
    reference: 'librosa.onset.onset_strength',
    tolerance: 1e-5,
    *cases() {
      yield* signalCases('onset_strength', onsetStrength);
    },
  },
  {
    name: 'onsetDetect',
    reference: 'librosa.onset.onset_detect',
    tolerance: 1e-7,
    *cases() {
      yield* signalCases('onset_detect', onsetDetect);
    },
  },
  {
    name: 'tempogram',
    reference: 'librosa.feature.tempogram',
    tolerance: 1e-4,
    note: 'as near as the onset strengths of flat spectra are',
    *cases() {
      yield* signalCases('tempogram', tempogram);
    },
  },
  {
    name: 'tempo',
    reference: 'librosa.feature.tempo',
    tolerance: 1e-7,
    note: 'the same lag',
    *cases() {
      yield* signalCases('tempo', tempo);
    },
  },
];

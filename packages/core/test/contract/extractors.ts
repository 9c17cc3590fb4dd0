import * as audio from '@affetto/core/audio';
import type { FrameExtractor } from '@affetto/core/features';
import * as features from '@affetto/core/features';

export type MakeExtractor = (sampleRate: number, options?: Record<string, unknown>) => FrameExtractor;

/** What an extractor cannot run without, and what it is known for. */
interface Need {
  readonly options?: Record<string, unknown>;
  /** Lowest sample rate its defaults allow, Hz. */
  readonly leastRate?: number;
  /** Where it takes more than a rate and options. */
  readonly make?: MakeExtractor;
}

export const needs: Record<string, Need> = {
  chromaStftExtractor: { options: { tuning: 0 } },
  lpcExtractor: { options: { order: 16 } },
  spectralContrastExtractor: { leastRate: 16000 },
  spectrumExtractor: {
    make: (sampleRate, options = {}) =>
      features.spectrumExtractor(sampleRate, options, () => ({
        names: ['lowest', 'highest'],
        row(spectrum, values) {
          values[0] = spectrum[0]!;
          values[1] = spectrum.at(-1)!;
        },
      })),
  },
  yinExtractor: { options: { fMin: 65, fMax: 600 } },
};

/** Every export of the audio and features chapters that is named `*Extractor`. */
export const extractors = Object.entries({ ...audio, ...features })
  .filter(([name, value]) => name.endsWith('Extractor') && typeof value === 'function')
  .map(([name, value]) => ({ name, make: needs[name]?.make ?? (value as unknown as MakeExtractor) }));

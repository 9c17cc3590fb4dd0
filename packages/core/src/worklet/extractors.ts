import { UsageError } from '../errors.js';
import * as chroma from '../features/chroma/index.js';
import * as egemaps from '../features/egemaps/index.js';
import * as mel from '../features/mel/index.js';
import * as pitch from '../features/pitch/index.js';
import * as prosody from '../features/prosody/index.js';
import * as rhythm from '../features/rhythm/index.js';
import * as spectral from '../features/spectral/index.js';
import * as waveform from '../features/waveform/index.js';
import type { FrameExtractor } from '../spectrum/framing.js';
import * as spectrogram from '../spectrum/spectrogram.js';

type MakeExtractor = (sampleRate: number, options: Record<string, unknown>) => FrameExtractor;

const chapters = {
  ...chroma,
  ...egemaps,
  ...mel,
  ...pitch,
  ...prosody,
  ...rhythm,
  ...spectral,
  ...spectrogram,
  ...waveform,
};

const extractors = new Map(
  Object.entries(chapters)
    .filter(([name]) => name.endsWith('Extractor'))
    .map(([name, make]) => [name.slice(0, -'Extractor'.length), make as unknown as MakeExtractor]),
);

/**
 * The extractor of a feature by its name, e.g. `rms` for `rmsExtractor`.
 *
 * @throws {UsageError} where there is none, and as the extractor itself does.
 */
export function extractorOf(
  feature: string,
  sampleRate: number,
  options: Record<string, unknown>,
): FrameExtractor {
  const make = extractors.get(feature);
  if (make) return make(sampleRate, options);
  const known = [...extractors.keys()].sort().join(', ');
  throw new UsageError(`there is no feature '${feature}' that streams; there are ${known}`);
}

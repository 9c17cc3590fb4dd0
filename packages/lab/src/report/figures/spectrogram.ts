import type { Signal } from '@affetto/core/audio';
import { hzToMel, melSpectrogram, powerToDb } from '@affetto/core/features';
import { ramp } from '../palette.js';
import { blend, encodePng } from '../png.js';
import type { Panel, Position } from './figure.js';

const bands = 96;
/** Most columns of the picture: a longer recording has fewer a second. */
const mostColumns = 4000;
const shades = blend(ramp, 256);

/** Below the loudest, dB: what is white in the picture. */
export const rangeDb = 70;

/**
 * A recording's mel spectrogram as a layer of a panel, up to 8 kHz, dark is loud.
 *
 * @param x The panel's axis of time, whose field is `time`.
 */
export function spectrogramLayer(signal: Signal, x: Position): Panel {
  const { sampleRate, samples } = signal;
  const fMax = Math.min(8000, sampleRate / 2);
  const top = hzToMel(fMax);
  const ticks = [0, 500, 1000, 2000, 4000, 8000].filter((hertz) => hertz <= fMax);
  const picture = pictureOf(signal, fMax);
  return {
    data: { values: [{ time: 0, end: samples.length / sampleRate, low: 0, high: top, picture }] },
    mark: { type: 'image', aspect: false },
    encoding: {
      x,
      x2: { field: 'end' },
      y: {
        field: 'low',
        type: 'quantitative',
        scale: { domain: [0, top], nice: false },
        axis: {
          title: 'frequency, kHz',
          grid: false,
          values: ticks.map((hertz) => hzToMel(hertz)),
          labelExpr: `${JSON.stringify(ticks.map((hertz) => String(hertz / 1000)))}[${ticks
            .slice(1)
            .map((hertz) => `(datum.value > ${hzToMel(hertz) - 0.01} ? 1 : 0)`)
            .join(' + ')}]`,
        },
      },
      y2: { field: 'high' },
      url: { field: 'picture', type: 'nominal' },
    },
  };
}

/** The mel spectrogram as a PNG data URI, time to the right and frequency upwards. */
function pictureOf(signal: Signal, fMax: number): string {
  const { sampleRate, samples } = signal;
  const spectrum = melSpectrogram(signal, {
    nFft: 2 ** Math.ceil(Math.log2(0.1 * sampleRate)), // padded, so that the lowest bands have bins of their own
    winLength: Math.round(0.025 * sampleRate),
    hopLength: Math.max(1, Math.round(0.005 * sampleRate), Math.ceil(samples.length / mostColumns)),
    nMels: bands,
    fMax,
  });
  const isSilent = samples.every((sample) => sample === 0);
  const level = powerToDb(spectrum, { ref: isSilent ? 1 : 'max', topDb: null }).data; // 0 is the loudest
  const pixels = new Uint8Array(spectrum.frames * bands); // (bands, frames), top row first
  for (let t = 0; t < spectrum.frames; t++)
    for (let band = 0; band < bands; band++) {
      const shade = 1 + level[t * bands + band]! / rangeDb;
      pixels[(bands - 1 - band) * spectrum.frames + t] = Math.round(255 * Math.max(0, shade));
    }
  const png = encodePng(pixels, spectrum.frames, bands, shades);
  return `data:image/png;base64,${png.toString('base64')}`;
}

import type { Signal } from '@affetto/core/audio';
import { hzToMel, melSpectrogram, pitchContour, powerToDb } from '@affetto/core/features';
import { ramp, warm } from '../palette.js';
import { blend, encodePng } from '../png.js';
import type { Axis, Encoding, Figure, Panel } from './figure.js';

const bands = 96;
const rangeDb = 70;
const shades = blend(ramp, 256);

/**
 * A recording as a mel spectrogram with its pitch on top.
 *
 * @param name File name of the picture, without extension.
 * @param what The recording in words, e.g. `anger, speaker 03, 03a01Wa`.
 */
export function exampleFigure(name: string, what: string, signal: Signal): Figure {
  const { sampleRate, samples } = signal;
  const seconds = samples.length / sampleRate;
  const fMax = Math.min(8000, sampleRate / 2);
  const pitch = pitchContour(signal);
  const voiced = [...pitch.data].filter((hertz) => !Number.isNaN(hertz)).sort((a, b) => a - b);
  const contour = Array.from(pitch.data, (hertz, t) => ({
    time: t * pitch.hopSeconds,
    hertz: Number.isNaN(hertz) ? null : hertz,
  }));
  const ticks = [0, 500, 1000, 2000, 4000, 8000].filter((hertz) => hertz <= fMax);
  const x: Encoding['x'] = {
    field: 'time',
    type: 'quantitative',
    scale: { domain: [0, seconds], nice: false },
    axis: { title: 'time, s', grid: false, tickCount: 5 },
  };
  const line = (color: string, strokeWidth: number, axis: Axis): Panel => ({
    data: { values: contour },
    mark: { type: 'line', color, strokeWidth, strokeCap: 'round', strokeJoin: 'round' },
    encoding: { x, y: { field: 'hertz', type: 'quantitative', scale: { domain: [0, 600] }, axis } },
  });
  const pitchAxis: Axis = {
    title: 'pitch, Hz',
    orient: 'right',
    grid: false,
    values: [0, 200, 400, 600],
    titleColor: warm,
    labelColor: warm,
  };
  const median = voiced[Math.floor(voiced.length / 2)];
  return {
    name,
    caption: 'Mel spectrogram over 70 dB, dark is loud; the line is the pitch.',
    alt: `Mel spectrogram of ${what}, ${seconds.toFixed(2)} seconds${median === undefined ? '' : `, median pitch ${Math.round(median)} Hz`}.`,
    spec: {
      width: 360,
      height: 150,
      resolve: { scale: { y: 'independent' } },
      layer: [
        {
          data: {
            values: [
              { time: 0, end: seconds, low: 0, high: hzToMel(fMax), picture: pictureOf(signal, fMax) },
            ],
          },
          mark: { type: 'image', aspect: false },
          encoding: {
            x,
            x2: { field: 'end' },
            y: {
              field: 'low',
              type: 'quantitative',
              scale: { domain: [0, hzToMel(fMax)], nice: false },
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
        },
        line('#ffffff', 5, null),
        line(warm, 2.2, pitchAxis),
      ],
    },
    table: {
      columns: ['time, s', 'pitch, Hz'],
      rows: contour
        .filter((_, t) => t % 10 === 0)
        .map(({ time, hertz }) => [time.toFixed(2), hertz === null ? 'unvoiced' : Math.round(hertz)]),
    },
  };
}

/** The mel spectrogram as a PNG data URI, time to the right and frequency upwards. */
function pictureOf(signal: Signal, fMax: number): string {
  const { sampleRate } = signal;
  const spectrum = melSpectrogram(signal, {
    nFft: 2 ** Math.ceil(Math.log2(0.1 * sampleRate)), // padded, so that the lowest bands have bins of their own
    winLength: Math.round(0.025 * sampleRate),
    hopLength: Math.max(1, Math.round(0.005 * sampleRate)),
    nMels: bands,
    fMax,
  });
  const level = powerToDb(spectrum, { ref: 'max', topDb: rangeDb }).data; // 0 is the loudest
  const pixels = new Uint8Array(spectrum.frames * bands); // (bands, frames), top row first
  for (let t = 0; t < spectrum.frames; t++)
    for (let band = 0; band < bands; band++) {
      const shade = 1 + level[t * bands + band]! / rangeDb;
      pixels[(bands - 1 - band) * spectrum.frames + t] = Math.round(255 * Math.max(0, shade));
    }
  const png = encodePng(pixels, spectrum.frames, bands, shades);
  return `data:image/png;base64,${png.toString('base64')}`;
}

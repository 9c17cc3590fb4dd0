import type { Signal } from '@affetto/core/audio';
import { pitchContour } from '@affetto/core/features';
import { warm } from '../palette.js';
import type { Axis, Figure, Panel, Position } from './figure.js';
import { rangeDb, spectrogramLayer } from './spectrogram.js';

/**
 * A recording as a mel spectrogram with its pitch on top.
 *
 * @param name File name of the picture, without extension.
 * @param what The recording in words, e.g. `anger, speaker 03, 03a01Wa`.
 */
export function exampleFigure(name: string, what: string, signal: Signal): Figure {
  const { sampleRate, samples } = signal;
  const seconds = samples.length / sampleRate;
  const pitch = pitchContour(signal);
  const voiced = [...pitch.data].filter((hertz) => !Number.isNaN(hertz)).sort((a, b) => a - b);
  const contour = Array.from(pitch.data, (hertz, t) => ({
    time: t * pitch.hopSeconds,
    hertz: Number.isNaN(hertz) ? null : hertz,
  }));
  const x: Position = {
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
    caption: `Mel spectrogram over ${rangeDb} dB, dark is loud; the line is the pitch.`,
    alt: `Mel spectrogram of ${what}, ${seconds.toFixed(2)} seconds${median === undefined ? '' : `, median pitch ${Math.round(median)} Hz`}.`,
    spec: {
      width: 360,
      height: 150,
      resolve: { scale: { y: 'independent' } },
      layer: [spectrogramLayer(signal, x), line('#ffffff', 5, null), line(warm, 2.2, pitchAxis)],
    },
    table: {
      columns: ['time, s', 'pitch, Hz'],
      rows: contour
        .filter((_, t) => t % 10 === 0)
        .map(({ time, hertz }) => [time.toFixed(2), hertz === null ? 'unvoiced' : Math.round(hertz)]),
    },
  };
}

import type { Signal } from '@affetto/core/audio';
import type { Prosody } from '@affetto/core/features';
import type { TimedPrediction } from '@affetto/core/recognizer';
import { cool, emotionColors, ink, quiet, warm } from '../palette.js';
import { type Axis, type Panel, type Position, type StackedFigure, stacked } from './figure.js';
import { rangeDb, spectrogramLayer } from './spectrogram.js';

/** Of every panel, pixels. */
export const width = 740;
/** Top of the axis of intensity at least, dB re full scale. */
const quietestTop = -30;
/** Syllables closer than this can not be told apart, pixels. */
const closestMarks = 4;
/** The pitches that speech has, Hz, and those written at the axis. */
const pitches = { lowest: 60, highest: 600, ticks: [75, 100, 150, 200, 300, 400, 600] };

/**
 * A recording from top to bottom: its waveform, its spectrogram with pitch and intensity on it, speech and syllable
 * nuclei, and what a model hears over time where that is given.
 *
 * @param title What the recording is called.
 */
export function speechFigure(
  title: string,
  signal: Signal,
  prosody: Prosody,
  emotions: readonly TimedPrediction[] = [],
): StackedFigure {
  const { seconds, speech, silences, nuclei, pitch, intensity } = prosody;
  const panels = [
    waveformPanel(signal, title, seconds),
    contoursPanel(signal, prosody),
    speechPanel(prosody, emotions.length === 0),
    ...(emotions.length > 0 ? [emotionPanel(emotions, seconds)] : []),
  ];
  const step = framesAPoint(seconds, prosody.contours.hopSeconds);
  const lines =
    step === 1
      ? 'pitch and intensity'
      : `pitch (median) and intensity (highest) over ${(step * prosody.contours.hopSeconds).toFixed(2)} s at a time`;
  const heard = [
    pitch && `median pitch ${Math.round(pitch.medianHz)} Hz`,
    intensity && `intensity over ${Math.round(intensity.range)} dB`,
    `${nuclei.length} syllable nuclei`,
    `${silences.length} pauses`,
  ].filter(Boolean);
  return {
    name: 'speech',
    caption: `From top to bottom: the waveform; the mel spectrogram over ${rangeDb} dB, dark is loud, with ${lines}; stretches of speech and the pauses between them, with a mark at every syllable nucleus${emotions.length > 0 ? '; the probability of each emotion, window by window' : ''}.`,
    alt: `Waveform, spectrogram, pitch and intensity of ${title}, ${seconds.toFixed(2)} seconds: ${heard.join(', ')}.`,
    spec: stacked(panels),
    panels,
    table: {
      columns: ['from, s', 'to, s', 'what', 'syllable nuclei'],
      rows: [
        ...speech.map((part) => ({ ...part, what: 'speech' })),
        ...silences.map((part) => ({ ...part, what: 'pause' })),
      ]
        .sort((a, b) => a.startSeconds - b.startSeconds)
        .map(({ startSeconds, endSeconds, what }) => [
          startSeconds.toFixed(2),
          endSeconds.toFixed(2),
          what,
          what === 'pause' ? '' : nuclei.filter((time) => time >= startSeconds && time <= endSeconds).length,
        ]),
    },
  };
}

function timeAxis(seconds: number, axis: Axis = null): Position {
  return {
    field: 'time',
    type: 'quantitative',
    scale: { domain: [0, seconds], nice: false },
    axis: axis && { title: 'time, s', grid: false, tickCount: 10, ...axis },
  };
}

/** The highest and lowest sample in each column of pixels. */
function waveformPanel({ samples, sampleRate }: Signal, title: string, seconds: number): Panel {
  const columns = Math.min(2 * width, samples.length);
  const envelope = Array.from({ length: columns }, (_, i) => {
    let low = 0;
    let high = 0;
    const end = Math.floor(((i + 1) * samples.length) / columns);
    for (let n = Math.floor((i * samples.length) / columns); n < end; n++) {
      low = Math.min(low, samples[n]!);
      high = Math.max(high, samples[n]!);
    }
    return { time: ((i + 0.5) * samples.length) / columns / sampleRate, low, high };
  });
  const peak = envelope.reduce((most, { low, high }) => Math.max(most, -low, high), 0) || 1;
  return {
    title,
    width,
    height: 64,
    layer: [
      {
        data: { values: envelope },
        mark: { type: 'area', color: quiet, line: { color: quiet, strokeWidth: 0.5 } },
        encoding: {
          x: timeAxis(seconds),
          y: {
            field: 'low',
            type: 'quantitative',
            scale: { domain: [-peak, peak], nice: false },
            axis: {
              title: 'amplitude',
              grid: false,
              values: [-peak, 0, peak],
              format: peak < 0.1 ? '.3f' : '.2f',
            },
          },
          y2: { field: 'high' },
        },
      },
    ],
  };
}

function contoursPanel(signal: Signal, { contours, seconds, silences, nuclei }: Prosody): Panel {
  const { data, bins, hopSeconds } = contours;
  const points = contourPoints(contours, framesAPoint(seconds, hopSeconds));
  const loudest = points.reduce((most, { level }) => Math.max(most, level), quietestTop);
  const top = Math.ceil(loudest / 10) * 10;
  const x = timeAxis(seconds);
  const line = (
    field: string,
    [low, high]: [number, number],
    {
      color,
      strokeWidth,
      axis,
      log = false,
    }: { color: string; strokeWidth: number; axis: Axis; log?: boolean },
  ): Panel => ({
    data: { values: points },
    mark: { type: 'line', color, strokeWidth, strokeCap: 'round', strokeJoin: 'round', clip: true },
    encoding: {
      x,
      y: {
        field,
        type: 'quantitative',
        scale: { type: log ? 'log' : 'linear', domain: [low, high], nice: false },
        axis,
      },
    },
  });
  const right = (title: string, values: readonly number[], color: string, offset: number): Axis => ({
    title,
    values: [...values],
    offset,
    orient: 'right',
    grid: false,
    format: 'd',
    titleColor: color,
    labelColor: color,
    tickColor: color,
    domainColor: color,
  });
  const levels: [number, number] = [top - rangeDb, top];
  const levelTicks = [0, 20, 40, 60].map((below) => top - below);
  const hertz: [number, number] = [pitches.lowest, pitches.highest];
  return {
    width,
    height: 240,
    resolve: { scale: { y: 'independent' } },
    layer: [
      spectrogramLayer(signal, x),
      {
        data: { values: silences.map((part) => ({ time: part.startSeconds, end: part.endSeconds })) },
        mark: { type: 'rect', color: '#ffffff', opacity: 0.55 },
        encoding: { x, x2: { field: 'end' } },
      },
      line('level', levels, { color: '#ffffff', strokeWidth: 4, axis: null }),
      line('level', levels, {
        color: cool,
        strokeWidth: 1.6,
        axis: right('intensity, dB re full scale', levelTicks, cool, 54),
      }),
      {
        data: {
          values: shownNuclei(nuclei).map((time) => ({
            time,
            level: data[Math.round(time / hopSeconds) * bins + 3]!,
          })),
        },
        mark: {
          type: 'point',
          filled: true,
          fill: '#ffffff',
          stroke: cool,
          strokeWidth: 1.6,
          size: 30,
          opacity: 1,
        },
        encoding: {
          x,
          y: { field: 'level', type: 'quantitative', scale: { domain: levels, nice: false }, axis: null },
        },
      },
      line('hertz', hertz, { color: '#ffffff', strokeWidth: 6, axis: null, log: true }),
      line('hertz', hertz, {
        color: warm,
        strokeWidth: 3,
        log: true,
        axis: right('pitch, Hz', pitches.ticks, warm, 0),
      }),
    ],
  };
}

/** How many frames of the contours make a point of the lines, so that a point has at least two pixels. */
function framesAPoint(seconds: number, hopSeconds: number): number {
  return Math.max(1, Math.floor((2 * seconds) / width / hopSeconds));
}

/** Of so many frames at a time the median pitch and the highest intensity. */
function contourPoints({ data, frames, bins, hopSeconds }: Prosody['contours'], step: number) {
  return Array.from({ length: Math.ceil(frames / step) }, (_, i) => {
    const rows = Array.from({ length: Math.min(step, frames - i * step) }, (_, k) => (i * step + k) * bins);
    const voiced = rows.map((row) => data[row]!).filter((hertz) => !Number.isNaN(hertz));
    return {
      time: (i * step + (rows.length - 1) / 2) * hopSeconds,
      hertz: voiced.sort((a, b) => a - b)[Math.floor(voiced.length / 2)] ?? null,
      level: Math.max(...rows.map((row) => data[row + 3]!)),
    };
  });
}

/** Stretches of speech as bars, syllable nuclei as marks on them, the lengths of the pauses between. */
function speechPanel({ seconds, speech, silences, nuclei }: Prosody, isLast: boolean): Panel {
  const x = timeAxis(seconds, isLast ? {} : null);
  const bar = (stretches: Prosody['speech']) => ({
    values: stretches.map(({ startSeconds, endSeconds }) => ({
      time: startSeconds,
      end: endSeconds,
      middle: (startSeconds + endSeconds) / 2,
      label: `${(endSeconds - startSeconds).toFixed(2)} s`,
    })),
  });
  const wide = silences.filter(
    ({ startSeconds, endSeconds }) => ((endSeconds - startSeconds) / seconds) * width > 40,
  );
  return {
    width,
    height: 26,
    layer: [
      {
        data: bar(speech),
        mark: { type: 'rect', color: '#c9d9e8', cornerRadius: 3 },
        encoding: { x, x2: { field: 'end' } },
      },
      {
        data: { values: shownNuclei(nuclei).map((time) => ({ time })) },
        mark: { type: 'tick', color: ink, thickness: 2, height: 14, opacity: 1 },
        encoding: { x },
      },
      {
        data: { values: [{ label: 'speech' }] },
        mark: { type: 'text', align: 'right', x: -8, color: quiet },
        encoding: { text: { field: 'label' } },
      },
      {
        data: bar(wide),
        mark: { type: 'text', color: quiet, fontSize: 10 },
        encoding: { x: { ...x, field: 'middle' }, text: { field: 'label' } },
      },
    ],
  };
}

/** Syllable nuclei, where there is room to tell them apart. */
function shownNuclei(nuclei: readonly number[]): readonly number[] {
  return nuclei.length * closestMarks < width ? nuclei : [];
}

function emotionPanel(emotions: readonly TimedPrediction[], seconds: number): Panel {
  const names = Object.keys(emotions.find(({ probabilities }) => probabilities)?.probabilities ?? {});
  return {
    width,
    height: 110,
    layer: [
      {
        data: {
          values: emotions.flatMap(({ startSeconds, seconds: length, probabilities }) =>
            names.map((emotion) => ({
              time: startSeconds + length / 2,
              emotion,
              probability: probabilities?.[emotion] ?? 0,
            })),
          ),
        },
        mark: { type: 'area', opacity: 1 },
        encoding: {
          x: timeAxis(seconds, {}),
          y: {
            field: 'probability',
            type: 'quantitative',
            stack: 'zero',
            scale: { domain: [0, 1], nice: false },
            axis: { title: 'probability', format: '.0%', tickCount: 3, grid: false },
          },
          color: {
            field: 'emotion',
            scale: { domain: names, range: emotionColors(names) },
            legend: { title: null, symbolType: 'square', symbolOpacity: 1 },
          },
        },
      },
    ],
  };
}

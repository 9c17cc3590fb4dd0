import type { Prosody } from './describe.js';

/** One number that {@link describeProsody} finds, for tables. */
export interface ProsodyMeasure {
  /** As a column of a table, e.g. `pitchMedian`. */
  readonly name: string;
  /** In words, e.g. `median pitch`. */
  readonly title: string;
  /** Of {@link of}: 'Hz', 'st' (semitones), 'st/s', 'dB', '/s', 's', '%' or '' for pure numbers. */
  readonly unit: string;
  readonly group: 'pitch' | 'intensity' | 'tempo' | 'pauses' | 'rhythm' | 'voice quality';
  /** The number; null where it cannot be measured. */
  of(prosody: Prosody): number | null;
}

/** Every number that {@link describeProsody} finds, in the order in which people look at them. */
export const prosodyMeasures: readonly ProsodyMeasure[] = [
  ...group('pitch', [
    ['pitchMedian', 'median pitch', 'Hz', ({ pitch }) => pitch?.medianHz],
    ['pitchMedianSemitones', 'median pitch re 27.5 Hz', 'st', ({ pitch }) => pitch?.median],
    ['pitchRange', 'pitch range, 10th to 90th percentile', 'st', ({ pitch }) => pitch?.range],
    ['pitchDeviation', 'pitch, standard deviation', 'st', ({ pitch }) => pitch?.deviation],
    ['declination', 'declination', 'st/s', ({ pitch }) => pitch?.declination],
    ['endingSlope', 'slope of the ending', 'st/s', ({ pitch }) => pitch?.ending?.slope],
    ['endingMovement', 'movement of the ending', 'st', ({ pitch }) => pitch?.ending?.movement],
  ]),
  ...group('intensity', [
    ['intensityMean', 'mean intensity re full scale', 'dB', ({ intensity }) => intensity?.mean],
    ['intensityRange', 'intensity range, 10th to 90th percentile', 'dB', ({ intensity }) => intensity?.range],
    ['intensityDeviation', 'intensity, standard deviation', 'dB', ({ intensity }) => intensity?.deviation],
  ]),
  ...group('tempo', [
    ['syllables', 'syllable nuclei', '', ({ tempo }) => tempo.syllables],
    ['speakingRate', 'speaking rate', '/s', ({ tempo }) => tempo.speakingRate],
    ['articulationRate', 'articulation rate', '/s', ({ tempo }) => tempo.articulationRate],
    ['phonationRatio', 'phonation time ratio', '%', ({ tempo }) => perCent(tempo.phonationRatio)],
  ]),
  ...group('pauses', [
    ['pauseCount', 'pauses', '', ({ pauses }) => pauses.count],
    ['pauseTotal', 'pauses, total', 's', ({ pauses }) => pauses.totalSeconds],
    ['pauseMean', 'pauses, mean length', 's', ({ pauses }) => pauses.meanSeconds],
  ]),
  ...group('rhythm', [
    ['npvi', 'nPVI of the syllables', '', ({ rhythm }) => rhythm.npvi],
    ['rpvi', 'rPVI of the syllables', 's', ({ rhythm }) => rhythm.rpviSeconds],
    ['varco', 'varco of the syllables', '', ({ rhythm }) => rhythm.varco],
    ['voicedShare', 'voiced share of speech', '%', ({ rhythm }) => perCent(rhythm.voicedShare)],
    [
      'unvoicedDeviation',
      'unvoiced intervals, standard deviation',
      's',
      ({ rhythm }) => rhythm.unvoicedDeviationSeconds,
    ],
  ]),
  ...group('voice quality', [
    ['jitter', 'jitter', '%', ({ voice }) => perCent(voice?.jitter)],
    ['shimmer', 'shimmer', 'dB', ({ voice }) => voice?.shimmer],
    ['harmonicsToNoise', 'harmonics to noise', 'dB', ({ voice }) => voice?.harmonicsToNoise],
    ['alphaRatio', 'alpha ratio, 1 to 5 kHz over what is below', 'dB', ({ voice }) => voice?.alphaRatio],
    ['h1H2', 'H1-H2, first over second harmonic', 'dB', ({ voice }) => voice?.h1H2],
  ]),
];

type Row = [name: string, title: string, unit: string, of: (prosody: Prosody) => number | null | undefined];

function group(name: ProsodyMeasure['group'], rows: readonly Row[]): ProsodyMeasure[] {
  return rows.map(([column, title, unit, of]) => ({
    name: column,
    title,
    unit,
    group: name,
    of: (prosody) => of(prosody) ?? null,
  }));
}

function perCent(share: number | null | undefined): number | null {
  return share == null ? null : 100 * share;
}

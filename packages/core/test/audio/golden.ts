import { readFileSync } from 'node:fs';

/** What reference/audio/make_golden.py wrote: values of libsndfile, soxr and librosa. */
export interface Golden {
  readonly versions: Record<string, string>;
  readonly recordings: {
    name: string;
    rate: number;
    channels: number;
    length: number;
    lossless: boolean;
    every: number;
    values: number[];
  }[];
  readonly resampled: {
    rate: number;
    to: number;
    samples: number;
    top: number;
    every: number;
    /** soxr's largest difference from the swept tone at the new rate: its clock is not exact for all ratios. */
    departure: number;
    values: number[];
  }[];
  readonly lengths: [samples: number, rate: number, to: number, length: number][];
  readonly trimmed: {
    samples: number;
    level: number;
    spans: [start: number, end: number, amplitude: number][];
    topDb: number;
    bounds: [number, number];
  }[];
  readonly files: {
    path: string;
    rate: number;
    channels: number;
    length: number;
    md5?: string;
    rms?: number;
    trimmed: [number, number];
  }[];
  readonly laws: [alaw: number[], ulaw: number[]];
}

const folder = new URL('../../../../reference/golden/audio/', import.meta.url);

export const golden: Golden = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8'));

/** The bytes of a recording beside the golden values. */
export function recording(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}

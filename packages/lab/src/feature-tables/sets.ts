import { audioRecipe, preprocess, type Signal } from '@affetto/core/audio';
import {
  contourFunctionals,
  describeProsody,
  egemaps,
  egemapsDescriptors,
  extractFeatures,
  type Frames,
  featureRecipe,
  modulationFunctionals,
  prosodyMeasures,
} from '@affetto/core/features';

/** Features of one recording as rows of a table. */
export interface FeatureRows {
  /** Seconds from the start of the recording at which each row stands: one a frame, or a single 0. */
  readonly times: Float64Array;
  /** What the columns are. */
  readonly columns: readonly string[];
  /** `times.length x columns.length`; NaN where there is nothing to measure. */
  readonly values: Float32Array<ArrayBuffer>;
}

interface FeatureTableSet {
  readonly description: string;
  compute(signal: Signal): FeatureRows;
}

/** What `affetto features` can write, by its name. */
export const featureTableSets = {
  egemaps: {
    description: 'the 88 functionals of eGeMAPSv02, one row a recording',
    compute: (signal) => oneRow(egemaps(signal)),
  },
  contours: {
    description: 'eleven statistics of each of 65 contours, and egemaps, one row a recording',
    compute: (signal) => oneRow(contourFunctionals(signal)),
  },
  modulations: {
    description: 'contours, and how the spectrum moves, one row a recording',
    compute: (signal) => oneRow(modulationFunctionals(signal)),
  },
  egemapsDescriptors: {
    description: 'the 25 low-level descriptors of eGeMAPSv02, every 10 ms',
    compute: (signal) => frameRows(egemapsDescriptors(signal)),
  },
  mfcc: {
    description: '20 MFCCs a frame of 25 ms, every 10 ms, at 16 kHz',
    compute: recipeRows('mfcc'),
  },
  logMel: {
    description: '64 mel bands in dB a frame of 25 ms, every 10 ms, at 16 kHz',
    compute: recipeRows('logMel'),
  },
  prosody: {
    description: 'pitch, intensity, tempo, pauses and rhythm, one row a recording',
    compute: (signal) => {
      const prosody = describeProsody(signal);
      return oneRow({
        names: prosodyMeasures.map(({ name }) => name),
        values: Float32Array.from(prosodyMeasures, (measure) => measure.of(prosody) ?? Number.NaN),
      });
    },
  },
} as const satisfies Record<string, FeatureTableSet>;

export type FeatureTableSetName = keyof typeof featureTableSets;

/** Frames as a recipe's defaults make them of the whole recording, before normalisation. */
function recipeRows(kind: 'mfcc' | 'logMel'): FeatureTableSet['compute'] {
  const recipe = featureRecipe.parse({ kind });
  const audio = audioRecipe.parse({});
  return (signal) => frameRows(extractFeatures(preprocess(signal, audio), recipe).frames);
}

/** What describes the recording as a whole. */
function oneRow({ names, values }: { names: readonly string[]; values: Float32Array }): FeatureRows {
  return { times: Float64Array.of(0), columns: names, values: values as Float32Array<ArrayBuffer> };
}

function frameRows({ data, frames, names, hopSeconds }: Frames): FeatureRows {
  return {
    times: Float64Array.from({ length: frames }, (_, t) => t * hopSeconds),
    columns: names,
    values: data as Float32Array<ArrayBuffer>,
  };
}

import type { ExperimentResult } from '../evaluation/experiment-result.js';

/**
 * Every test prediction as CSV (RFC 4180): one row each, one column of probability an emotion, and two a dimension, as it is
 * labelled (empty where unknown) and as it was predicted.
 */
export function predictionsCsv({ protocols, corpus, recipe }: ExperimentResult): string {
  const rows: (string | number)[][] = [
    [
      'protocol',
      'run',
      'seed',
      'utterance',
      'emotion',
      'predicted',
      ...corpus.emotions.map((name) => `p(${name})`),
      ...recipe.network.dimensions.flatMap((name) => [name, `predicted ${name}`]),
    ],
  ];
  for (const { name, runs } of protocols)
    for (const run of runs)
      for (const { utterance, emotion, predicted, probabilities, dimensions } of run.predictions) {
        const ratings = dimensions.flatMap((each) => [each.labelled ?? '', rounded(each.predicted)]);
        const shares = probabilities.map(rounded);
        rows.push([name, run.name, run.seed, utterance, emotion, predicted, ...shares, ...ratings]);
      }
  return csv(rows);
}

/** Rows as CSV (RFC 4180). */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A number as it is written. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}

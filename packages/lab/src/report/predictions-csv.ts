import type { ExperimentResult } from '../evaluation/experiment-result.js';

/** Every test prediction as CSV (RFC 4180): one row each, one column of probability an emotion. */
export function predictionsCsv({ protocols, corpus }: ExperimentResult): string {
  const rows: (string | number)[][] = [
    [
      'protocol',
      'run',
      'seed',
      'utterance',
      'emotion',
      'predicted',
      ...corpus.emotions.map((name) => `p(${name})`),
    ],
  ];
  for (const { name, runs } of protocols)
    for (const run of runs)
      for (const { utterance, emotion, predicted, probabilities } of run.predictions)
        rows.push([name, run.name, run.seed, utterance, emotion, predicted, ...probabilities.map(rounded)]);
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

/** A probability as it is written. */
export function rounded(probability: number): number {
  return Number(probability.toFixed(6));
}

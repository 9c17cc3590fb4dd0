import type { Network } from '../network/index.js';

/**
 * Moves a running mean of weights towards the present ones, in place: it keeps the share `averaging` of itself, less in
 * the first steps so that the random beginning is soon forgotten.
 *
 * @param step Steps taken, from 1.
 */
export function averageWeights(
  average: Float32Array,
  weights: Float32Array,
  averaging: number,
  step: number,
): void {
  const kept = Math.min(averaging, step / (step + 9));
  for (let i = 0; i < average.length; i++) average[i] = kept * average[i]! + (1 - kept) * weights[i]!;
}

/** Share of themselves that running means keep a step, as in PyTorch's normalisation with its momentum of 0.1. */
const RUNNING = 0.9;

/**
 * Moves the network's running means towards what the batch measured, which stands in their gradients' place, and clears it
 * there: no optimizer moves them, and they do not count for the gradient's length.
 *
 * @param step Steps taken, from 1.
 */
export function moveRunningMeans(
  network: Network,
  weights: Float32Array,
  gradients: Float32Array,
  step: number,
): void {
  for (const { name, running } of network.parameters) {
    if (!running) continue;
    const measured = network.tensor(gradients, name);
    averageWeights(network.tensor(weights, name), measured, RUNNING, step);
    measured.fill(0);
  }
}

import { exp, log } from './elementary.js';

/**
 * Probabilities from logits.
 *
 * @param logits rows x classes; need not be float32.
 * @returns rows x classes, each row adding up to 1.
 */
export function softmax(logits: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const highest = maximum(logits, row, classes);
    let sum = 0;
    for (let i = row; i < row + classes; i++) sum += exp(logits[i]! - highest);
    for (let i = row; i < row + classes; i++) result[i] = exp(logits[i]! - highest) / sum;
  }
  return result;
}

/** The second parts of rows that are mixtures of two examples. */
export interface MixedTargets {
  /** Class of each row's second part. */
  readonly targets: Int32Array;
  /** Share of each row's first part, 0 to 1. */
  readonly shares: Float32Array;
}

function mixedMass({ targets, shares }: MixedTargets, row: number, first: number, c: number): number {
  return (c === first ? shares[row]! : 0) + (c === targets[row]! ? 1 - shares[row]! : 0);
}

/**
 * Cross-entropy with smoothed labels: the target class has 1 - smoothing of an example's mass and every class, the
 * target too, smoothing / classes more. Equal to torch.nn.CrossEntropyLoss where all classes weigh the same; with class
 * weights, PyTorch weighs the smoothed part by each class's own weight, here an example's whole loss is weighed by that
 * of its target.
 *
 * @param logits rows x classes.
 * @param targets Class of each row.
 * @param exampleWeights Weight of each row in the sum.
 * @param gradient Receives the gradient by the logits, rows x classes.
 * @param mixed Where rows are mixtures: the class of each row's second part, and the share of its first.
 * @param priors Added to the logits first, rows x classes: the logarithm of how likely each class is in a row, whatever is heard.
 * @returns The weighted sum of the rows' losses.
 */
export function crossEntropy(
  logits: Float32Array,
  targets: Int32Array,
  exampleWeights: Float32Array,
  labelSmoothing: number,
  gradient: Float32Array,
  mixed?: MixedTargets,
  priors?: Float32Array,
): number {
  const classes = logits.length / targets.length;
  const adjusted = priors ? logits.map((logit, i) => logit + priors[i]!) : logits;
  const probabilities = softmax(adjusted, classes);
  const smoothed = labelSmoothing / classes;
  let loss = 0;
  for (const [row, target] of targets.entries()) {
    const start = row * classes;
    const highest = maximum(adjusted, start, classes);
    let sum = 0;
    for (let i = start; i < start + classes; i++) sum += exp(adjusted[i]! - highest);
    const logSum = log(sum) + highest;
    for (let c = 0; c < classes; c++) {
      const mass = mixed ? mixedMass(mixed, row, target, c) : c === target ? 1 : 0;
      const share = (1 - labelSmoothing) * mass + smoothed;
      loss += exampleWeights[row]! * share * (logSum - adjusted[start + c]!);
      gradient[start + c] = exampleWeights[row]! * (probabilities[start + c]! - share);
    }
  }
  return loss;
}

function maximum(values: Float32Array, start: number, count: number): number {
  let highest = values[start]!;
  for (let i = start + 1; i < start + count; i++) if (values[i]! > highest) highest = values[i]!;
  return highest;
}

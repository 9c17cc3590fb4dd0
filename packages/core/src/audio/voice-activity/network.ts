import { exp } from '../../elementary.js';
import { HIDDEN_BIASES, HIDDEN_WEIGHTS, OUTPUT_BIAS, OUTPUT_WEIGHTS } from './weights.js';

/** How probable speech is in a frame with these cues in context: eight hidden units with ReLU, and a logistic. */
export function speechProbability(cues: Float64Array): number {
  let sum = OUTPUT_BIAS;
  for (let h = 0; h < HIDDEN_BIASES.length; h++) {
    const weights = HIDDEN_WEIGHTS[h]!;
    let unit = HIDDEN_BIASES[h]!;
    for (let i = 0; i < weights.length; i++) unit += weights[i]! * cues[i]!;
    if (unit > 0) sum += OUTPUT_WEIGHTS[h]! * unit;
  }
  return 1 / (1 + exp(-Math.max(-50, Math.min(50, sum))));
}

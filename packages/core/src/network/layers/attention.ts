import { matrix, multiply, transposed } from '../../kernels/matrix.js';
import { Dense } from './dense.js';
import { type Activations, learned, type Pass } from './layer.js';
import type { PoolingPart } from './pooling.js';

/**
 * Attention with learned queries: for each head the frames' mean weighted by softmax over time of v . tanh(W h + b), W
 * and b shared by all heads, v its own (Bahdanau et al., 2015; several heads as in Lin et al., 2017, "A structured
 * self-attentive sentence embedding").
 */
export class AttentionPooling implements PoolingPart {
  readonly parameters;
  readonly outputs: number;
  readonly #projection: Dense;

  /** @param column Where its columns stand in the output, head after head. */
  constructor(
    inputs: number,
    readonly units: number,
    readonly heads: number,
    readonly column: number,
  ) {
    this.outputs = heads * inputs;
    this.#projection = new Dense('attention.projection', inputs, units);
    this.parameters = [
      ...this.#projection.parameters,
      learned('attention.score.weight', [heads, units], units),
    ];
  }

  forward(pass: Pass, input: Activations, output: Activations) {
    const { kernels } = pass;
    const { rows, features, lengths } = input;
    const { units, heads } = this;
    const projection = this.#projection.forward(pass, input);
    const hidden = matrix(projection.output.address, rows, units); // (rows, units)
    kernels.call.hyperbolicTangents(hidden.address, hidden.address, rows * units);
    const score = matrix(pass.weight('attention.score.weight'), heads, units); // (heads, units)
    const weights = matrix(kernels.allocate(heads * rows), heads, rows); // (heads, rows)
    multiply(kernels, weights, score, transposed(hidden));
    const spans = this.#spans(lengths, input, output);
    for (const { start, length, frames, column } of spans) {
      softmaxInPlace(pass, weights.address + start, length);
      const shares = matrix(weights.address + start, 1, length); // (1, length)
      const x = matrix(input.address + frames, length, features); // (length, features)
      multiply(kernels, matrix(output.address + column, 1, features), shares, x);
    }

    return (outputGradient: number, inputGradient: number) => {
      const slopes = matrix(kernels.allocate(heads * rows), heads, rows);
      for (const { start, length, frames, column } of spans) {
        const x = matrix(input.address + frames, length, features); // (length, features)
        const dy = matrix(outputGradient + column, 1, features); // (1, features)
        const shares = matrix(weights.address + start, length, 1); // (length, 1)
        const dShares = matrix(slopes.address + start, length, 1); // (length, 1)
        multiply(kernels, dShares, x, transposed(dy));
        softmaxBackward(pass, dShares.address, shares.address, length);
        multiply(kernels, matrix(inputGradient + frames, length, features), shares, dy, true);
      }
      multiply(kernels, matrix(pass.gradient('attention.score.weight'), heads, units), slopes, hidden);
      const dHidden = matrix(kernels.allocate(rows * units), rows, units);
      multiply(kernels, dHidden, transposed(slopes), score);
      kernels.call.hyperbolicTangentsBackward(dHidden.address, hidden.address, rows * units);
      const throughProjection = kernels.allocate(rows * features);
      projection.backward(dHidden.address, throughProjection);
      kernels.call.addToRows(inputGradient, features, throughProjection, features, rows, features);
    };
  }

  /** Each sequence under each head, with the offsets in bytes of its weights, its frames and its part of the output. */
  #spans(lengths: Int32Array, input: Activations, output: Activations) {
    const { features, rows } = input;
    let first = 0;
    return Array.from(lengths).flatMap((length, s) => {
      const frame = first;
      first += length;
      return Array.from({ length: this.heads }, (_, head) => ({
        start: (head * rows + frame) * 4,
        length,
        frames: frame * features * 4,
        column: (s * output.features + this.column + head * features) * 4,
      }));
    });
  }
}

function softmaxInPlace({ kernels }: Pass, address: number, count: number): void {
  const values = kernels.floats(address, count);
  let highest = values[0]!;
  for (const value of values) if (value > highest) highest = value;
  kernels.call.exponentials(address, address, highest, count);
  let sum = 0;
  for (const value of values) sum += value;
  for (let i = 0; i < count; i++) values[i]! /= sum;
}

/** Turns the gradient of softmax's results into that of its arguments, in place. */
function softmaxBackward({ kernels }: Pass, gradientAddress: number, address: number, count: number): void {
  const gradient = kernels.floats(gradientAddress, count);
  const shares = kernels.floats(address, count);
  let mean = 0;
  for (let i = 0; i < count; i++) mean += gradient[i]! * shares[i]!;
  for (let i = 0; i < count; i++) gradient[i] = (gradient[i]! - mean) * shares[i]!;
}

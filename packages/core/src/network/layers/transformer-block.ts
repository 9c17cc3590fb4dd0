import { add } from './add.js';
import { Dense } from './dense.js';
import { type Activations, keepOnly, type Layer, type Pass, type Step } from './layer.js';
import { LayerNorm } from './layer-norm.js';
import { SelfAttention } from './self-attention.js';

/**
 * A block of a transformer's encoder, normalised first (Xiong et al., 2020): x becomes y = x + attention(norm x), then
 * y + W (gelu(V norm y)). Parameters are named as Whisper's.
 */
export class TransformerBlock implements Layer {
  readonly parameters;
  readonly dropped = false;
  readonly #attentionNorm: LayerNorm;
  readonly #attention: SelfAttention;
  readonly #norm: LayerNorm;
  readonly #expand: Dense;
  readonly #contract: Dense;

  /**
   * @param outputs Width of a frame, before and after.
   * @param heads Of the attention; a divisor of the width.
   * @param hidden Width in the middle of the two dense layers.
   */
  constructor(
    name: string,
    readonly outputs: number,
    heads: number,
    hidden: number,
  ) {
    this.#attentionNorm = new LayerNorm(`${name}.self_attn_layer_norm`, outputs);
    this.#attention = new SelfAttention(`${name}.self_attn`, outputs, heads);
    this.#norm = new LayerNorm(`${name}.final_layer_norm`, outputs);
    this.#expand = new Dense(`${name}.fc1`, outputs, hidden, { activation: 'gelu' });
    this.#contract = new Dense(`${name}.fc2`, hidden, outputs);
    const parts = [this.#attentionNorm, this.#attention, this.#norm, this.#expand, this.#contract];
    this.parameters = parts.flatMap((part) => part.parameters);
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const values = input.rows * input.features;
    const mark = kernels.mark();
    const attentionNorm = this.#attentionNorm.forward(pass, input);
    const attention = this.#attention.forward(pass, attentionNorm.output);
    const middle = attention.output;
    add(kernels, middle.address, input.address, values);
    const norm = this.#norm.forward(pass, middle);
    const expand = this.#expand.forward(pass, norm.output);
    const contract = this.#contract.forward(pass, expand.output);
    add(kernels, contract.output.address, middle.address, values);

    const backward = (outputGradient: number, inputGradient: number) => {
      const hiddenGradient = kernels.allocate(expand.output.rows * expand.output.features);
      const gradient = kernels.allocate(values);
      kernels.copy(gradient, outputGradient, values);
      contract.backward(gradient, hiddenGradient);
      expand.backward(hiddenGradient, gradient);
      norm.backward(gradient, gradient);
      add(kernels, outputGradient, gradient, values); // now the gradient of the middle
      kernels.copy(gradient, outputGradient, values);
      const within = kernels.allocate(values);
      attention.backward(gradient, within);
      attentionNorm.backward(within, inputGradient);
      if (inputGradient) add(kernels, inputGradient, outputGradient, values);
    };
    return { output: keepOnly(pass, mark, contract.output), backward };
  }
}

import { matrix } from '../../kernels/matrix.js';
import type { NetworkRecipe } from '../recipe.js';
import { Dense } from './dense.js';
import { standardizeFunctionals } from './functionals.js';
import type { Activations, Layer, Pass, Step } from './layer.js';
import { addProduct } from './weight.js';

/**
 * From the row of an utterance to its logits: a dense layer that learns. Where the recipe says so, the scores of a linear
 * discriminant of the functionals are added in use, times its weight. Training does not see them: two that erred alike would
 * be worth little more than one.
 */
export class Classifier implements Layer {
  readonly parameters;
  readonly dropped = false;
  readonly #dense: Dense;
  readonly #discriminant: NetworkRecipe['discriminant'];
  readonly #functionals: number;

  constructor(
    inputs: number,
    readonly outputs: number,
    { discriminant }: Pick<NetworkRecipe, 'discriminant'>,
    functionals: number,
  ) {
    this.#dense = new Dense('classifier', inputs, outputs);
    this.#discriminant = discriminant;
    this.#functionals = functionals;
    const measured = [
      { name: 'discriminant.weight', shape: [outputs, functionals], trained: false, initial: () => 0 },
      { name: 'discriminant.bias', shape: [outputs], trained: false, initial: () => 0 },
    ];
    this.parameters = [...this.#dense.parameters, ...(discriminant ? measured : [])];
  }

  forward(pass: Pass, input: Activations): Step {
    const step = this.#dense.forward(pass, input);
    if (this.#discriminant && !pass.training) this.#add(pass, step.output, this.#discriminant.weight);
    return step;
  }

  #add(pass: Pass, { address, rows, features: classes }: Activations, weight: number): void {
    const { kernels } = pass;
    const count = this.#functionals;
    const mark = kernels.mark();
    const functionals = kernels.allocate(rows * count);
    for (let row = 0; row < rows; row++) {
      standardizeFunctionals(pass, count, row, functionals + row * count * 4);
    }
    const scores = kernels.allocate(rows * classes);
    kernels.call.copyRows(scores, classes, pass.weight('discriminant.bias'), 0, rows, classes);
    const name = 'discriminant.weight';
    addProduct(pass, matrix(scores, rows, classes), matrix(functionals, rows, count), name, () =>
      matrix(pass.weight(name), classes, count),
    );
    const [logits, added] = [kernels.floats(address, rows * classes), kernels.floats(scores, rows * classes)];
    for (let i = 0; i < logits.length; i++) logits[i] = logits[i]! + Math.fround(weight * added[i]!);
    kernels.release(mark);
  }
}

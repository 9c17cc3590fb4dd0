import type { Network } from '../network/index.js';
import type { OnnxConstant, OnnxNode } from './onnx-proto.js';

/** Nodes and constants of the graph under construction. */
export class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];

  constructor(
    readonly network: Network,
    readonly weights: Float32Array,
  ) {}

  /** Adds an operator; returns the name of its output. */
  add(
    operator: string,
    inputs: readonly string[],
    attributes: OnnxNode['attributes'] = {},
    output = `${operator.toLowerCase()}_${this.nodes.length}`,
  ): string {
    this.nodes.push({ operator, inputs, output, attributes });
    return output;
  }

  constant(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): string {
    this.constants.push({ name, shape, data });
    return name;
  }

  scalar(name: string, value: number): string {
    return this.constant(name, [], Float32Array.of(value));
  }

  /** Whole numbers in a row, such as a shape. */
  whole(name: string, ...values: number[]): string {
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A parameter of the network as it is. */
  parameter(name: string): string {
    const { shape } = this.network.parameters.find((each) => each.name === name)!;
    return this.constant(name, shape, this.values(name));
  }

  values(name: string): Float32Array {
    return this.network.tensor(this.weights, name);
  }
}

/** Products with a weight along the last of any number of axes. */
export function weighted(graph: Graph, rows: string, name: string): string {
  const weight = graph.add('Transpose', [graph.parameter(`${name}.weight`)], { perm: [1, 0] });
  return graph.add('MatMul', [rows, weight]);
}

/** The same with a bias added. */
export function biased(graph: Graph, rows: string, name: string): string {
  return graph.add('Add', [weighted(graph, rows, name), graph.parameter(`${name}.bias`)]);
}

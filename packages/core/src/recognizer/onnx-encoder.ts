import { biased, type Graph, weighted } from './onnx-graph.js';

/** Puts the states after the encoder's trained blocks behind (batch, frames, bins), where the network has some. */
export function addEncoderBlocks(graph: Graph, frames: string): string {
  const { recipe, inputBins } = graph.network;
  if (recipe.encoder === null) return frames;
  const { blocks, width, heads } = recipe.encoder;
  const constants = {
    byHead: graph.whole('encoder.byHead', 0, 0, heads, -1), // 0 keeps an axis
    together: graph.whole('encoder.together', 0, 0, -1),
    scale: graph.scalar('encoder.scale', Math.sqrt(width / heads)),
    half: graph.scalar('encoder.half', 0.5),
    one: graph.scalar('encoder.one', 1),
    root: graph.scalar('encoder.root', Math.SQRT2),
  };
  const last = [
    graph.whole('encoder.from', inputBins - width),
    graph.whole('encoder.to', inputBins),
    graph.whole('encoder.axis', 2),
  ];
  let state = graph.add('Slice', [frames, ...last]); // (batch, frames, width)
  const states = Array.from({ length: blocks }, (_, i) => {
    state = block(graph, state, `encoder.${i}`, constants);
    return state;
  });
  return graph.add('Concat', [frames, ...states], { axis: 2 });
}

/** What all blocks have in common. */
type Constants = Record<'byHead' | 'together' | 'scale' | 'half' | 'one' | 'root', string>;

function block(graph: Graph, state: string, name: string, constants: Constants): string {
  const heard = normalized(graph, state, `${name}.self_attn_layer_norm`);
  const middle = graph.add('Add', [state, attention(graph, heard, `${name}.self_attn`, constants)]);
  const hidden = biased(graph, normalized(graph, middle, `${name}.final_layer_norm`), `${name}.fc1`);
  return graph.add('Add', [middle, biased(graph, gelu(graph, hidden, constants), `${name}.fc2`)]);
}

function attention(graph: Graph, rows: string, name: string, { byHead, together, scale }: Constants): string {
  const apart = (values: string, perm: readonly number[]) =>
    graph.add('Transpose', [graph.add('Reshape', [values, byHead])], { perm });
  const query = apart(biased(graph, rows, `${name}.q_proj`), [0, 2, 1, 3]); // (batch, heads, frames, size)
  const key = apart(weighted(graph, rows, `${name}.k_proj`), [0, 2, 3, 1]); // (batch, heads, size, frames)
  const value = apart(biased(graph, rows, `${name}.v_proj`), [0, 2, 1, 3]);
  const scores = graph.add('Div', [graph.add('MatMul', [query, key]), scale]); // (batch, heads, frames, frames)
  const shares = graph.add('Softmax', [scores], { axis: -1 });
  const mixed = graph.add('Transpose', [graph.add('MatMul', [shares, value])], { perm: [0, 2, 1, 3] });
  return biased(graph, graph.add('Reshape', [mixed, together]), `${name}.out_proj`);
}

/** x / 2 (1 + erf(x / sqrt 2)). */
function gelu(graph: Graph, x: string, { half, one, root }: Constants): string {
  const share = graph.add('Add', [graph.add('Erf', [graph.add('Div', [x, root])]), one]);
  return graph.add('Mul', [graph.add('Mul', [x, half]), share]);
}

/** Layer normalisation; the operator adds 1e-5 to the variance, as ours does. */
function normalized(graph: Graph, rows: string, name: string): string {
  const parameters = ['weight', 'bias'].map((kind) => graph.parameter(`${name}.${kind}`));
  return graph.add('LayerNormalization', [rows, ...parameters]);
}

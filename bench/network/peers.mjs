// Everything that is measured, each in a process of its own.
import { fileURLToPath } from 'node:url';
import { PeerProcess } from '../peer-process.mjs';
import { task } from './task.mjs';

/** How ours computes, with V8's experiments or without, and what it takes. */
const WAYS = {
  strict: 'npm run build',
  'strict, experiments': 'Node 24 to 26 with --node, on x86',
  fused: 'another Node, 22 or later, with --node',
  'fused, experiments': 'Node 20, or 24 to 26, with --node, on x86',
};

const here = (file) => fileURLToPath(new URL(`peers/${file}`, import.meta.url));

/**
 * Starts them; says how to get those that are missing.
 *
 * @param folder `node_modules` with TensorFlow.js.
 * @param nodes Node binaries that ours is measured with.
 */
export async function startPeers(folder, nodes) {
  const python = process.env.AFFETTO_PYTHON ?? 'python3';
  const pip = (modules) =>
    `${python} -m pip install ${modules} (or set AFFETTO_PYTHON to a Python that has it)`;
  const tfjs =
    'npm i --no-save --prefix bench @tensorflow/tfjs @tensorflow/tfjs-backend-wasm (or name a node_modules with --peers)';
  const wanted = [];
  for (const node of nodes) {
    for (const [way, remedy] of Object.entries(WAYS)) {
      for (const threads of [1, 2]) {
        wanted.push(['affetto', way, threads, node, [here('ours.mjs'), way, threads], remedy]);
      }
    }
  }
  for (const threads of [1, 2]) {
    const script = [here('python_peers.py')];
    const also = [threads, JSON.stringify(task)];
    wanted.push(['PyTorch', '', threads, python, [...script, 'torch', ...also], pip('torch')]);
    wanted.push(['Keras', '', threads, python, [...script, 'keras', ...also], pip('keras tensorflow-cpu')]);
    wanted.push(['onnxruntime', '', threads, process.execPath, [here('onnxruntime.mjs'), threads], 'npm ci']);
  }
  for (const backend of ['wasm', 'cpu']) {
    const args = [here('tensorflow_js.mjs'), backend, `${folder}/`];
    wanted.push(['TensorFlow.js', backend, 1, process.execPath, args, tfjs]);
  }
  const peers = [];
  for (const [library, way, threads, command, args, remedy] of wanted) {
    const name = `${library} ${way}`.trim();
    const peer = await PeerProcess.start(command, args.map(String), environment(way));
    if (peer) peers.push(Object.assign(peer, { library, way, threads, name }));
    else if (way === 'strict') throw new Error(`affetto is not built: ${remedy}`);
    else console.error(`${name} is left out. To measure it: ${remedy}`);
  }
  return peers;
}

/** No word to OpenBLAS about the processor. */
function environment(way) {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...rest } = process.env;
  return { ...rest, AFFETTO_V8_EXPERIMENTS: way.endsWith('experiments') ? '1' : '0' };
}

// The peers that are installed, each in its own process on one thread.
import { fileURLToPath } from 'node:url';
import { PeerProcess } from '../peer-process.mjs';

const here = (file) => fileURLToPath(new URL(`peers/${file}`, import.meta.url));

/** One thread for each, no word to OpenBLAS about the processor, and compiled code of Numba's kept from other runs. */
function environment(temporary) {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...rest } = process.env;
  const threads = ['OMP', 'OPENBLAS', 'MKL', 'NUMBA'].map((library) => [`${library}_NUM_THREADS`, '1']);
  return { ...rest, ...Object.fromEntries(threads), NUMBA_CACHE_DIR: temporary };
}

/**
 * Starts them; says how to get those that are missing.
 *
 * @param recordings File with the list of recordings.
 * @param folder `node_modules` with the npm packages.
 * @param temporary A folder for what they keep.
 */
export async function startPeers(recordings, folder, temporary) {
  const python = process.env.AFFETTO_PYTHON ?? 'python3';
  const node = (file) => [process.execPath, [here(file), recordings, `${folder}/`]];
  const pip = (module) =>
    `${python} -m pip install ${module} (or set AFFETTO_PYTHON to a Python that has it)`;
  const npm = (module) => `npm i --no-save --prefix bench ${module} (or name a node_modules with --peers)`;
  const wanted = [
    ['affetto', node('affetto.mjs'), 'npm run build'],
    ['librosa', [python, [here('python_peers.py'), 'librosa', recordings]], pip('librosa')],
    ['opensmile', [python, [here('python_peers.py'), 'opensmile', recordings]], pip('opensmile')],
    ['opensmile-core', [python, [here('python_peers.py'), 'opensmile-core', recordings]], pip('opensmile')],
    ['Meyda', node('meyda.mjs'), npm('meyda@5.6.3')],
    ['essentia.js', node('essentia.mjs'), npm('essentia.js@0.1.3')],
  ];
  const peers = [];
  for (const [name, [command, args], remedy] of wanted) {
    const peer = await PeerProcess.start(command, args, environment(temporary));
    if (peer) peers.push(peer);
    else if (name === 'affetto') throw new Error(`affetto is not built: ${remedy}`);
    else console.error(`${name} is left out. To measure it: ${remedy}`);
  }
  return peers;
}

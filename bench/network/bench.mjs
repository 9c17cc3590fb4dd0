// A training step and an utterance through a two-layer LSTM, ours beside the peers, in turns.
import { startPeers } from './peers.mjs';
import { writeResults } from './results.mjs';
import { products } from './task.mjs';

const ROUNDS = 5;
/** Seconds of a round. */
const ROUND = 0.2;
/** A peer that takes more seconds for a turn is measured once. */
const SLOW = 1;

/**
 * @param folder `node_modules` with TensorFlow.js.
 * @param nodes Node binaries beside the one that runs this.
 */
export async function benchNetwork(folder, nodes) {
  const peers = await startPeers(folder, [process.execPath, ...nodes]);
  try {
    const step = await inTurns(peers, 'step');
    const utterance = await inTurns(peers, 'utterance');
    const alone = peers.filter(({ library, threads }) => library === 'affetto' && threads === 1);
    const speeds = [];
    for (const sizes of products) {
      const measured = await inTurns(alone, sizes.join(' x '));
      const gflop = (2 * sizes[0] * sizes[1] * sizes[2]) / 1e9;
      speeds.push({
        sizes,
        measured: measured.map(({ seconds, ...of }) => ({ ...of, gflops: gflop / seconds })),
      });
    }
    await writeResults({ step, utterance, products: speeds });
  } finally {
    for (const peer of peers) peer.stop();
  }
}

/** Median seconds of a case for each peer that has it; they take turns, so that what else the machine does falls on all. */
async function inTurns(peers, name) {
  const able = [];
  for (const peer of peers.filter(({ cases }) => cases.includes(name))) {
    await peer.measure({ case: name, turns: 1 }); // some compile at the first
    const once = await peer.measure({ case: name, turns: 1 });
    if (once > SLOW) able.push({ peer, turns: 0, rounds: [once] });
    else {
      const turnsOf = (seconds) => Math.min(2000, Math.ceil(ROUND / seconds));
      const warm = await peer.measure({ case: name, turns: turnsOf(once) });
      able.push({ peer, turns: turnsOf(warm), rounds: [] });
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { peer, turns, rounds } of able) {
      if (turns > 0) rounds.push(await peer.measure({ case: name, turns }));
    }
  }
  return able.map(({ peer: { library, way, threads, version }, rounds }) => {
    const seconds = rounds.sort((a, b) => a - b)[rounds.length >> 1];
    console.log(
      `${name}: ${library} ${way} ${version}, threads ${threads}: ${(1000 * seconds).toPrecision(3)} ms`,
    );
    return { library, way, version, threads, seconds };
  });
}

// Measures ours beside the peers: all on the same decoded recordings, on one thread each, in turns.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from './browser-peer.mjs';
import { cases, fftSizes } from './cases.mjs';
import { hearAnHour } from './hour.mjs';
import { limits, matrixSpeed } from './limits.mjs';
import { startPeers } from './peers.mjs';
import { prepareRecordings, takeSeconds } from './recordings.mjs';
import { writeResults } from './results.mjs';

const WARM_UPS = 1;
const ROUNDS = 5;
/** Seconds, about; peers that are slower get fewer recordings, at least six seconds of sound. */
const LONGEST_RUN = 1;

/** @param folder `node_modules` with the peers from npm. */
export async function benchFeatures(folder) {
  const temporary = await mkdtemp(join(tmpdir(), 'affetto-bench-'));
  let peers = [];
  try {
    const { corpus, sets, list } = await prepareRecordings(
      temporary,
      Math.max(...cases.map((each) => each.seconds)),
    );
    peers = await startPeers(list, folder, temporary);
    const browser = await startBrowser(sets);
    if (browser) peers.push(browser);
    else console.error('the browser is left out. To measure it: install chromium or set AFFETTO_CHROMIUM');
    const planned = []; // all of it is tried before any is measured
    for (const each of cases) {
      const able = peers.filter((peer) => peer.cases.includes(each.name));
      if (able[0]?.name !== 'affetto') continue;
      const rivals = [];
      for (const peer of able) rivals.push(await planRuns(peer, each, sets[each.at]));
      planned.push({ ...each, rivals });
    }
    const measured = [];
    const before = matrixSpeed();
    for (const { name, title, ours, rivals } of planned) {
      const times = mapValues(await inTurns(rivals), (median) => 1000 * median);
      measured.push({ name, title, ours, unit: 'ms a second of sound', times });
      print(measured.at(-1));
    }
    const transformers = peers.filter((peer) => peer.fft);
    for (const size of fftSizes) {
      const rivals = transformers.map((peer) => ({ peer, request: { fft: size }, share: 1 }));
      const times = mapValues(await inTurns(rivals), (median) => 1e6 * median);
      measured.push({ name: `fft${size}`, title: `real FFT of ${size}, float64`, unit: 'µs', times });
      print(measured.at(-1));
    }
    const versions = Object.fromEntries(peers.map(({ name, version }) => [name, version]));
    const matrixGflops = Math.max(before, matrixSpeed());
    const found = limits(measured, sets.own[0].sampleRate, matrixGflops);
    const samples = await readFile(sets['16k'][0].file);
    const hour = await hearAnHour(new Float32Array(samples.buffer, samples.byteOffset, 16000));
    await writeResults({ corpus, versions, measured, matrixGflops, limits: found, hour });
  } finally {
    for (const peer of peers) await peer.stop();
    await rm(temporary, { recursive: true });
  }
}

/** A peer and what it is asked: so many recordings, but of slow peers not more than take some time. */
async function planRuns(peer, { name, at, seconds }, recordings) {
  const trial = takeSeconds(recordings, Math.min(seconds, 6));
  const request = { case: name, at, count: trial.count };
  await peer.measure(request);
  const rate = (await peer.measure(request)) / trial.seconds;
  const taken = takeSeconds(recordings, Math.min(seconds, Math.max(6, LONGEST_RUN / rate)));
  return { peer, request: { ...request, count: taken.count }, share: 1 / taken.seconds };
}

/** Median seconds of each, times its share; they take turns, so that what else the machine does falls on all alike. */
async function inTurns(rivals) {
  const runs = Object.fromEntries(rivals.map(({ peer }) => [peer.name, []]));
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    for (const { peer, request, share } of rivals) {
      const seconds = share * (await peer.measure(request));
      if (round >= 0) runs[peer.name].push(seconds);
    }
  }
  return mapValues(runs, (seconds) => seconds.sort((a, b) => a - b)[seconds.length >> 1]);
}

function print({ title, times: { affetto, ...others } }) {
  const ratios = Object.entries(others).map(([name, time]) => `${name} ${(time / affetto).toFixed(1)} x`);
  console.log(`${title}: ${affetto.toPrecision(3)}; ${ratios.join(', ')}`);
}

function mapValues(values, change) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

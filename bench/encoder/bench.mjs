// The front of Whisper base's encoder, convolutions and three blocks, on one core: a clip of 3 s, 30 s, and loading. CPU
// time, the least of many, since other work may run beside it.
import { openEncoder } from '../../packages/core/dist/node.js';
import { Random } from '../../packages/core/dist/random.js';

const random = new Random(1);

function cpuMilliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function noise(seconds) {
  const samples = Float32Array.from({ length: seconds * 16000 }, () => random.between(-0.5, 0.5));
  return { samples, sampleRate: 16000 };
}

/** Multiplications and additions of products for so many seconds. */
function operations({ mels, width, hidden, blocks }, seconds) {
  const states = 50 * seconds;
  const convolutions = 2 * states * 3 * mels * width + states * 3 * width * width;
  const block = states * (4 * width * width + 2 * width * hidden) + 2 * states * states * width;
  return 2 * (convolutions + blocks * block);
}

/** @param folder Of any Whisper. */
export async function benchEncoder(folder) {
  console.log(`Node ${process.version}`);
  for (const arithmetic of ['strict', 'fused', 'integer']) {
    const start = cpuMilliseconds();
    const encoder = await openEncoder(folder, { blocks: 3, arithmetic });
    console.log(`${arithmetic}: loaded in ${(cpuMilliseconds() - start).toFixed(0)} ms`);
    for (const seconds of [3, 30]) {
      const signal = noise(seconds);
      let least = Number.POSITIVE_INFINITY;
      const until = performance.now() + 4000;
      while (performance.now() < until) {
        const before = cpuMilliseconds();
        encoder.encode(signal);
        least = Math.min(least, cpuMilliseconds() - before);
      }
      const rate = operations(encoder.sizes, seconds) / least / 1e6;
      console.log(`  ${seconds} s: ${least.toFixed(1)} ms, ${rate.toFixed(0)} GFLOP/s`);
    }
  }
}

// One training step of a convolutional LSTM network on one core, and the matrix product beneath it; bench/network/
// training_step.py does the same step in PyTorch. CPU time, the least of many, since other work may run beside it.
//
//     npm run build && node bench/network/training-step.mjs
import { KernelInstance } from '../../packages/core/dist/kernels/instance.js';
import { matrix, multiply, pack } from '../../packages/core/dist/kernels/matrix.js';
import { Network, NetworkRunner, networkRecipe } from '../../packages/core/dist/network/index.js';
import { Random } from '../../packages/core/dist/random.js';

const [bins, classes, frames] = [64, 7, 200];

/** Least CPU milliseconds of a call, after as many to warm up. */
function leastTime(call, repetitions) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = -repetitions; i < repetitions; i++) {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    if (i >= 0) least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function product(m, k, n) {
  const kernels = new KernelInstance();
  const a = matrix(kernels.allocate(m * k), m, k);
  const b = pack(kernels, matrix(kernels.allocate(k * n), k, n));
  const c = matrix(kernels.allocate(m * n), m, n);
  const flop = 2 * m * k * n;
  const calls = Math.ceil(2e8 / flop);
  const least = leastTime(() => {
    for (let i = 0; i < calls; i++) multiply(kernels, c, a, b);
  }, 30);
  console.log(`product ${m} x ${k} x ${n}: ${((flop * calls) / least / 1e6).toFixed(1)} GFLOP/s`);
}

function trainingStep(count) {
  const convolutions = [
    { channels: 96, kernel: 5, stride: 2 },
    { channels: 96, kernel: 5, stride: 2 },
  ];
  const recipe = networkRecipe.parse({ convolutions, lstm: { units: 64 }, dropout: 0.3 });
  const network = new Network(recipe, bins, classes);
  const random = new Random(1);
  const runner = new NetworkRunner(network);
  runner.setWeights(network.initialize(random));
  const data = Float32Array.from({ length: count * frames * bins }, () => random.between(-2, 2));
  const sequences = { data, lengths: new Int32Array(count).fill(frames), bins };
  const targets = Int32Array.from({ length: count }, (_, i) => i % classes);
  const weights = new Float32Array(count).fill(1 / count);
  const gradients = new Float32Array(network.parameterCount);
  const options = { labelSmoothing: 0.1, random };
  const least = leastTime(() => runner.accumulate(sequences, targets, weights, options, gradients), 40);
  console.log(`${count} sequences of ${frames} frames, forward and backward: ${least.toFixed(1)} ms`);
}

for (const [m, k, n] of [
  [512, 512, 512],
  [32, 64, 256],
  [8, 64, 256],
])
  product(m, k, n);
for (const count of [32, 8]) trainingStep(count);

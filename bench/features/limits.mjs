// How far from the limit: the arithmetic and memory that a feature needs at least, against what the matrix kernel does
// in the same run. An addition or multiplication counts as one operation, a logarithm or a root as ten.
import { melFilterbank } from '@affetto/core/features';
import { KernelInstance } from '../../packages/core/dist/kernels/instance.js';
import { matrix, multiply, pack } from '../../packages/core/dist/kernels/matrix.js';

/** GFLOP/s of a product of 512 x 512 matrices, the best of many. */
export function matrixSpeed() {
  const n = 512;
  const kernels = new KernelInstance();
  const a = matrix(kernels.allocate(n * n), n, n);
  const b = pack(kernels, matrix(kernels.allocate(n * n), n, n));
  const c = matrix(kernels.allocate(n * n), n, n);
  let best = 0;
  for (let i = 0; i < 40; i++) {
    const start = performance.now();
    multiply(kernels, c, a, b);
    best = Math.max(best, (2 * n ** 3) / (performance.now() - start) / 1e6);
  }
  return best;
}

const COSTLY = 10;

/** Real FFT, 2.5 n log2 n. */
const fft = (n) => 2.5 * n * Math.log2(n);
/** Window, transform, squares. */
const powers = (n) => n + fft(n) + 3 * (n / 2 + 1);

function mel(rate, n, bands) {
  return powers(n) + 2 * melFilterbank(rate, n, { nMels: bands }).weights.length;
}

/** Operations a frame, and float32 values read and written a frame, by case. */
function needs(rate) {
  const own = { n: 2048, hop: 512, rate };
  const speech = { n: 512, hop: 160, rate: 16000 };
  const logMel = ({ rate, n }, bands) => mel(rate, n, bands) + COSTLY * bands;
  return {
    spectrogram: { ...own, flop: powers(2048) + COSTLY * 1025, values: 512 + 1025 },
    melSpectrogram: { ...own, flop: mel(rate, 2048, 128), values: 512 + 128 },
    logMel: { ...own, flop: logMel(own, 128), values: 512 + 128 },
    logMel16k: { ...speech, flop: logMel(speech, 64), values: 160 + 64 },
    mfcc: { ...own, flop: logMel(own, 128) + 2 * 128 * 20, values: 512 + 20 },
    mfcc16k: { ...speech, flop: logMel(speech, 64) + 2 * 64 * 20, values: 160 + 20 },
    yin: { ...own, flop: 2 * fft(4096) + 6 * (rate / 65), values: 512 + 2 },
    pyin: { ...own, flop: 2 * fft(4096) + 6 * (rate / 65), values: 512 + 3 },
  };
}

/** For each measured case whose needs are known, what they are a second of sound and what part of the limit is reached. */
export function limits(measured, rate, gflops) {
  const known = needs(rate);
  return measured
    .filter(({ name }) => name in known)
    .map(({ name, title, times }) => {
      const { flop, values, hop, rate } = known[name];
      const frames = rate / hop; // a second of sound
      const reached = (flop * frames) / times.affetto / 1e6; // GFLOP/s
      return {
        title,
        mflop: (flop * frames) / 1e6,
        megabytes: (4 * values * frames) / 1e6,
        gflops: reached,
        share: reached / gflops,
      };
    });
}

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
    const start = process.cpuUsage();
    multiply(kernels, c, a, b);
    const { user, system } = process.cpuUsage(start);
    best = Math.max(best, (2 * n ** 3) / (user + system) / 1e3);
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

/**
 * eGeMAPS every 10 ms: the spectrum of 60 ms with its magnitudes, smoothed, laid on octaves by splines (20 a bin) and
 * summed over 15 subharmonics; that of 20 ms with its bands; a second one of 20 ms, resampled through its inverse, and
 * its linear prediction of order 11. Jitter, shimmer and harmonicity, which voiced frames alone have, come on top.
 */
function egemaps(rate) {
  const voice = 2 ** Math.ceil(Math.log2(0.06 * rate));
  const short = 2 ** Math.ceil(Math.log2(0.02 * rate));
  const pitch = powers(voice) + (voice / 2) * (COSTLY + 4 + 20 + 2 * 15);
  const spectral = mel(rate, short, 26) + (short / 2) * 4 + 3 * 26 * COSTLY;
  const formants = 2 * fft(short) + 2 * 12 * 220;
  return pitch + spectral + formants;
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
    egemaps: { hop: Math.round(rate / 100), rate, flop: egemaps(rate), values: rate / 100 + 25 },
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

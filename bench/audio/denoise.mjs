// What noise reduction gains and costs: SNR over the whole and log-spectral distance to the clean scene, before and after.
//
//     node bench/audio/denoise.mjs [DATA]
import { denoise } from '../../packages/core/dist/audio/index.js';
import { Random } from '../../packages/core/dist/index.js';
import { spectrogram } from '../../packages/core/dist/spectrum/index.js';
import { meanSquare, mix, noise, RATE, speakerHalves, speechScene } from './scenes.mjs';

const [data = '../shared/data'] = process.argv.slice(2);
const SCENES = 2; // of each corpus

/** Signal to error over the whole scene, dB. */
function snr(clean, heard) {
  return 10 * Math.log10(meanSquare(clean) / meanSquare(heard.map((x, i) => x - clean[i])));
}

/** Root mean square difference of the spectra in dB over frames of speech, levels 60 dB below the loudest and up. */
function logSpectralDistance(clean, heard, labels) {
  const [a, b] = [clean, heard].map((samples) =>
    spectrogram({ samples, sampleRate: RATE }, { nFft: 512, hopLength: 160, power: 2 }),
  );
  const least = a.data.reduce((most, x) => Math.max(most, x), 0) * 1e-6;
  const level = (x) => 10 * Math.log10(Math.max(x, least));
  let sum = 0;
  let frames = 0;
  labels.forEach((is, t) => {
    if (!is) return;
    let square = 0;
    for (let k = 0; k < a.bins; k++)
      square += (level(a.data[t * a.bins + k]) - level(b.data[t * a.bins + k])) ** 2;
    sum += Math.sqrt(square / a.bins);
    frames++;
  });
  return sum / frames;
}

const rows = new Map();
let heard = 0;
let took = 0;
for (const [c, { test }] of (await speakerHalves(data)).entries()) {
  for (let s = 0; s < SCENES; s++) {
    const random = new Random(7, c, s);
    const scene = await speechScene(test, random);
    const clean = scene.samples;
    for (const kind of ['white', 'pink', 'hum', 'clean']) {
      const sound = kind === 'clean' ? null : await noise(kind, clean.length, random);
      for (const ratio of sound ? [20, 10, 5, 0] : [Number.POSITIVE_INFINITY]) {
        const noisy = sound ? mix(scene, sound, ratio) : clean;
        const start = performance.now();
        const { samples } = denoise({ samples: noisy, sampleRate: RATE });
        took += performance.now() - start;
        heard += noisy.length / RATE;
        const key = `${kind}, ${ratio} dB`;
        if (!rows.has(key)) rows.set(key, []);
        rows
          .get(key)
          .push([
            snr(clean, noisy),
            snr(clean, samples),
            logSpectralDistance(clean, noisy, scene.labels),
            logSpectralDistance(clean, samples, scene.labels),
          ]);
      }
    }
  }
}
console.log('| noise | SNR before | after | log-spectral distance before | after |\n|---|---|---|---|---|');
for (const [key, values] of rows) {
  const means = [0, 1, 2, 3].map((i) => values.reduce((sum, row) => sum + row[i], 0) / values.length);
  console.log(`| ${key} | ${means.map((x) => x.toFixed(1)).join(' | ')} |`);
}
console.log(`\n${Math.round((1000 * heard) / took)} times faster than the sound`);

// How far the estimated ratio of signal to noise is from the true one.
//
//     node bench/audio/quality.mjs [DATA]
import { checkQuality } from '../../packages/core/dist/audio/index.js';
import { Random } from '../../packages/core/dist/index.js';
import { mix, noise, RATE, speakerHalves, speechScene } from './scenes.mjs';

const [data = '../shared/data'] = process.argv.slice(2);
const kinds = ['white', 'pink', 'hum', 'wind', 'babble'];
const rows = new Map();
const halves = await speakerHalves(data);
const voices = halves.flatMap(({ test }) => test);
for (const [c, { test }] of halves.entries()) {
  for (let s = 0; s < 2; s++) {
    const random = new Random(8, c, s);
    const scene = await speechScene(test, random);
    for (const kind of kinds) {
      const sound = await noise(kind, scene.samples.length, random, voices);
      for (const ratio of [30, 20, 10, 5, 0]) {
        const { snrDb } = checkQuality({ samples: mix(scene, sound, ratio), sampleRate: RATE });
        const key = `${kind} ${ratio}`;
        rows.set(key, [...(rows.get(key) ?? []), snrDb]);
      }
    }
  }
}
console.log(
  `estimated, dB: mean (lowest to highest)\n\n| true | ${kinds.join(' | ')} |\n|---|${kinds.map(() => '---|').join('')}`,
);
for (const ratio of [30, 20, 10, 5, 0]) {
  const cells = kinds.map((kind) => {
    const values = rows.get(`${kind} ${ratio}`);
    const known = values.filter((value) => value !== null);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const none =
      known.length < values.length ? `, ${values.length - known.length} of ${values.length} not told` : '';
    return `${mean.toFixed(1)} (${Math.min(...known).toFixed(1)} to ${Math.max(...known).toFixed(1)})${none}`;
  });
  console.log(`| ${ratio} | ${cells.join(' | ')} |`);
}

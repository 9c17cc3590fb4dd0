// What an altered copy of 3 s at 16 kHz costs, processor time.
//
//     node bench/audio/augmentation.mjs
import { Random } from '@affetto/core';
import { audioAugmentationRecipe, augmentAudio } from '@affetto/core/audio';

const EFFECTS = ['speed', 'pitch', 'tempo', 'room', 'noise', 'equalizer', 'band', 'gain'];
const COPIES = 60;

const random = new Random(1);
const samples = Float32Array.from({ length: 48000 }, () => random.between(-0.3, 0.3));
for (const effects of [
  ...EFFECTS.map((effect) => [effect]),
  ['speed', 'room', 'noise', 'equalizer', 'band'],
  EFFECTS,
]) {
  const recipe = audioAugmentationRecipe.parse(
    Object.fromEntries(effects.map((effect) => [effect, { probability: 1 }])),
  );
  const copy = (seed) => augmentAudio({ samples, sampleRate: 16000 }, recipe, new Random(seed));
  for (let seed = 0; seed < COPIES; seed++) copy(seed); // compiles, and makes the filters of all speeds
  const before = process.cpuUsage();
  for (let seed = 0; seed < COPIES; seed++) copy(seed);
  const { user, system } = process.cpuUsage(before);
  console.log(`${effects.join(', ')}: ${((user + system) / 1000 / COPIES).toFixed(1)} ms`);
}

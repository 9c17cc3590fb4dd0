// Recordings of four corpora, as they are and altered, and made sounds that are not speech; one half of the speakers and
// of the sounds to choose on, the other to report on.
import { join, resolve } from 'node:path';
import { audioAugmentationRecipe, augmentAudio } from '../../packages/core/dist/audio/index.js';
import { Random } from '../../packages/core/dist/index.js';
import { readSignal } from '../../packages/core/dist/node.js';
import { indexCorpus } from '../../packages/lab/dist/corpora/index.js';
import { makeSound, soundKinds } from '../../packages/lab/dist/testing/index.js';
import { noise, nonSpeech, speakerHalves } from './scenes.mjs';

const alterations = {
  telephone: { band: { probability: 1, telephone: 1 } },
  'noise, 10 dB': { noise: { probability: 1, snrDb: [10, 10] } },
  room: { room: { probability: 1 } },
};
export const alterationNames = Object.keys(alterations);
const SOUNDS = 50; // of each kind
/** Every so manieth recording is heard altered too, in one of the ways. */
const ALTERED = 3;

const altered = (signal, name, random) =>
  augmentAudio(signal, audioAugmentationRecipe.parse(alterations[name]), random);

/**
 * Speech of the half's speakers, one by one.
 *
 * @param half `tuning` or `test`.
 * @param step Take every so manieth recording.
 */
export async function* speech(half, data, step = 1) {
  const folder = resolve(data); // as the paths of utterances are
  for (const halves of await speakerHalves(folder)) {
    const { corpus } = halves;
    const paths = new Set(halves[half]);
    const { utterances } = await indexCorpus(corpus, join(folder, corpus));
    const ours = utterances.filter(({ path }) => paths.has(path));
    for (let i = 0; i < ours.length; i += step) {
      const { path, emotion } = ours[i];
      const signal = await readSignal(path);
      yield { corpus, emotion, version: 'as recorded', signal };
      if ((i / step) % ALTERED > 0) continue;
      const version = alterationNames[(i / step / ALTERED) % alterationNames.length];
      yield { corpus, emotion, version, signal: altered(signal, version, new Random(9, i)) };
    }
  }
}

/** Sounds of 0.5 to 5 s at several rates, every second one altered. */
export function* sounds(half) {
  for (const [k, kind] of soundKinds.entries()) {
    for (let s = 0; s < SOUNDS; s++) {
      const random = new Random(77, k, s, half === 'test' ? 1 : 0);
      const rate = [8000, 16000, 16000, 22050, 44100][random.below(5)];
      const signal = makeSound(kind, random.between(0.5, 5), random, rate);
      const version = alterationNames[random.below(2 * alterationNames.length)];
      yield { kind, signal: version === undefined ? signal : altered(signal, version, random) };
    }
  }
}

/** Sounds of the scenes for voice activity, made by other means; nothing is chosen on them. */
export async function* otherSounds() {
  for (const [k, kind] of [
    'wind',
    'rattle',
    'gusts',
    'beeps',
    'chords',
    'melody',
    'clicks',
    'drums',
  ].entries()) {
    for (let s = 0; s < SOUNDS; s++) {
      const random = new Random(78, k, s);
      const seconds = 1 + random.below(5);
      const samples =
        k < 3
          ? (await noise(kind, seconds * 16000, random)).map((x) => 0.05 * x)
          : nonSpeech(kind, seconds, random);
      yield { kind, signal: { samples, sampleRate: 16000 } };
    }
  }
}

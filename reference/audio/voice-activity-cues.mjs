// The cues that packages/core/src/audio/voice-activity weighs, of scenes of the tuning speakers, with their labels, for
// voice_activity.py:
//
//     node reference/audio/voice-activity-cues.mjs FOLDER [DATA]
//
// Writes FOLDER/cues.f32 (frames x cues) and FOLDER/labels.f32 (frames).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mix, noise, nonSpeech, RATE, speakerHalves, speechScene } from '../../bench/audio/scenes.mjs';
import { resample } from '../../packages/core/dist/audio/index.js';
import { CueStream } from '../../packages/core/dist/audio/voice-activity/cue-stream.js';
import { Random } from '../../packages/core/dist/index.js';

const [folder, data = '../shared/data'] = process.argv.slice(2);
const SCENES = 4; // of each corpus
const cues = [];
const labels = [];

function add(samples, sceneLabels, sampleRate = RATE) {
  const stream = new CueStream(sampleRate);
  const take = (frame) => cues.push(Float32Array.from(frame));
  const before = cues.length;
  stream.push(resample({ samples, sampleRate: RATE }, sampleRate).samples, take);
  stream.end(take);
  if (cues.length - before !== sceneLabels.length) throw new Error('frames and labels differ in number');
  labels.push(sceneLabels);
}

const halves = await speakerHalves(data);
const voices = halves.flatMap(({ tuning }) => tuning);
for (const [c, { tuning }] of halves.entries()) {
  for (let s = 0; s < SCENES; s++) {
    const random = new Random(1, c, s);
    const scene = await speechScene(tuning, random);
    for (const kind of ['white', 'pink', 'hum', 'gusts', 'babble']) {
      const sound = await noise(kind, scene.samples.length, random, voices);
      for (const snr of [20, 10, 5, 0]) add(mix(scene, sound, snr), scene.labels);
      if (kind === 'pink') add(mix(scene, sound, 15), scene.labels, 8000);
      if (kind === 'white') add(mix(scene, sound, 60), scene.labels);
    }
  }
}
for (let s = 0; s < 3; s++) {
  for (const [k, kind] of ['tone', 'beeps', 'chords', 'melody', 'clicks', 'drums'].entries()) {
    const samples = nonSpeech(kind, 20, new Random(3, k, s));
    add(samples, new Uint8Array(2000));
  }
}
for (const [k, kind] of [
  'white',
  'pink',
  'hum',
  'gusts',
  'gusts',
  'gusts',
  'gusts',
  'gusts',
  'gusts',
].entries()) {
  add(
    (await noise(kind, 20 * RATE, new Random(4, k))).map((x) => 0.05 * x),
    new Uint8Array(2000),
  );
}
add(new Float32Array(10 * RATE), new Uint8Array(1000));

function write(name, parts) {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  writeFileSync(join(folder, name), values);
}
mkdirSync(folder, { recursive: true });
write('cues.f32', cues);
write('labels.f32', labels);

// The measures that packages/core/src/audio/voice-activity/holds-speech.ts weighs, of the tuning speakers and sounds, for
// speech_weights.py:
//
//     node reference/audio/speech-measures.mjs FOLDER [DATA [STEP]]
//
// STEP: take every so manieth recording; default 3, a minute of processor time, of which the weights are made.
// Writes FOLDER/measures.f32 (stretches x measures) and FOLDER/stretches.json: for each, its recording, length in frames
// and `corpus` or `kind`. Of speech these are the loudest stretch of each length, of sounds also all windows of 2 s.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sounds, speech } from '../../bench/audio/speech-and-sounds.mjs';
import { resample } from '../../packages/core/dist/audio/index.js';
import {
  LEVEL,
  SOUND_RATE,
  soundFrames,
} from '../../packages/core/dist/audio/voice-activity/sound-frames.js';
import { MEASURES, speechMeasures } from '../../packages/core/dist/audio/voice-activity/speech-measures.js';
import { extractFrames } from '../../packages/core/dist/spectrum/framing.js';

const [folder, data = '../shared/data', step = '3'] = process.argv.slice(2);
const WINDOW = 122; // frames: 2 s
const LENGTHS = [WINDOW, 60, 29]; // 2, 1 and 0.5 s
const rows = [];
const stretches = [];
let recordings = 0;

function add({ signal, ...about }) {
  const frames = extractFrames(resample(signal, SOUND_RATE), soundFrames(), { center: false });
  const put = (start, length, isWindow) => {
    const measures = new Float64Array(MEASURES);
    speechMeasures(frames, start, Math.min(frames.frames, start + length), measures);
    rows.push(...measures);
    stretches.push({ ...about, recording: recordings, length, isWindow });
  };
  const last = Math.max(0, frames.frames - WINDOW);
  for (let start = 0; ; start = Math.min(last, start + WINDOW / 2)) {
    put(start, WINDOW, true);
    if (start === last) break;
  }
  for (const length of LENGTHS) put(loudest(frames, length), length, false);
  recordings++;
}

/** Where the stretch with the highest mean amplitude begins. */
function loudest({ data: values, bins, frames }, length) {
  const amplitude = (t) => Math.sqrt(10 ** (values[t * bins + LEVEL] / 10));
  let best = 0;
  let sum = 0;
  for (let t = 0; t < Math.min(length, frames); t++) sum += amplitude(t);
  for (let start = 1, most = sum; start + length <= frames; start++) {
    sum += amplitude(start + length - 1) - amplitude(start - 1);
    if (sum > most) [best, most] = [start, sum];
  }
  return best;
}

for await (const each of speech('tuning', data, Number(step))) add(each);
for (const each of sounds('tuning')) add(each);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'measures.f32'), Float32Array.from(rows));
writeFileSync(join(folder, 'stretches.json'), JSON.stringify(stretches));

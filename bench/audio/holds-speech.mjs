// How much speech holdsSpeech refuses, and how many sounds that are not speech, on speakers and seeds that it was not
// fitted on.
//
//     node bench/audio/holds-speech.mjs [DATA [STEP]]
//
// STEP: take every so manieth recording; default 1, all.
import { holdsSpeech } from '../../packages/core/dist/audio/index.js';
import { otherSounds, sounds, speech } from './speech-and-sounds.mjs';

const [data = '../shared/data', step = '1'] = process.argv.slice(2);
const tables = { speech: new Map(), emotions: new Map(), sounds: new Map(), 'other sounds': new Map() };
let seconds = 0;
let took = 0;

function refuses(signal) {
  const start = process.cpuUsage();
  const refused = !holdsSpeech(signal);
  const { user, system } = process.cpuUsage(start);
  took += (user + system) / 1000;
  seconds += signal.samples.length / signal.sampleRate;
  return refused;
}

function count(table, key, refused) {
  const counts = tables[table].get(key) ?? { refused: 0, all: 0 };
  tables[table].set(key, counts);
  counts.all++;
  if (refused) counts.refused++;
}

/** The 2 s with the most sound. */
function loudestWindow({ samples, sampleRate }) {
  const length = Math.min(samples.length, 2 * sampleRate);
  const hop = Math.round(sampleRate / 20);
  let best = 0;
  let most = -1;
  for (let start = 0; start + length <= samples.length; start += hop) {
    let sum = 0;
    for (let i = start; i < start + length; i++) sum += Math.abs(samples[i]);
    if (sum > most) [best, most] = [start, sum];
  }
  return { samples: samples.subarray(best, best + length), sampleRate };
}

for await (const { corpus, emotion, version, signal } of speech('test', data, Number(step))) {
  const whole = refuses(signal);
  count('speech', version, whole);
  count('speech', `${version}, 2 s`, refuses(loudestWindow(signal)));
  if (version === 'as recorded') count('emotions', `${corpus}, ${emotion}`, whole);
}
for (const { kind, signal } of sounds('test')) count('sounds', kind, refuses(signal));
for await (const { kind, signal } of otherSounds()) count('other sounds', kind, refuses(signal));

for (const [name, rows] of Object.entries(tables)) {
  console.log(`\n| ${name} | refused | of | % |\n|---|---|---|---|`);
  for (const [key, { refused, all }] of rows) {
    console.log(`| ${key} | ${refused} | ${all} | ${((100 * refused) / all).toFixed(2)} |`);
  }
}
console.log(`\n${(took / seconds).toFixed(2)} ms of processor time a second of sound`);

// Speech with pauses in known noise: recordings of four corpora, speakers of one half or the other, mixed anew from a
// seed. Labels are of the clean recording: frames of 10 ms within 35 dB of its loudest, gaps of up to 0.1 s filled.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { resample } from '../../packages/core/dist/audio/index.js';
import { readSignal } from '../../packages/core/dist/node.js';

export const RATE = 16000;
const HOP = RATE / 100;

/** The files of each corpus by half: `tuning` speakers, `test` speakers. */
export async function speakerHalves(data) {
  const files = async (folder) =>
    (await readdir(join(data, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && /\.(flac|opus|wav)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  const name = (path) => path.split('/').at(-1);
  const isTuning = {
    emodb: (path) => Number(name(path).slice(0, 2)) < 12,
    tess: (path) => name(path).startsWith('O'),
    ravdess: (path) => Number(path.match(/Actor_(\d+)/)[1]) <= 8,
    nemo: (path) => ['EB0', 'IC0', 'KS0'].includes(name(path).slice(0, 3)),
  };
  const corpora = [];
  for (const [corpus, tunes] of Object.entries(isTuning)) {
    const all = await files(corpus);
    corpora.push({ corpus, tuning: all.filter(tunes), test: all.filter((path) => !tunes(path)) });
  }
  return corpora;
}

/** One recording at 16 kHz without its silent ends, at -26 dB, and its labels. */
async function utterance(path) {
  const { samples } = resample(await readSignal(path), RATE);
  const frames = Math.floor(samples.length / HOP);
  const levels = Array.from({ length: frames }, (_, t) =>
    meanSquare(samples.subarray(t * HOP, (t + 1) * HOP)),
  );
  const threshold = Math.max(...levels) * 10 ** -3.5;
  const speech = levels.map((level) => level > threshold);
  for (let t = 0, last = -1; t < frames; t++) {
    if (!speech[t]) continue;
    if (last >= 0 && t - last <= 10) speech.fill(true, last, t);
    last = t;
  }
  const first = Math.max(0, speech.indexOf(true) - 3);
  const end = Math.min(frames, speech.lastIndexOf(true) + 4);
  const kept = samples.slice(first * HOP, end * HOP);
  for (let i = 0; i < HOP; i++) {
    kept[i] *= i / HOP;
    kept[kept.length - 1 - i] *= i / HOP;
  }
  const labels = speech.slice(first, end);
  let sum = 0;
  labels.forEach((is, t) => {
    if (is) sum += meanSquare(kept.subarray(t * HOP, (t + 1) * HOP));
  });
  const gain = 10 ** (-26 / 20) / Math.sqrt(sum / labels.filter(Boolean).length);
  return { samples: kept.map((x) => gain * x), labels };
}

/** Some 20 s of utterances, up to 6 dB softer or louder, between pauses of 0.3 to 2.5 s. */
export async function speechScene(files, random, seconds = 20) {
  const samples = new Float32Array(seconds * RATE);
  const labels = new Uint8Array(seconds * 100);
  let frame = Math.round(100 * random.between(0, 1.5));
  for (;;) {
    const part = await utterance(files[random.below(files.length)]);
    if (frame + part.labels.length > labels.length) return { samples, labels };
    const gain = 10 ** (random.between(-6, 6) / 20);
    part.samples.forEach((x, i) => {
      samples[frame * HOP + i] = gain * x;
    });
    part.labels.forEach((is, t) => {
      labels[frame + t] = is ? 1 : 0;
    });
    frame += part.labels.length + Math.round(100 * random.between(0.3, 2.5));
  }
}

/** Noise of power 1. */
export async function noise(kind, length, random, files) {
  const out = new Float32Array(length);
  if (kind === 'white') for (let i = 0; i < length; i++) out[i] = gaussian(random);
  if (kind === 'pink') {
    // Voss and McCartney's sum of held values, and white noise.
    const rows = new Float64Array(12);
    for (let i = 0; i < length; i++) {
      for (let r = 0; r < 12; r++) if (i % 2 ** r === 0) rows[r] = gaussian(random);
      out[i] = rows.reduce((a, b) => a + b, gaussian(random));
    }
  }
  if (kind === 'hum') {
    const phases = Array.from({ length: 20 }, () => random.uniform());
    for (let i = 0; i < length; i++) {
      for (let h = 1; h <= 20; h++)
        out[i] += Math.sin(2 * Math.PI * ((50 * h * i) / RATE + phases[h - 1])) / h;
      out[i] += 0.03 * gaussian(random);
    }
  }
  if (kind === 'gusts') {
    // Noise of any colour that swells at random.
    const colour = random.between(0, 0.98);
    const slow = 1 - random.between(0.5, 8) / RATE;
    const depth = random.between(0.5, 1) * Math.sqrt(2 / (1 - slow));
    for (let i = 0, y = 0, swell = 0; i < length; i++) {
      y = colour * y + gaussian(random);
      swell = slow * swell + (1 - slow) * gaussian(random);
      out[i] = y * Math.exp(Math.max(-3, Math.min(2, depth * swell)));
    }
  }
  if (kind === 'rattle') {
    // Short resonances as of things that knock, a kind that is never tuned on.
    for (let start = 0; start < length; start += Math.round(random.between(0.03, 0.4) * RATE)) {
      const hertz = random.between(200, 3000);
      const level = random.between(0.2, 1);
      for (let i = 0; i < 0.15 * RATE && start + i < length; i++) {
        out[start + i] += level * Math.sin((2 * Math.PI * hertz * i) / RATE) * Math.exp(-i / (0.02 * RATE));
      }
    }
  }
  if (kind === 'wind') {
    // Integrated noise that swells, a kind that is never tuned on.
    for (let i = 0, y = 0; i < length; i++) {
      y = 0.99 * y + gaussian(random);
      out[i] = y * (1 + 0.9 * Math.sin((2 * Math.PI * 0.7 * i) / RATE));
    }
  }
  if (kind === 'babble') {
    for (let voice = 0; voice < 10; voice++) {
      let at = -random.below(RATE);
      while (at < length) {
        const { samples } = await utterance(files[random.below(files.length)]);
        samples.reverse(); // no word to be understood
        for (let i = Math.max(0, -at); i < samples.length && at + i < length; i++) out[at + i] += samples[i];
        at += samples.length + random.below(RATE / 4);
      }
    }
  }
  const gain = 1 / Math.sqrt(meanSquare(out));
  return out.map((x) => gain * x);
}

/** The scene in noise, at a ratio in dB of speech (where it is speech) to noise. */
export function mix(scene, noiseSamples, snrDb) {
  let sum = 0;
  let count = 0;
  scene.labels.forEach((is, t) => {
    if (!is) return;
    sum += meanSquare(scene.samples.subarray(t * HOP, (t + 1) * HOP));
    count++;
  });
  const gain = Math.sqrt(sum / count) * 10 ** (-snrDb / 20);
  return scene.samples.map((x, i) => x + gain * noiseSamples[i]);
}

/** Sounds without any speech. */
export function nonSpeech(kind, seconds, random) {
  const samples = new Float32Array(seconds * RATE);
  const add = (from, length, value) => {
    for (let i = 0; i < length && from + i < samples.length; i++) samples[from + i] += value(i / RATE, i);
  };
  const note = (start, length, hertz, partials) =>
    add(Math.round(start * RATE), Math.round(length * RATE), (t) => {
      let y = 0;
      for (let h = 1; h <= partials; h++) y += Math.sin(2 * Math.PI * hertz * h * t) / h;
      return (
        0.1 * y * Math.min(1, t / 0.02) * Math.exp(-t / (0.4 * length)) * Math.min(1, (length - t) / 0.02)
      );
    });
  const scale = [0, 2, 4, 5, 7, 9, 11, 12].map((step) => 220 * 2 ** (step / 12));
  if (kind === 'tone') add(0, samples.length, (t) => 0.3 * Math.sin(2 * Math.PI * 440 * t));
  if (kind === 'beeps')
    for (let s = 0; s < seconds; s++) add(s * RATE, 0.2 * RATE, (t) => 0.3 * Math.sin(2000 * Math.PI * t));
  if (kind === 'chords') {
    for (let s = 0; s < seconds; s += 1)
      for (const step of [0, 2, 4]) note(s, 1, scale[(random.below(4) + step) % 8], 6);
  }
  if (kind === 'melody') for (let s = 0; s < seconds; s += 0.3) note(s, 0.3, scale[random.below(8)], 8);
  if (kind === 'clicks') {
    for (let s = 0; s < seconds; s += random.between(0.1, 0.8)) {
      add(Math.round(s * RATE), 0.005 * RATE, (t) => 0.5 * gaussian(random) * Math.exp(-t / 0.001));
    }
  }
  if (kind === 'drums') {
    for (let s = 0; s < seconds; s += 0.25) {
      add(Math.round(s * RATE), 0.15 * RATE, (t) => 0.3 * gaussian(random) * Math.exp(-t / 0.03));
      if ((s * 4) % 2 === 0)
        add(s * RATE, 0.2 * RATE, (t) => 0.4 * Math.sin(2 * Math.PI * 80 * t) * Math.exp(-t / 0.05));
    }
  }
  for (let i = 0; i < samples.length; i++) samples[i] += 3e-4 * gaussian(random);
  return samples;
}

export function meanSquare(samples) {
  let sum = 0;
  for (const x of samples) sum += x * x;
  return sum / samples.length;
}

/** Box and Muller's normal deviate. */
export function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

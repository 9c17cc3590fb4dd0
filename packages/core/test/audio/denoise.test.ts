import { denoise, denoiseByRnnoise, resample, type Signal } from '@affetto/core/audio';
import { beforeAll, describe, expect, it } from 'vitest';
import { noisy, rms, speechWithPauses, whiteNoise } from './made-sounds.js';

const { signal: clean, labels } = await speechWithPauses(['13a01Wb']);

/** Signal to error, dB. */
function snr(heard: Signal, wanted: Signal = clean): number {
  const error = heard.samples.map((x, i) => x - wanted.samples[i]!);
  return 20 * Math.log10(rms(wanted.samples) / rms(error));
}

describe('denoise', () => {
  it.each([
    [20, 3],
    [10, 6],
    [5, 8],
    [0, 9],
  ])('gains on white noise %s dB below speech at least %s dB', (ratio, gain) => {
    const before = noisy(clean, labels, ratio);
    expect(snr(denoise(before))).toBeGreaterThan(snr(before) + gain);
  });

  it('lowers what is noise alone by what it is told', () => {
    const noise = { samples: whiteNoise(48000, 0.05), sampleRate: 16000 };
    const { samples } = denoise(noise, { reductionDb: 12 });
    const lowered = 20 * Math.log10(rms(noise.samples) / rms(samples));
    expect(lowered).toBeGreaterThan(11);
    expect(lowered).toBeLessThan(12.1);
  });

  it('changes a recording with hardly any noise by less than -40 dB', () => {
    expect(snr(denoise(clean))).toBeGreaterThan(40);
  });

  it('takes the noise it is given', () => {
    const hum = (length: number) =>
      Float32Array.from({ length }, (_, i) => 0.05 * Math.sin((2 * Math.PI * 1000 * i) / 16000));
    const before = {
      samples: hum(clean.samples.length).map((x, i) => x + clean.samples[i]!),
      sampleRate: 16000,
    };
    const after = denoise(before, { noise: { samples: hum(8000), sampleRate: 16000 } });
    expect(snr(after)).toBeGreaterThan(snr(before) + 6);
  });

  it('is the same across the seams of long recordings', () => {
    const long = { samples: new Float32Array(40 * 16000), sampleRate: 16000 };
    for (let at = 0; at < long.samples.length; at += clean.samples.length) {
      long.samples.set(clean.samples.subarray(0, long.samples.length - at), at);
    }
    const { samples } = denoise(long);
    const seam = { samples: samples.slice(30 * 16000 - 800, 30 * 16000 + 800), sampleRate: 16000 };
    const wanted = { samples: long.samples.slice(30 * 16000 - 800, 30 * 16000 + 800), sampleRate: 16000 };
    expect(rms(seam.samples.map((x, i) => x - wanted.samples[i]!))).toBeLessThan(1e-3);
  });

  it.each([1, 100, 511, 513, 16001])('gives as many samples as it gets: %s', (length) => {
    const { samples } = denoise({ samples: whiteNoise(length, 0.1), sampleRate: 16000 });
    expect(samples.length).toBe(length);
    expect(samples.every(Number.isFinite)).toBe(true);
  });

  it('leaves silence silent', () => {
    const { samples } = denoise({ samples: new Float32Array(16000), sampleRate: 16000 });
    expect(samples.every((x) => x === 0)).toBe(true);
  });

  it('refuses what it cannot do', () => {
    const short = { samples: whiteNoise(100, 0.1), sampleRate: 16000 };
    expect(() => denoise(clean, { reductionDb: 0 })).toThrow(
      'reductionDb is 0 but must be above 0 and at most 100 dB',
    );
    expect(() => denoise(clean, { noise: short })).toThrow(
      'the noise is 0.00625 s long but must be at least 0.1 s',
    );
    expect(() => denoise(clean, { noise: { ...short, sampleRate: 8000 } })).toThrow(
      'the noise is at 8000 Hz but the signal at 16000 Hz: resample it',
    );
    expect(() => denoise({ samples: new Float32Array(9), sampleRate: 4000 })).toThrow('at least 8000 Hz');
  });
});

describe('RNNoise', () => {
  let Rnnoise: typeof import('@shiguredo/rnnoise-wasm').Rnnoise;
  beforeAll(async () => {
    // The package looks for a browser's worker; in Node its name is enough.
    Object.assign(globalThis, { WorkerGlobalScope: Object });
    ({ Rnnoise } = await import('@shiguredo/rnnoise-wasm'));
  });

  it('lowers noise at 48 kHz and keeps speech in its place', async () => {
    const wide = resample(clean, 48000);
    const before = { samples: wide.samples.map((x, i) => x + noise[i]!), sampleRate: 48000 };
    const after = denoiseByRnnoise(before, await Rnnoise.load());
    expect(after.samples.length).toBe(wide.samples.length);
    const pause = (samples: Float32Array) => rms(samples.subarray(10000, 40000));
    expect(pause(after.samples)).toBeLessThan(0.2 * pause(before.samples));
    expect(snr(after, wide)).toBeGreaterThan(snr(before, wide));
  });
  const noise = whiteNoise(3 * clean.samples.length, 0.02);

  it('refuses other rates', async () => {
    const rnnoise = await Rnnoise.load();
    expect(() => denoiseByRnnoise(clean, rnnoise)).toThrow(
      'RNNoise works at 48000 Hz alone, and the signal is at 16000 Hz: use denoise, or a recording made at 48000 Hz',
    );
  });
});

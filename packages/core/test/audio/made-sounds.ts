import { readFileSync } from 'node:fs';
import { Random } from '@affetto/core';
import { decodeAudio, resample, type Signal } from '@affetto/core/audio';

/** White noise of a root mean square. */
export function whiteNoise(length: number, level: number, seed = 1): Float32Array {
  const random = new Random(seed);
  const width = level * Math.sqrt(12);
  return Float32Array.from({ length }, () => width * (random.uniform() - 0.5));
}

export function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}

const folder = new URL('../../../../corpora/emodb/wav/', import.meta.url);

/** A recording of EMO-DB at 16 kHz. */
export async function speechOf(name: string): Promise<Signal> {
  return resample(await decodeAudio(readFileSync(new URL(`${name}.opus`, folder)), name), 16000);
}

/**
 * Recordings of EMO-DB between pauses of a second and more, at 16 kHz, and which frames of 10 ms hold speech: those within
 * 35 dB of the loudest, gaps of up to 0.1 s filled.
 */
export async function speechWithPauses(
  names: readonly string[] = ['13a01Wb', '14a05Wa', '16b10Td'],
): Promise<{ signal: Signal; labels: boolean[] }> {
  const parts: Float32Array[] = [new Float32Array(16000)];
  for (const name of names) parts.push((await speechOf(name)).samples, new Float32Array(24000));
  const samples = Float32Array.from(parts.flatMap((part) => [...part]));
  const levels = Array.from({ length: Math.ceil(samples.length / 160) }, (_, t) =>
    rms(samples.subarray(160 * t, 160 * (t + 1))),
  );
  const least = Math.max(...levels) * 10 ** (-35 / 20);
  const labels = levels.map((level) => level > least);
  for (let t = 0, last = -1; t < labels.length; t++) {
    if (!labels[t]) continue;
    if (last >= 0 && t - last <= 10) labels.fill(true, last, t);
    last = t;
  }
  return { signal: { samples, sampleRate: 16000 }, labels };
}

/** The signal with white noise that lies `ratio` dB below its speech. */
export function noisy({ samples, sampleRate }: Signal, labels: readonly boolean[], ratio: number): Signal {
  const speech = samples.filter((_, i) => labels[Math.floor(i / 160)]);
  const noise = whiteNoise(samples.length, rms(speech) * 10 ** (-ratio / 20));
  return { samples: samples.map((x, i) => x + noise[i]!), sampleRate };
}

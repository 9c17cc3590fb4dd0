import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { decodeAudio, trimBounds } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { describe, expect, it } from 'vitest';
import { golden, recording } from './golden.js';

describe('decodes what the usual encoders write, like libsndfile', () => {
  it.each(golden.recordings)('$name', async ({ name, rate, channels, length, lossless, every, values }) => {
    const decoded = await decodeAudio(recording(name), name);
    expect([decoded.sampleRate, decoded.channels, decoded.samples.length]).toEqual([rate, channels, length]);
    // Lossy decoders may round differently: 2^-15 is a step of 16 bits.
    const tolerance = lossless ? 0 : 2 ** -15;
    for (const [i, value] of values.entries()) {
      expect(Math.abs(decoded.samples[i * every]! - value)).toBeLessThanOrEqual(tolerance);
    }
  });

  it('says which format it found', async () => {
    const formats = await Promise.all(
      golden.recordings.map(async ({ name }) => (await decodeAudio(recording(name), name)).format),
    );
    expect(new Set(formats)).toEqual(new Set(['MP3', 'Ogg Vorbis', 'Ogg Opus', 'FLAC', 'Ogg FLAC']));
  });
});

const data = new URL('../../../../../shared/data/', import.meta.url);

describe('reads files of the corpora, like libsndfile, and trims them like librosa', () => {
  for (const { path, rate, channels, length, md5, rms, trimmed } of golden.files) {
    const file = new URL(path, data);
    if (!existsSync(file)) console.warn(`skipped: ${file.pathname} is not there to be read`);
    it.skipIf(!existsSync(file))(path, async () => {
      const signal = await readSignal(file.pathname);
      expect([signal.sampleRate, signal.channels, signal.samples.length]).toEqual([rate, channels, length]);
      const { samples } = signal;
      if (md5) {
        const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
        expect(createHash('md5').update(bytes).digest('hex')).toBe(md5);
      }
      if (rms) expect(Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / length)).toBeCloseTo(rms, 6);
      expect(Object.values(trimBounds(signal, { topDb: 30 }))).toEqual(trimmed);
    });
  }
});

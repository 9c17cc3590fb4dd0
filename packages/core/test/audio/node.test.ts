import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { recording } from './golden.js';

const folder = mkdtempSync(join(tmpdir(), 'affetto-node-'));
const { PATH } = process.env;

beforeEach(() => {
  process.env.PATH = PATH;
});
afterAll(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('readSignal', () => {
  it('goes by the content, not by the name', async () => {
    const path = file('flac-really.wav', recording('flac-best-stereo.flac'));
    expect(await readSignal(path)).toMatchObject({ format: 'FLAC', sampleRate: 16000 });
  });

  it('says what is wrong with a path', async () => {
    const missing = join(folder, 'missing.wav');
    await expect(readSignal(missing)).rejects.toThrow(`${missing}: there is no such file`);
    await expect(readSignal(folder)).rejects.toThrow(`${folder}: this is a folder, not a recording`);
    const below = join(file('a.wav', 'x'), 'b.wav');
    await expect(readSignal(below)).rejects.toThrow(/b\.wav: the file cannot be read \(ENOTDIR/);
    const empty = file('empty.wav', '');
    await expect(readSignal(empty)).rejects.toThrow(`${empty}: the file is empty`);
  });

  it.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
    const path = file('secret.wav', 'x');
    chmodSync(path, 0);
    await expect(readSignal(path)).rejects.toThrow(`${path}: there is no permission to read this file`);
  });
});

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('skipped: no ffmpeg here to read further formats with');

describe('other formats', () => {
  const reads =
    'affetto reads WAV, AIFF, FLAC, MP3, Ogg Vorbis, Ogg Opus and Ogg FLAC by itself and other formats through ffmpeg';

  it('asks for ffmpeg where there is none', async () => {
    const path = file('a.m4a', '\0\0\0\x20ftypM4A ');
    process.env.PATH = '';
    await expect(readSignal(path)).rejects.toThrow(
      `${path}: holds MP4 or M4A; ${reads}, which is not installed here; install it or convert the recording`,
    );
  });

  it('does not ask ffmpeg about damaged files of our own formats', async () => {
    const path = file('cut.flac', recording('flac-best-stereo.flac').subarray(0, 9000));
    process.env.PATH = '';
    await expect(readSignal(path)).rejects.toThrow('cut off: the header announces 0.71 s');
  });

  it.skipIf(!hasFfmpeg).each([
    ['m4a', ['-c:a', 'aac', '-b:a', '96k'], 0.02],
    ['au', ['-c:a', 'pcm_s16be'], 2 ** -15],
    ['wav', ['-c:a', 'adpcm_ima_wav'], 0.02],
  ])('reads %s through ffmpeg, at its own rate', async (extension, options, tolerance) => {
    const samples = Float32Array.from(
      { length: 8000 },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 220 * i) / 8000),
    );
    const source = file('source.wav', encodeWav({ samples, sampleRate: 8000 }));
    mkdirSync(join(folder, '-odd names'), { recursive: true });
    const path = join(folder, '-odd names', `a.${extension}`);
    spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', source, ...options, path]);
    const signal = await readSignal(path);
    expect(signal.sampleRate).toBe(8000);
    const rms = Math.sqrt(signal.samples.subarray(2000, 6000).reduce((sum, x) => sum + x * x, 0) / 4000);
    expect(Math.abs(rms - 0.5 / Math.SQRT2)).toBeLessThan(tolerance);
  });

  it.skipIf(!hasFfmpeg)('says so where ffmpeg cannot read a file either', async () => {
    const path = file('notes.txt', 'nothing to hear');
    await expect(readSignal(path)).rejects.toThrow(
      `${path}: holds no sound that affetto knows; affetto reads WAV, AIFF, FLAC, MP3, Ogg Vorbis, Ogg Opus and Ogg FLAC; ffmpeg cannot read it either (`,
    );
  });
});

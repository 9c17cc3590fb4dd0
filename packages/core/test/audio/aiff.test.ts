import { decodeAudio } from '@affetto/core/audio';
import { describe, expect, it } from 'vitest';
import { type AiffParts, aiff, pack } from './write-audio.js';

const VALUES = [0, 0.5, -0.5, 0.25, -1, 0.75];
const frames = VALUES.length;
const shorts = pack(VALUES, 2, (view, at, x) => view.setInt16(at, x * 32768));

const decode = (bytes: Uint8Array) => decodeAudio(bytes, 'a.aiff');
const read = async (parts: AiffParts) => [...(await decode(aiff(parts))).samples];

describe('AIFF and AIFF-C', () => {
  const plain = { frames, bits: 16, data: shorts };
  const little = pack(VALUES, 2, (view, at, x) => view.setInt16(at, x * 32768, true));
  const single = pack(VALUES, 4, (view, at, x) => view.setFloat32(at, x));
  const double = pack(VALUES, 8, (view, at, x) => view.setFloat64(at, x));
  const bytes24 = pack(VALUES, 3, (view, at, x) => {
    view.setInt16(at, (x * 2 ** 23) >> 8);
    view.setUint8(at + 2, (x * 2 ** 23) & 0xff);
  });

  it.each<[string, AiffParts]>([
    ['8 bits', { frames, bits: 8, data: pack(VALUES, 1, (view, at, x) => view.setInt8(at, x * 128)) }],
    ['16 bits', plain],
    ['24 bits', { frames, bits: 24, data: bytes24 }],
    ['32 bits', { frames, bits: 32, data: pack(VALUES, 4, (view, at, x) => view.setInt32(at, x * 2 ** 31)) }],
    ['NONE', { ...plain, compression: 'NONE' }],
    ['sowt', { frames, bits: 16, data: little, compression: 'sowt' }],
    ['fl32', { frames, bits: 32, data: single, compression: 'fl32' }],
    ['fl64', { frames, bits: 64, data: double, compression: 'fl64' }],
  ])('%s', async (_, parts) => {
    expect(await read(parts)).toEqual(VALUES);
  });

  it.each(['alaw', 'ALAW'])('%s', async (compression) => {
    const data = new Uint8Array([0xaa, 0x2a, 0xd5]);
    expect(await read({ frames: 3, bits: 16, data, compression })).toEqual([
      4032 / 4096,
      -4032 / 4096,
      1 / 4096,
    ]);
  });

  it.each(['ulaw', 'ULAW'])('%s', async (compression) => {
    const data = new Uint8Array([0x80, 0x00, 0xff]);
    expect(await read({ frames: 3, bits: 16, data, compression })).toEqual([8031 / 8192, -8031 / 8192, 0]);
  });

  it('takes the mean of the channels', async () => {
    expect(await read({ ...plain, channels: 2, frames: 3 })).toEqual([0.25, -0.125, -0.125]);
  });

  it.each([
    [44100, [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]],
    [22255, [0x40, 0x0d, 0xad, 0xdd, 0x17, 0x45, 0xd1, 0x74, 0x5d, 0x17]], // 22254.54 Hz, of old Macintoshes
  ])('reads the rate of %i Hz', async (sampleRate, rate) => {
    expect((await decode(aiff({ ...plain, rate }))).sampleRate).toBe(sampleRate);
  });

  it('says how much of a file that was cut off is there', async () => {
    const data = new Uint8Array(16000);
    const cut = aiff({ frames: 8000, bits: 16, data }).subarray(0, -12000);
    await expect(decode(cut)).rejects.toThrow(
      'a.aiff: cut off: the header announces 1.00 s, the file holds 0.25 s; fetch or export it again',
    );
  });

  it('names an encoding it does not read', async () => {
    await expect(read({ ...plain, compression: 'ima4' })).rejects.toThrow(
      "a.aiff: an AIFF-C file with encoding 'ima4' of 16 bits",
    );
  });
});

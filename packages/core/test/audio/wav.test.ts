import { decodeAudio, encodeWav } from '@affetto/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden } from './golden.js';
import { letters, pack, type WavParts, wav } from './write-audio.js';

const VALUES = [0, 0.5, -0.5, 0.25, -1, 0.75]; // in whole steps of every encoding below

const read = async (bytes: Uint8Array) => [...(await decodeAudio(bytes, 'a.wav')).samples];
const floats = pack(VALUES, 4, (view, at, x) => view.setFloat32(at, x, true));
const shorts = pack(VALUES, 2, (view, at, x) => view.setInt16(at, x * 32768, true));
const short = { bits: 16, data: shorts };

describe('WAV encodings', () => {
  it.each<[string, WavParts]>([
    ['PCM of 8 bits', { bits: 8, data: pack(VALUES, 1, (view, at, x) => view.setUint8(at, x * 128 + 128)) }],
    ['PCM of 16 bits', short],
    ['PCM of 24 bits', { bits: 24, data: pack24(VALUES) }],
    ['PCM of 20 bits in 24', { bits: 20, data: pack24(VALUES) }],
    [
      'PCM of 32 bits',
      { bits: 32, data: pack(VALUES, 4, (view, at, x) => view.setInt32(at, x * 2 ** 31, true)) },
    ],
    ['float of 32 bits', { tag: 3, bits: 32, data: floats }],
    [
      'float of 64 bits',
      { tag: 3, bits: 64, data: pack(VALUES, 8, (view, at, x) => view.setFloat64(at, x, true)) },
    ],
    ['EXTENSIBLE PCM', { ...short, extensible: true }],
    ['EXTENSIBLE float', { tag: 3, bits: 32, data: floats, extensible: true }],
  ])('%s', async (_, parts) => {
    expect(await read(wav(parts))).toEqual(VALUES);
  });

  it.each([
    ['A-law', 6, golden.laws[0]],
    ['mu-law', 7, golden.laws[1]],
  ])('%s, every code like libsndfile', async (_, tag, steps) => {
    const data = Uint8Array.from({ length: 256 }, (_, code) => code);
    const values = await read(wav({ tag, bits: 8, data }));
    expect(values.map((x) => x * 32768 + 0)).toEqual(steps); // + 0: mu-law has a negative zero
  });

  it('takes the mean of the channels', async () => {
    expect(await read(wav({ ...short, channels: 2 }))).toEqual([0.25, -0.125, -0.125]);
    expect(await read(wav({ ...short, channels: 3 }))).toEqual([0, 0]);
  });

  it('names an encoding it does not read', async () => {
    await expect(read(wav({ tag: 2, bits: 4, data: shorts }))).rejects.toThrow(
      'a.wav: a WAV file with encoding 0x0002 of 4 bits; affetto reads PCM of 8 to 32 bits, float, A-law and mu-law',
    );
  });

  it('refuses a header that cannot be', async () => {
    await expect(read(wav({ ...short, rate: 0 }))).rejects.toThrow(
      'a.wav: the WAV header says 1 channels at 0 Hz, which cannot be; export it again',
    );
  });
});

describe('WAV as it is found', () => {
  const junk = (id: string, size: number): [string, Uint8Array] => [id, new Uint8Array(size).fill(7)];

  it('skips other chunks before and behind the data, odd ones with their padding', async () => {
    const before = [junk('FLLR', 4044), junk('LIST', 27), junk('bext', 602)];
    expect(await read(wav({ ...short, before, after: [junk('_PMX', 33)] }))).toEqual(VALUES);
  });

  it('finds the next chunk where an odd one lacks its padding', async () => {
    const whole = wav({ ...short, before: [junk('LIST', 5)] });
    const at = 12 + 24 + 8 + 5; // the padding
    const bytes = new Uint8Array([...whole.subarray(0, at), ...whole.subarray(at + 1)]);
    expect(await read(bytes)).toEqual(VALUES);
  });

  it('finds the data behind a chunk that claims to be longer than the file', async () => {
    const bytes = wav({ ...short, before: [junk('ID3 ', 20)] });
    new DataView(bytes.buffer).setUint32(40, 0x7fffffff, true);
    expect(await read(bytes)).toEqual(VALUES);
  });

  const withSizes = (riff: number | undefined, data: number, bytes = wav(short)) => {
    const view = new DataView(bytes.buffer);
    if (riff !== undefined) view.setUint32(4, riff, true);
    view.setUint32(40, data, true);
    return bytes;
  };

  it.each([
    ['of a stream, 0xffffffff', 0xffffffff, 0xffffffff],
    ['of a stream, 0', 0, 0],
    ['of a stream, as sox writes it', 0x7ffff024, 0x7ffff000],
    ['that counts the header', undefined, shorts.length + 44],
    ['too large, where the RIFF size is right', undefined, 5000],
  ])('reads to the end for a data size %s', async (_, riff, data) => {
    expect(await read(withSizes(riff, data))).toEqual(VALUES);
  });

  it('says how much of a file that was cut off is there', async () => {
    const second = new Uint8Array(16000).fill(1);
    const cut = wav({ bits: 16, data: second }).subarray(0, 4044);
    await expect(read(cut)).rejects.toThrow(
      'a.wav: cut off: the header announces 1.00 s, the file holds 0.25 s; fetch or export it again',
    );
    await expect(read(cut.subarray(0, 30))).rejects.toThrow(
      'a.wav: the fmt chunk of the WAV file is cut off',
    );
    await expect(read(cut.subarray(0, 40))).rejects.toThrow('a.wav: the WAV file ends before its data chunk');
  });

  it('reads RF64 with its sizes in ds64', async () => {
    const ds64 = new DataView(new ArrayBuffer(28));
    const bytes = wav({ ...short, after: [junk('LIST', 8)] });
    ds64.setBigUint64(0, BigInt(bytes.length + 36 - 8), true);
    ds64.setBigUint64(8, BigInt(shorts.length), true);
    const head = [
      ...letters('RF64'),
      255,
      255,
      255,
      255,
      ...letters('WAVE'),
      ...letters('ds64'),
      28,
      0,
      0,
      0,
    ];
    const rest = withSizes(undefined, 0xffffffff, bytes).subarray(12);
    expect(await read(new Uint8Array([...head, ...new Uint8Array(ds64.buffer), ...rest]))).toEqual(VALUES);
  });

  it('drops the bytes after the last whole frame', async () => {
    expect(await read(wav({ ...short, channels: 2, data: shorts.subarray(0, 7) }))).toEqual([0.25]);
  });

  it('refuses no samples and samples that are not finite', async () => {
    await expect(read(wav({ ...short, data: new Uint8Array(0) }))).rejects.toThrow(
      'a.wav: the recording holds no samples',
    );
    const data = pack([0, Number.NaN], 4, (view, at, x) => view.setFloat32(at, x, true));
    await expect(read(wav({ tag: 3, bits: 32, data }))).rejects.toThrow(
      'a.wav: sample 1 is NaN, not a finite number; export the recording again',
    );
  });
});

describe('encodeWav', () => {
  it('comes back within half a step, clipped to full scale', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 1 }),
        fc.integer({ min: 1, max: 192000 }),
        async (values, sampleRate) => {
          const bytes = encodeWav({ samples: Float32Array.from(values), sampleRate });
          const back = await decodeAudio(bytes, 'a.wav');
          expect(back.sampleRate).toBe(sampleRate);
          for (const [i, value] of values.entries()) {
            const clipped = Math.max(-1, Math.min(32767 / 32768, value));
            expect(Math.abs(back.samples[i]! - clipped)).toBeLessThanOrEqual(0.5 / 32768);
          }
        },
      ),
    );
  });
});

function pack24(values: number[]): Uint8Array {
  return pack(values, 3, (view, at, x) => {
    const step = x * 2 ** 23;
    view.setUint8(at, step & 0xff);
    view.setInt16(at + 1, step >> 8, true);
  });
}

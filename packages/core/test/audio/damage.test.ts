import { decodeAudio, UnreadFormatError } from '@affetto/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden, recording } from './golden.js';
import { aiff, letters, wav } from './write-audio.js';

const sound = Uint8Array.from({ length: 4000 }, (_, i) => (i * 37) & 0xff);
const files: [name: string, bytes: Uint8Array][] = [
  ['a.wav', wav({ bits: 16, channels: 2, data: sound, before: [['LIST', sound.subarray(0, 5)]] })],
  ['float.wav', wav({ tag: 3, bits: 32, data: new Uint8Array(4000), extensible: true })],
  ['a.aiff', aiff({ frames: 2000, bits: 16, data: sound })],
  ['a.aifc', aiff({ frames: 500, bits: 64, data: new Uint8Array(4000), compression: 'fl64' })],
  ...golden.recordings.map(({ name }): [string, Uint8Array] => [name, recording(name)]),
];

describe('a file that was cut off', () => {
  it.each([
    [
      'flac-best-stereo.flac',
      20000,
      /^cut off: the header announces 0.71 s, the file holds 0.\d\d s; fetch it again$/,
    ],
    ['ffmpeg-stream.flac', 15000, /^cut off: a frame does not end, the file holds 0.\d\d s; fetch it again$/],
    ['flac-best-stereo.flac', 30, /^cut off inside the FLAC header; fetch it again$/],
    [
      'lame-stereo.mp3',
      3000,
      /^cut off: the header announces 0.71 s, the file holds 0.\d\d s; fetch or export it again$/,
    ],
    [
      'opusenc-stereo.opus',
      2500,
      /^cut off: the Ogg file ends inside a page, at byte 2500; fetch or export it again$/,
    ],
    [
      'oggenc-stereo.ogg',
      5000,
      /^cut off: the Ogg file ends inside a page, at byte 5000; fetch or export it again$/,
    ],
  ])('%s after %i bytes says so', async (name, length, problem) => {
    await expect(decodeAudio(recording(name).subarray(0, length), name)).rejects.toMatchObject({
      name: 'DataError',
      source: name,
      problem: expect.stringMatching(problem),
    });
  });
});

describe('a damaged file', () => {
  it.each([
    [
      'flac-best-stereo.flac',
      'the FLAC data is damaged at 0.51 s (Error: FLAC__STREAM_DECODER_ERROR_STATUS_',
    ],
    ['opusenc-stereo.opus', 'the Ogg data is damaged: the checksum of the page at byte'],
    ['oggenc-stereo.ogg', 'the Ogg data is damaged: the checksum of the page at byte'],
  ])('%s says so', async (name, problem) => {
    const bytes = recording(name);
    const at = Math.floor(0.8 * bytes.length);
    bytes[at] = bytes[at]! ^ 0x10;
    await expect(decodeAudio(bytes, name)).rejects.toThrow(`${name}: ${problem}`);
  });

  // Truncated anywhere, then some bytes changed: samples that are numbers, or an error of ours.
  it.each(files)('%s: never anything but samples or a DataError', async (name, bytes) => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.integer({ min: 0, max: bytes.length })),
        fc.array(
          fc.tuple(
            fc.oneof(fc.nat(Math.min(99, bytes.length - 1)), fc.nat(bytes.length - 1)),
            fc.integer({ min: 0, max: 255 }),
          ),
          { maxLength: 6 },
        ),
        async (length, changes) => {
          const damaged = bytes.slice();
          for (const [at, byte] of changes) damaged[at] = byte;
          if (isOgg(name)) repairChecksums(damaged); // or the decoders behind would never see the damage
          let problem: unknown;
          try {
            const { samples, sampleRate } = await decodeAudio(damaged.subarray(0, length ?? undefined), name);
            expect(samples.length).toBeGreaterThan(0);
            expect(samples.every(Number.isFinite)).toBe(true);
            expect(Number.isInteger(sampleRate) && sampleRate > 0).toBe(true);
          } catch (error) {
            problem = error;
          }
          if (problem !== undefined)
            expect(problem).toMatchObject({ source: name, problem: expect.any(String) });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('FLAC', () => {
  const name = 'flac-best-stereo.flac';
  const behind = (tail: number[]) => Uint8Array.from([...recording(name), ...tail]);

  it.each([
    ['a tag', [...letters('TAG'), ...new Array(125).fill(32)]],
    ['zeros', new Array(1000).fill(0)],
  ])('may have %s behind its last sample', async (_, tail) => {
    const { samples } = await decodeAudio(recording(name), name);
    for (let again = 0; again < 2; again++) {
      const { samples: same } = await decodeAudio(behind(tail), name); // nor does it stay for the next file
      expect(same).toEqual(samples);
    }
  });

  it('of one file leaves no trace in others, read at the same time or after', async () => {
    const lossless = golden.recordings.map((r) => r.name).filter((one) => one.endsWith('.flac'));
    const alone = new Map<string, Float32Array>();
    for (const one of lossless) alone.set(one, (await decodeAudio(recording(one), one)).samples);
    const damaged = recording(name);
    damaged[30000] = damaged[30000]! ^ 1;
    const jobs = Array.from({ length: 40 }, async (_, i) => {
      if (i % 5 === 4) return expect(decodeAudio(damaged, name)).rejects.toThrow('the FLAC data is damaged');
      const one = lossless[(i * 7) % lossless.length]!;
      expect((await decodeAudio(recording(one), one)).samples).toEqual(alone.get(one));
    });
    await Promise.all(jobs);
  });

  it('of a kind the decoder cannot read goes to another program', async () => {
    const bytes = recording(name);
    bytes[20] = bytes[20]! | 1; // STREAMINFO: 20 bits
    bytes[21] = (bytes[21]! & 0x0f) | 0x30;
    const decoding = decodeAudio(bytes, name);
    await expect(decoding).rejects.toBeInstanceOf(UnreadFormatError);
    await expect(decoding).rejects.toThrow(
      `${name}: holds FLAC of 20 bits at 16000 Hz; affetto reads FLAC of 8, 16 and 24 bits whose frames give their rate`,
    );
  });
});

describe('content that is not a recording', () => {
  const text = (content: string) => new Uint8Array(letters(content));
  const reads = 'affetto reads WAV, AIFF, FLAC, MP3, Ogg Vorbis, Ogg Opus and Ogg FLAC';

  it.each([
    ['an empty file', new Uint8Array(0), 'the file is empty'],
    [
      'a Git LFS pointer',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      'this is a Git LFS pointer, not the recording itself; run "git lfs pull" where it came from',
    ],
    [
      'a web page',
      text('\n<!DOCTYPE html><html></html>'),
      'this is a web page, not a recording; the download went wrong, fetch it again',
    ],
    ['a ZIP archive', text('PK\x03\x04\x14'), 'this is a ZIP archive; unpack it first'],
    ['a gzip archive', text('\x1f\x8b\x08'), 'this is a gzip archive; unpack it first'],
  ])('%s', async (_, bytes, problem) => {
    const decoding = decodeAudio(bytes, 'a.wav');
    await expect(decoding).rejects.toThrow(`a.wav: ${problem}`);
    await expect(decoding).rejects.not.toBeInstanceOf(UnreadFormatError); // no other program can help
  });

  it.each([
    ['\0\0\0\x20ftypM4A ', 'holds MP4 or M4A'],
    ['\x1aE\xdf\xa3\x01', 'holds WebM or Matroska'],
    ['\xff\xf1\x50\x80', 'holds AAC'],
    ['.snd\0\0\0\x18', 'holds Sun AU'],
    ['nothing of the kind', 'holds no sound that affetto knows'],
    ['\0', 'holds no sound that affetto knows'],
  ])('%j', async (content, found) => {
    const decoding = decodeAudio(text(content), 'a.bin');
    await expect(decoding).rejects.toThrow(`a.bin: ${found}; ${reads}`);
    await expect(decoding).rejects.toBeInstanceOf(UnreadFormatError);
  });
});

function isOgg(name: string): boolean {
  return /\.(ogg|opus|oga)$/.test(name);
}

/** Writes the CRC-32 (polynomial 0x04c11db7) of every Ogg page anew, bit by bit. */
function repairChecksums(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 27 <= bytes.length && view.getUint32(at) === 0x4f676753; ) {
    const segments = view.getUint8(at + 26);
    const end = bytes
      .subarray(at + 27, at + 27 + segments)
      .reduce((sum, size) => sum + size, at + 27 + segments);
    if (end > bytes.length) return;
    view.setUint32(at + 22, 0);
    let crc = 0;
    for (let i = at; i < end; i++) {
      crc ^= bytes[i]! << 24;
      for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
    }
    view.setInt32(at + 22, crc, true);
    at = end;
  }
}

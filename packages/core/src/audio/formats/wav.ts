import { DataError } from '../../errors.js';
import type { Recording } from '../../signal.js';
import { chunkId, plausibleChunkId } from './chunks.js';
import { readInterleaved, type SampleEncoding } from './pcm.js';
import { UnreadFormatError } from './unread-format.js';

const PCM = 1;
const IEEE_FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

interface WavFormat {
  readonly channels: number;
  readonly sampleRate: number;
  readonly encoding: SampleEncoding;
}

/**
 * Reads RIFF/WAVE, RF64 and BW64: PCM of 8 to 32 bits, float of 32 and 64, A-law, mu-law, plain or EXTENSIBLE.
 *
 * The `data` size is taken with care, for many writers get it wrong. Sizes that streaming writers leave behind (0 at
 * the end, or 2 GB and above) mean "to the end of the file". So does a size past the end where the RIFF size fits the
 * file, or where the overshoot is no more than the headers in front of it. Any other size past the end is a file that
 * was cut off: an error.
 */
export function readWav(bytes: Uint8Array, source: string): Recording {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const big = chunkId(view, 0) !== 'RIFF'; // RF64 and BW64 keep sizes in a ds64 chunk
  let riffEnd = 8 + view.getUint32(4, true);
  let bigDataBytes = 0;
  let format: WavFormat | undefined;

  let at = 12;
  while (at + 8 <= bytes.length) {
    const id = chunkId(view, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (id === 'ds64' && start + 16 <= bytes.length) {
      riffEnd = 8 + Number(view.getBigUint64(start, true));
      bigDataBytes = Number(view.getBigUint64(start + 8, true));
    } else if (id === 'fmt ') {
      format = readFormat(view, start, size, source);
    } else if (id === 'data') {
      if (!format)
        throw new DataError(source, 'the WAV file has no fmt chunk before its data; export it again');
      const dataBytes = big && size === 0xffffffff ? bigDataBytes : size;
      const end = dataEnd(start, dataBytes, bytes.length, riffEnd, format, source);
      const samples = readInterleaved(bytes.subarray(start, end), format.encoding, format.channels);
      return { samples, sampleRate: format.sampleRate, channels: format.channels, format: 'WAV' };
    }
    at = nextChunk(view, start, size);
  }
  throw new DataError(
    source,
    'the WAV file ends before its data chunk; it is cut off or damaged, fetch or export it again',
  );
}

function readFormat(view: DataView, start: number, size: number, source: string): WavFormat {
  if (size < 16 || start + size > view.byteLength) {
    throw new DataError(source, 'the fmt chunk of the WAV file is cut off; fetch or export it again');
  }
  let tag = view.getUint16(start, true);
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  if (tag === EXTENSIBLE && size >= 26) tag = view.getUint16(start + 24, true); // head of the sub-format's GUID
  if (channels === 0 || sampleRate === 0) {
    throw new DataError(
      source,
      `the WAV header says ${channels} channels at ${sampleRate} Hz, which cannot be; export it again`,
    );
  }
  return { channels, sampleRate, encoding: wavEncoding(tag, bits, source) };
}

function wavEncoding(tag: number, bits: number, source: string): SampleEncoding {
  const bytes = Math.ceil(bits / 8);
  const littleEndian = true;
  if (tag === PCM && bytes === 1) return { kind: 'unsigned', bytes, littleEndian };
  if (tag === PCM && bytes >= 2 && bytes <= 4) return { kind: 'signed', bytes, littleEndian };
  if (tag === IEEE_FLOAT && (bits === 32 || bits === 64)) return { kind: 'float', bytes, littleEndian };
  if (tag === A_LAW && bits === 8) return { kind: 'alaw', bytes, littleEndian };
  if (tag === MU_LAW && bits === 8) return { kind: 'ulaw', bytes, littleEndian };
  throw new UnreadFormatError(
    source,
    `a WAV file with encoding 0x${tag.toString(16).padStart(4, '0')} of ${bits} bits; affetto reads PCM of 8 to 32 bits, float, A-law and mu-law`,
  );
}

/** Where the samples end, or an error where the file was cut off (the rule is told at {@link readWav}). */
function dataEnd(
  start: number,
  dataBytes: number,
  fileBytes: number,
  riffEnd: number,
  format: WavFormat,
  source: string,
): number {
  if (dataBytes === 0 && (riffEnd <= start || riffEnd > fileBytes)) return fileBytes; // the writer never came back
  if (start + dataBytes <= fileBytes) return start + dataBytes;
  const streamed = dataBytes >= 0x7ffff000 && dataBytes <= 0xffffffff;
  const wholeRiff = riffEnd <= fileBytes && riffEnd > start;
  const overshoot = start + dataBytes - fileBytes;
  if (streamed || wholeRiff || overshoot <= start) return fileBytes;
  const secondsOf = (count: number) =>
    (count / (format.encoding.bytes * format.channels * format.sampleRate)).toFixed(2);
  throw new DataError(
    source,
    `cut off: the header announces ${secondsOf(dataBytes)} s, the file holds ${secondsOf(fileBytes - start)} s; fetch or export it again`,
  );
}

/** The start of the next chunk: padded to even, as the format says, unless the writer forgot to or the size is wrong. */
function nextChunk(view: DataView, start: number, size: number): number {
  const end = start + size;
  if (end > view.byteLength) return findData(view, start);
  if (size % 2 === 1 && !plausibleChunkId(view, end + 1) && plausibleChunkId(view, end)) return end;
  return end + (size % 2);
}

/** A chunk before `data` that claims to reach past the file: its size is wrong, so look for `data` itself. */
function findData(view: DataView, start: number): number {
  for (let at = start; at + 8 <= view.byteLength; at++) if (chunkId(view, at) === 'data') return at;
  return view.byteLength;
}

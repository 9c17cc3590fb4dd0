import { DataError } from '../../errors.js';
import type { Recording } from '../../signal.js';
import { chunkId } from './chunks.js';
import { readInterleaved, type SampleEncoding } from './pcm.js';
import { UnreadFormatError } from './unread-format.js';

interface AiffFormat {
  readonly channels: number;
  readonly frames: number;
  readonly sampleRate: number;
  readonly encoding: SampleEncoding;
}

/**
 * Reads AIFF and AIFF-C: whole numbers of 8 to 32 bits in either byte order, float of 32 and 64, A-law, mu-law.
 * A rate that is not whole (old Macintosh: 22254.54 Hz) is rounded. The COMM chunk counts the frames; a file that
 * holds fewer was cut off: an error.
 */
export function readAiff(bytes: Uint8Array, source: string): Recording {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const compressed = chunkId(view, 8) === 'AIFC';
  let format: AiffFormat | undefined;
  let data: Uint8Array | undefined;

  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = chunkId(view, at);
    const size = view.getUint32(at + 4);
    const start = at + 8;
    if (id === 'COMM') format = readCommon(view, start, size, compressed, source);
    if (id === 'SSND' && start + 8 <= bytes.length) {
      data = bytes.subarray(start + 8 + view.getUint32(start), start + size); // past offset and block size
    }
    at = start + size + (size % 2);
  }
  if (!format) throw new DataError(source, 'the AIFF file has no COMM chunk; fetch or export it again');

  const frameBytes = format.encoding.bytes * format.channels;
  const held = Math.floor((data?.length ?? 0) / frameBytes);
  if (held < format.frames) {
    const secondsOf = (frames: number) => (frames / format.sampleRate).toFixed(2);
    throw new DataError(
      source,
      `cut off: the header announces ${secondsOf(format.frames)} s, the file holds ${secondsOf(held)} s; fetch or export it again`,
    );
  }
  const sound = data?.subarray(0, format.frames * frameBytes) ?? new Uint8Array(0);
  const samples = readInterleaved(sound, format.encoding, format.channels);
  return { samples, sampleRate: format.sampleRate, channels: format.channels, format: 'AIFF' };
}

function readCommon(
  view: DataView,
  start: number,
  size: number,
  compressed: boolean,
  source: string,
): AiffFormat {
  if (size < 18 || start + size > view.byteLength) {
    throw new DataError(source, 'the COMM chunk of the AIFF file is cut off; fetch or export it again');
  }
  const channels = view.getInt16(start);
  const frames = view.getUint32(start + 2);
  const bits = view.getInt16(start + 6);
  const sampleRate = Math.round(readExtended(view, start + 8));
  if (channels < 1 || !(sampleRate >= 1 && sampleRate < 2 ** 32)) {
    throw new DataError(
      source,
      `the AIFF header says ${channels} channels at ${sampleRate} Hz, which cannot be; export it again`,
    );
  }
  const compression = compressed && size >= 22 ? chunkId(view, start + 18) : 'NONE';
  return { channels, frames, sampleRate, encoding: aiffEncoding(compression, bits, source) };
}

function aiffEncoding(compression: string, bits: number, source: string): SampleEncoding {
  const bytes = Math.ceil(bits / 8);
  const littleEndian = compression === 'sowt';
  switch (compression) {
    case 'NONE':
    case 'twos':
    case 'sowt':
      if (bytes >= 1 && bytes <= 4) return { kind: 'signed', bytes, littleEndian };
      break;
    case 'fl32':
    case 'FL32':
      return { kind: 'float', bytes: 4, littleEndian };
    case 'fl64':
    case 'FL64':
      return { kind: 'float', bytes: 8, littleEndian };
    case 'alaw':
    case 'ALAW':
      return { kind: 'alaw', bytes: 1, littleEndian };
    case 'ulaw':
    case 'ULAW':
      return { kind: 'ulaw', bytes: 1, littleEndian };
  }
  throw new UnreadFormatError(
    source,
    `an AIFF-C file with encoding '${compression}' of ${bits} bits; affetto reads whole numbers of 8 to 32 bits, float, A-law and mu-law`,
  );
}

/** IEEE 754 extended precision, 80 bits: sign and 15 bits of exponent, then 64 of mantissa with its leading one. */
function readExtended(view: DataView, at: number): number {
  const exponent = view.getUint16(at) & 0x7fff;
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  const sign = view.getUint8(at) & 0x80 ? -1 : 1;
  return sign * mantissa * 2 ** (exponent - 16383 - 63);
}

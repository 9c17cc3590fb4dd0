import { DataError } from '../../errors.js';

/** What an Ogg file holds, as far as its pages tell. */
export interface OggStream {
  readonly codec: 'Vorbis' | 'Opus' | 'FLAC' | undefined;
  /** The packets of the file's first stream, put together from its pages. */
  readonly packets: Uint8Array[];
  /** Position the stream's last page gives, in samples as its codec counts them; 0 where it gives none. */
  readonly lastGranule: number;
}

/**
 * Takes an Ogg file apart (RFC 3533) as far as its first logical stream. A page that does not end within the file or
 * whose checksum is wrong, or bytes that are no page, are an error; a stream without its end mark, as of a recording
 * that was stopped, is not.
 */
export function readOgg(bytes: Uint8Array, source: string): OggStream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let serial: number | undefined;
  let lastGranule = 0;

  for (let at = 0; at < bytes.length; ) {
    const cutOff = () =>
      new DataError(
        source,
        `cut off: the Ogg file ends inside a page, at byte ${bytes.length}; fetch or export it again`,
      );
    if (at + 27 > bytes.length) throw cutOff();
    if (view.getUint32(at) !== OGG_PAGE) {
      throw new DataError(
        source,
        `the Ogg data is damaged: no page begins at byte ${at}; fetch or export it again`,
      );
    }
    const segments = view.getUint8(at + 26);
    let body = at + 27 + segments;
    if (body > bytes.length) throw cutOff();
    serial ??= view.getUint32(at + 14, true);
    const ours = view.getUint32(at + 14, true) === serial;
    const granule = view.getBigInt64(at + 6, true); // -1 on a page where no packet ends
    if (ours && granule >= 0) lastGranule = Number(granule);
    for (let i = 0; i < segments; i++) {
      const size = view.getUint8(at + 27 + i);
      if (body + size > bytes.length) throw cutOff();
      if (ours) parts.push(bytes.subarray(body, body + size));
      if (ours && size < 255) {
        packets.push(joined(parts));
        parts = [];
      }
      body += size;
    }
    if (pageChecksum(bytes, at, body) !== view.getUint32(at + CHECKSUM, true)) {
      throw new DataError(
        source,
        `the Ogg data is damaged: the checksum of the page at byte ${at} is wrong; fetch it again`,
      );
    }
    at = body;
  }
  return { codec: codecOf(packets[0]), packets, lastGranule };
}

const OGG_PAGE = 0x4f676753; // 'OggS'

/** Where a page keeps its checksum. */
const CHECKSUM = 22;

/** CRC-32 of polynomial 0x04c11db7 over a page, its own field taken as zero. */
function pageChecksum(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) {
    const byte = i >= from + CHECKSUM && i < from + CHECKSUM + 4 ? 0 : bytes[i]!;
    crc = (crc << 8) ^ CRC32[(crc >>> 24) ^ byte]!;
  }
  return crc >>> 0;
}

const CRC32 = Int32Array.from({ length: 256 }, (_, i) => {
  let crc = i << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});

/** One array of all parts. */
export function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function codecOf(packet: Uint8Array | undefined): OggStream['codec'] {
  const head = String.fromCharCode(...(packet?.subarray(0, 8) ?? []));
  if (head === 'OpusHead') return 'Opus';
  if (head.startsWith('\x01vorbis')) return 'Vorbis';
  if (head.startsWith('\x7fFLAC')) return 'FLAC';
  return undefined;
}

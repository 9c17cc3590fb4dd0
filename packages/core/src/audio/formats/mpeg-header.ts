import { id3Length } from './id3.js';

/** What the header of an MPEG audio frame (ISO 11172-3, 13818-3) tells. */
export interface MpegFrame {
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples a channel in a frame. */
  readonly frameSamples: number;
  /** Bytes of this frame; 0 for the free format, which does not tell. */
  readonly bytes: number;
  /** Samples a channel in the file, by its Xing or Info header; 0 without one. */
  readonly announcedSamples: number;
}

/**
 * The first MPEG audio frame of a file, behind an ID3 tag and its padding; undefined where there is none, or where it
 * is not followed by another or by the end of the file.
 */
export function firstMpegFrame(bytes: Uint8Array): MpegFrame | undefined {
  let at = id3Length(bytes);
  while (at < bytes.length && bytes[at] === 0) at++;
  const frame = readFrame(bytes, at);
  if (!frame) return undefined;
  const next = at + frame.bytes;
  return frame.bytes === 0 || next + 4 > bytes.length || readFrame(bytes, next) ? frame : undefined;
}

const KILOBITS = {
  'MPEG 1 layer 1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  'MPEG 1 layer 2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  'MPEG 1 layer 3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  'MPEG 2 layer 1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  'MPEG 2 layer 2 or 3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

function readFrame(bytes: Uint8Array, at: number): MpegFrame | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1]! >> 3) & 3; // 0: MPEG 2.5, 2: MPEG 2, 3: MPEG 1
  const layer = 4 - ((bytes[at + 1]! >> 1) & 3); // 4 is reserved
  const rateCode = bytes[at + 2]! >> 4;
  const frequency = (bytes[at + 2]! >> 2) & 3;
  if (version === 1 || layer === 4 || rateCode === 15 || frequency === 3) return undefined;

  const full = version === 3;
  const sampleRate = [44100, 48000, 32000][frequency]! / (full ? 1 : version === 2 ? 2 : 4);
  const table = full
    ? KILOBITS[`MPEG 1 layer ${layer as 1 | 2 | 3}`]
    : KILOBITS[layer === 1 ? 'MPEG 2 layer 1' : 'MPEG 2 layer 2 or 3'];
  const frameSamples = layer === 1 ? 384 : layer === 3 && !full ? 576 : 1152;
  const slot = layer === 1 ? 4 : 1;
  const padding = (bytes[at + 2]! >> 1) & 1;
  const slots = Math.floor((frameSamples * table[rateCode]! * 1000) / 8 / slot / sampleRate);
  const channels = bytes[at + 3]! >> 6 === 3 ? 1 : 2;
  return {
    sampleRate,
    channels,
    frameSamples,
    bytes: rateCode === 0 ? 0 : (slots + padding) * slot,
    announcedSamples: announcedSamples(bytes, at + 4 + sideBytes(full, channels), frameSamples),
  };
}

/** Layer 3 keeps its side information between the header and where Xing's stands. */
function sideBytes(full: boolean, channels: number): number {
  if (full) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}

/** Frames by the Xing or Info header, less the delay and filling of LAME's extension. */
function announcedSamples(bytes: Uint8Array, at: number, frameSamples: number): number {
  if (at + 144 > bytes.length) return 0;
  const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
  if (tag !== 'Xing' && tag !== 'Info') return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const flags = view.getUint32(4);
  if ((flags & 1) === 0) return 0;
  const samples = view.getUint32(8) * frameSamples;
  if ((flags & 15) !== 15) return samples;
  const gaps = (view.getUint8(141) << 16) | (view.getUint8(142) << 8) | view.getUint8(143); // 12 bits each
  return samples - (gaps >> 12) - (gaps & 0xfff);
}

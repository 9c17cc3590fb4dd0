import { DataError } from '../errors.js';
import { crc8, crc16, FlacBits, FlacDamage } from './flac-bits.js';
import { decodeSubframe } from './flac-subframe.js';
import { id3Length } from './id3.js';
import { SampleBuffer } from './sample-buffer.js';
import type { Recording } from './signal.js';

interface StreamInfo {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  /** Samples a channel; 0 where the encoder did not know. */
  readonly total: number;
}

interface FrameHeader {
  readonly blockSize: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** How two channels are coded: each for itself, or one as the difference of both. */
  readonly stereo: 'apart' | 'left-side' | 'side-right' | 'mid-side';
  readonly bits: number;
}

/**
 * Reads FLAC (RFC 9639) of 4 to 32 bits and up to 8 channels, exactly. Every frame's checksums are verified; a
 * damaged frame, or fewer samples than the header announces, is an error.
 */
export function readFlac(bytes: Uint8Array, source: string): Recording {
  const { info, at } = readMetadata(bytes, source);
  const frames = new FlacFrames(info, bytes.length, source);
  const bits = new FlacBits(bytes, at);
  while (!bits.atEnd() && !(info.total > 0 && frames.length >= info.total)) {
    frames.read(bits);
  }
  return frames.finish('FLAC');
}

/** Reads FLAC in Ogg: STREAMINFO in the first packet, further metadata, then one frame a packet. */
export function readFlacPackets(packets: Uint8Array[], source: string): Recording {
  const info = readStreamInfo(packets[0]!.subarray(17), source); // behind Ogg's own 13 bytes and a block header
  const frames = new FlacFrames(info, 0, source);
  for (const packet of packets) {
    if (packet[0] === 0xff) frames.read(new FlacBits(packet, 0));
  }
  return frames.finish('Ogg FLAC');
}

/** Decodes frame after frame into one mono recording. */
class FlacFrames {
  readonly #info: StreamInfo;
  readonly #source: string;
  readonly #mono: SampleBuffer;
  readonly #channels: (Int32Array | Float64Array)[] = []; // the difference of two 32-bit channels has 33 bits

  constructor(info: StreamInfo, fileBytes: number, source: string) {
    this.#info = info;
    this.#source = source;
    this.#mono = new SampleBuffer(Math.min(info.total, 64 * fileBytes)); // a damaged header may claim anything
    const Samples = info.bits === 32 ? Float64Array : Int32Array;
    for (let c = 0; c < info.channels; c++) this.#channels.push(new Samples(65536));
  }

  /** Samples a channel so far. */
  get length(): number {
    return this.#mono.length;
  }

  /** Decodes one frame. */
  read(bits: FlacBits): void {
    const start = bits.startFrame();
    let header: FrameHeader;
    try {
      header = readFrameHeader(bits, this.#info, start);
      for (let c = 0; c < header.channels; c++) {
        const side = header.stereo === 'side-right' ? c === 0 : header.stereo !== 'apart' && c === 1;
        decodeSubframe(bits, this.#channels[c]!, header.blockSize, header.bits + (side ? 1 : 0));
      }
      bits.align();
      const checksum = crc16(bits.bytes, start, bits.position());
      if (bits.read(16) !== checksum) throw new FlacDamage('its checksum does not match');
    } catch (error) {
      if (!(error instanceof FlacDamage)) throw error;
      if (bits.overrun()) throw this.#cutOff();
      const seconds = (this.length / this.#info.sampleRate).toFixed(2);
      throw new DataError(
        this.#source,
        `the FLAC data is damaged at ${seconds} s: ${error.message}; fetch it again`,
      );
    }
    if (bits.overrun()) throw this.#cutOff();
    this.#mix(header);
  }

  finish(format: string): Recording {
    const { total, sampleRate, channels } = this.#info;
    if (this.length < total) throw this.#cutOff();
    return { samples: this.#mono.take(), sampleRate, channels, format };
  }

  #cutOff(): DataError {
    const { total, sampleRate } = this.#info;
    const announced =
      total > 0 ? `the header announces ${(total / sampleRate).toFixed(2)} s` : 'a frame does not end';
    const held = (this.length / sampleRate).toFixed(2);
    return new DataError(this.#source, `cut off: ${announced}, the file holds ${held} s; fetch it again`);
  }

  /** Undoes the coding of stereo and appends the mean of the channels. */
  #mix({ blockSize, channels, stereo, bits }: FrameHeader): void {
    const out = this.#mono.reserve(blockSize);
    const first = this.#channels[0]!;
    const second = this.#channels[1] ?? first;
    const scale = 1 / (2 ** (bits - 1) * channels);
    if (channels === 1) {
      for (let i = 0; i < blockSize; i++) out[i] = first[i]! * scale;
    } else if (stereo === 'left-side') {
      for (let i = 0; i < blockSize; i++) out[i] = (2 * first[i]! - second[i]!) * scale;
    } else if (stereo === 'side-right') {
      for (let i = 0; i < blockSize; i++) out[i] = (first[i]! + 2 * second[i]!) * scale;
    } else if (stereo === 'mid-side') {
      for (let i = 0; i < blockSize; i++) out[i] = (2 * first[i]! + (second[i]! & 1)) * scale; // left + right
    } else {
      for (let i = 0; i < blockSize; i++) {
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += this.#channels[c]![i]!;
        out[i] = sum * scale;
      }
    }
  }
}

/** Finds STREAMINFO and the first frame behind the metadata blocks. */
function readMetadata(bytes: Uint8Array, source: string): { info: StreamInfo; at: number } {
  let at = id3Length(bytes) + 4; // past 'fLaC'
  let info: StreamInfo | undefined;
  for (let last = false; !last; ) {
    if (at + 4 > bytes.length) throw new DataError(source, 'cut off inside the FLAC header; fetch it again');
    last = bytes[at]! >= 0x80;
    const type = bytes[at]! & 0x7f;
    const size = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (type === 0) info = readStreamInfo(bytes.subarray(at + 4, at + 4 + size), source);
    at += 4 + size;
  }
  if (!info) throw new DataError(source, 'the FLAC header has no STREAMINFO; fetch it again');
  return { info, at: Math.min(at, bytes.length) };
}

function readStreamInfo(block: Uint8Array, source: string): StreamInfo {
  if (block.length < 34) throw new DataError(source, 'cut off inside the FLAC header; fetch it again');
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const packed = view.getUint32(10); // 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 4 of total
  const info = {
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bits: ((packed >>> 4) & 31) + 1,
    total: (packed & 15) * 2 ** 32 + view.getUint32(14),
  };
  if (info.sampleRate > 0 && info.bits >= 4) return info;
  throw new DataError(
    source,
    `the FLAC header says ${info.bits} bits at ${info.sampleRate} Hz, which cannot be; fetch it again`,
  );
}

const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768];
const SAMPLE_RATES = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];
const SAMPLE_BITS = [0, 8, 12, -1, 16, 20, 24, 32];
const STEREO = ['left-side', 'side-right', 'mid-side'] as const;

function readFrameHeader(bits: FlacBits, info: StreamInfo, start: number): FrameHeader {
  if (bits.read(15) !== 0x7ffc) throw new FlacDamage('no frame begins where one should');
  bits.read(1); // fixed or variable block size: only the frame's number depends on it
  const sizeCode = bits.read(4);
  const rateCode = bits.read(4);
  const assignment = bits.read(4);
  const bitsCode = bits.read(3);
  bits.read(1);
  skipCodedNumber(bits);
  const blockSize =
    sizeCode === 6 ? bits.read(8) + 1 : sizeCode === 7 ? bits.read(16) + 1 : BLOCK_SIZES[sizeCode]!;
  const sampleRate =
    rateCode === 0
      ? info.sampleRate
      : rateCode === 12
        ? bits.read(8) * 1000
        : rateCode === 13
          ? bits.read(16)
          : rateCode === 14
            ? bits.read(16) * 10
            : (SAMPLE_RATES[rateCode] ?? -1);
  const checksum = crc8(bits.bytes, start, bits.position());
  if (bits.read(8) !== checksum) throw new FlacDamage('the checksum of a frame header does not match');

  const stereo = STEREO[assignment - 8] ?? 'apart';
  const channels = assignment < 8 ? assignment + 1 : 2;
  const sampleBits = SAMPLE_BITS[bitsCode] || info.bits;
  if (assignment > 10 || blockSize === 0) throw new FlacDamage('a frame header has reserved values');
  if (channels !== info.channels || sampleRate !== info.sampleRate || sampleBits !== info.bits) {
    throw new FlacDamage('rate, channels or bits change on the way');
  }
  return { blockSize, sampleRate, channels, stereo, bits: sampleBits };
}

/** The frame's or sample's number, coded like UTF-8: leading ones count the bytes. Nothing here needs it. */
function skipCodedNumber(bits: FlacBits): void {
  const following = Math.clz32(~(bits.read(8) << 24)) - 1;
  for (let i = 0; i < following; i++) bits.read(8);
}

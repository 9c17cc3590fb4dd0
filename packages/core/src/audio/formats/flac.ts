import type { FLACDecoder } from '@wasm-audio-decoders/flac';
import type { CodecFrame, FLACHeader } from 'codec-parser';
import { DataError } from '../../errors.js';
import type { Recording } from '../../signal.js';
import { id3Length } from './id3.js';
import { joined } from './ogg.js';
import { SampleBuffer } from './sample-buffer.js';
import { UnreadFormatError } from './unread-format.js';

interface StreamInfo {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  /** Samples a channel; 0 where the encoder did not know. */
  readonly total: number;
}

/** Bits of a sample that the decoder scales rightly. */
const DECODER_BITS = [8, 16, 24];

/**
 * Reads FLAC (RFC 9639) of 8, 16 or 24 bits and up to 8 channels, exactly. Every frame's checksum is verified; a damaged
 * frame, or fewer samples than the header announces, is an error.
 */
export async function readFlac(bytes: Uint8Array, source: string): Promise<Recording> {
  const { info, at } = readMetadata(bytes, source);
  return readStream(bytes.subarray(at), info, 'FLAC', source);
}

/** Reads FLAC in Ogg: STREAMINFO in the first packet, further metadata, then one frame a packet. */
export async function readFlacPackets(packets: Uint8Array[], source: string): Promise<Recording> {
  const info = readStreamInfo(packets[0]!.subarray(17), source); // behind Ogg's own 13 bytes and a block header
  const frames = packets.filter((packet) => packet[0] === 0xff);
  return readStream(joined(frames), info, 'Ogg FLAC', source);
}

/** Decodes frame after frame into one mono recording. */
async function readStream(
  stream: Uint8Array,
  info: StreamInfo,
  format: string,
  source: string,
): Promise<Recording> {
  const { sampleRate, channels, bits, total } = info;
  const { frames, expected, rest, whole, ratesGiven, blockSize } = await splitFrames(stream);
  if (!DECODER_BITS.includes(bits) || !ratesGiven) {
    const problem = `holds FLAC of ${bits} bits at ${sampleRate} Hz; affetto reads FLAC of 8, 16 and 24 bits whose frames give their rate`;
    throw new UnreadFormatError(source, problem);
  }
  const mono = new SampleBuffer(expected); // not the total: a damaged header may claim anything
  const seconds = (samples: number) => (samples / sampleRate).toFixed(2);
  const damaged = (why: string) =>
    new DataError(source, `the FLAC data is damaged at ${seconds(mono.length)} s (${why}); fetch it again`);
  const cutOff = () => {
    const announced = total > 0 ? `the header announces ${seconds(total)} s` : 'a frame does not end';
    const held = seconds(mono.length);
    return new DataError(source, `cut off: ${announced}, the file holds ${held} s; fetch it again`);
  };

  const decoder = await takeDecoder(blockSize);
  const append = async (frame: Uint8Array) => {
    const decoded = await decoder.decodeFrames([frame]);
    const error = decoded.errors[0];
    if (error) throw damaged(error.message);
    if (decoded.samplesDecoded === 0) throw cutOff();
    const { channelData } = decoded;
    if (channelData.length !== channels || decoded.sampleRate !== sampleRate || decoded.bitDepth !== bits) {
      throw damaged('rate, channels or bits change on the way');
    }
    mixWholeNumbers(channelData, bits, mono.reserve(decoded.samplesDecoded));
  };
  let clean = false;
  try {
    for (const frame of frames) await append(frame);
    // Behind the last sample anything may stand, such as a tag. Before it there is one more frame, or the fault.
    clean = rest.length === 0 || (total > 0 && mono.length >= total);
    if (!clean) await append(rest);
    if (mono.length < total || (total === 0 && !whole)) throw cutOff();
  } finally {
    if (clean && blockSize) keepDecoder(decoder, blockSize);
    else decoder.free();
  }
  return { samples: mono.take(), sampleRate, channels, format };
}

/**
 * A decoder for the next file: making one takes as long as decoding some seconds of speech. All it remembers of the
 * files before is their block size, by which it counts frames.
 */
let spare: { readonly decoder: FLACDecoder; readonly blockSize: number } | undefined;

function keepDecoder(decoder: FLACDecoder, blockSize: number): void {
  spare?.decoder.free();
  spare = { decoder, blockSize };
}

async function takeDecoder(blockSize: number | undefined): Promise<FLACDecoder> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  if (spare && spare.blockSize === blockSize) {
    const { decoder } = spare;
    spare = undefined;
    return decoder;
  }
  const decoder = new FLACDecoder();
  await decoder.ready;
  return decoder;
}

interface SplitStream {
  /** Frames with the right checksum, one directly behind the other. */
  readonly frames: Uint8Array[];
  /** Samples a channel their headers tell, give or take the last frame's. */
  readonly expected: number;
  /** What follows them. */
  readonly rest: Uint8Array;
  /** Whether all of the stream has right checksums, to its end. */
  readonly whole: boolean;
  /** Whether the frames give their rate themselves, not leaving it to STREAMINFO. */
  readonly ratesGiven: boolean;
  /** Samples of a frame where they are all as long, the last excepted, and counted from 0. */
  readonly blockSize: number | undefined;
}

/** Zeros for the parser to look at behind the last frame; they leave its checksum right. */
const PADDING = 16;

async function splitFrames(stream: Uint8Array): Promise<SplitStream> {
  const { default: CodecParser } = await import('codec-parser');
  const parser = new CodecParser<CodecFrame>('audio/flac', { enableFrameCRC32: false });
  const padded = new Uint8Array(stream.length + PADDING);
  padded.set(stream);
  const frames: Uint8Array[] = [];
  let expected = 0;
  let end = 0;
  let ratesGiven = true;
  let blockSize: number | undefined;
  for (const { data, header, samples } of parser.parseAll(padded)) {
    if (data.byteOffset > end) break; // views of one copy of the stream: the parser left something out here
    if (end === 0 && (header as FLACHeader).frameNumber === 0) blockSize = samples;
    end = data.byteOffset + data.length;
    frames.push(stream.subarray(data.byteOffset, end));
    expected += samples;
    ratesGiven &&= Number.isInteger(header.sampleRate);
  }
  const whole = end >= stream.length;
  const last = frames.at(-1);
  if (last?.at(-1) === 0) {
    // Its checksum would be right with any zeros behind it too, and those would stay in the decoder.
    frames.pop();
    end = last.byteOffset - stream.byteOffset;
  }
  return { frames, expected, rest: stream.subarray(end), whole, ratesGiven, blockSize };
}

/**
 * Writes the mean over channels into `out`, full scale being 2^(bits - 1). The decoder divides by one less, so the whole
 * numbers that were coded are taken back first.
 */
function mixWholeNumbers(channels: Float32Array[], bits: number, out: Float32Array): void {
  const top = 2 ** (bits - 1);
  const scale = 1 / (top * channels.length);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels.length; c++) sum += channels[c]![i]! * (top - 1) + NO_FRACTION - NO_FRACTION;
    out[i] = sum * scale;
  }
}

/** Added to a number and taken off, leaves the nearest whole one; in half the time of `Math.round`. */
const NO_FRACTION = 1.5 * 2 ** 52;

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

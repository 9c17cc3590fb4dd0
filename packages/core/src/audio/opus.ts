import type { OpusDecoder } from 'opus-decoder';
import { DataError } from '../errors.js';
import { mixChannels } from './mix.js';
import { SampleBuffer } from './sample-buffer.js';
import type { Recording } from './signal.js';

/** Packets handed to the decoder at a time: of 20 ms, ten seconds. */
const BATCH = 500;

/** Opus counts time at 48 kHz whatever it was made from, and so do we. */
const SAMPLE_RATE = 48000;

interface OpusHead {
  readonly channels: number;
  /** Samples at the start that only let the decoder settle. */
  readonly preSkip: number;
  /** Factor on the decoded samples. */
  readonly gain: number;
  readonly streams: number;
  readonly coupled: number;
  readonly mapping: number[];
}

/**
 * Decodes the packets of an Ogg Opus file (RFC 7845) at 48 kHz, with the encoder's delay cut off the start (pre-skip)
 * and its filling off the end, so that the length is the original's.
 *
 * @param lastGranule The last page's position: samples from the beginning, pre-skip included.
 */
export async function readOpusPackets(
  packets: Uint8Array[],
  lastGranule: number,
  source: string,
): Promise<Recording> {
  const head = readHead(packets[0]!, source);
  const { OpusDecoder } = await import('opus-decoder');
  const decoder: OpusDecoder = new OpusDecoder({
    channels: head.channels,
    streamCount: head.streams,
    coupledStreamCount: head.coupled,
    channelMappingTable: head.mapping,
    preSkip: head.preSkip,
  });
  await decoder.ready;
  const mono = new SampleBuffer(Math.max(0, Math.min(lastGranule, 5760 * packets.length))); // a packet: <= 120 ms
  try {
    for (let at = 2; at < packets.length; at += BATCH) {
      const decoded = decoder.decodeFrames(packets.slice(at, at + BATCH));
      const error = decoded.errors[0];
      if (error) {
        const seconds = (mono.length / SAMPLE_RATE).toFixed(2);
        throw new DataError(
          source,
          `the Opus data is damaged after ${seconds} s (${error.message}); fetch or export it again`,
        );
      }
      mixChannels(decoded.channelData, head.gain, mono.reserve(decoded.samplesDecoded));
    }
  } finally {
    decoder.free();
  }
  const whole = lastGranule > 0 ? lastGranule - head.preSkip : mono.length;
  const samples = mono.take();
  return {
    samples: whole < samples.length ? samples.slice(0, Math.max(0, whole)) : samples,
    sampleRate: SAMPLE_RATE,
    channels: head.channels,
    format: 'Ogg Opus',
  };
}

function readHead(packet: Uint8Array, source: string): OpusHead {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const channels = packet.length >= 19 ? view.getUint8(9) : 0;
  const family = packet.length >= 19 ? view.getUint8(18) : 0;
  const simple = family === 0;
  const known = simple ? channels <= 2 : packet.length >= 21 + channels;
  if (channels === 0 || !known) {
    throw new DataError(source, 'the Opus header is damaged; fetch or export the recording again');
  }
  return {
    channels,
    preSkip: view.getUint16(10, true),
    gain: 10 ** (view.getInt16(16, true) / 256 / 20), // written in 1/256 dB
    streams: simple ? 1 : view.getUint8(19),
    coupled: simple ? channels - 1 : view.getUint8(20),
    mapping: simple ? [0, 1].slice(0, channels) : [...packet.subarray(21, 21 + channels)],
  };
}

import { DataError } from '../../errors.js';
import type { Recording } from '../../signal.js';
import { mixChannels } from './mix.js';
import { SampleBuffer } from './sample-buffer.js';

/** Packets handed to the decoder at a time: of 20 ms, ten seconds. */
const BATCH = 500;

/** Opus counts time at 48 kHz whatever it was made from. */
const CLOCK_RATE = 48000;

/** Rates an Opus decoder can give. */
const DECODER_RATES = [8000, 12000, 16000, 24000] as const;

interface OpusHead {
  readonly channels: number;
  /** Rate of the recording it was made from, Hz; 0 for unknown. */
  readonly inputRate: number;
  /** Samples of the clock at the start that only let the decoder settle. */
  readonly preSkip: number;
  /** Factor on the decoded samples. */
  readonly gain: number;
  readonly streams: number;
  readonly coupled: number;
  readonly mapping: number[];
}

/**
 * Decodes the packets of an Ogg Opus file (RFC 7845), with the encoder's delay cut off the start (pre-skip) and its
 * filling off the end, so that the length is the original's. The rate is the lowest of Opus' own that is not below the
 * original's, 48 kHz where that is unknown; libsndfile, and so librosa, does the same.
 *
 * @param lastGranule The last page's position: samples of the clock from the beginning, pre-skip included.
 */
export async function readOpusPackets(
  packets: Uint8Array[],
  lastGranule: number,
  source: string,
): Promise<Recording> {
  const head = readHead(packets[0]!, source);
  const { OpusDecoder } = await import('opus-decoder');
  const sampleRate = DECODER_RATES.find((rate) => head.inputRate > 0 && rate >= head.inputRate) ?? CLOCK_RATE;
  const perTick = sampleRate / CLOCK_RATE;
  const decoder = new OpusDecoder({
    sampleRate,
    channels: head.channels,
    streamCount: head.streams,
    coupledStreamCount: head.coupled,
    channelMappingTable: head.mapping,
    preSkip: Math.round(head.preSkip * perTick),
  });
  await decoder.ready;
  const mono = new SampleBuffer(Math.ceil(perTick * Math.min(lastGranule, 5760 * packets.length))); // a packet: at most 120 ms
  try {
    for (let at = 2; at < packets.length; at += BATCH) {
      const decoded = decoder.decodeFrames(packets.slice(at, at + BATCH));
      const error = decoded.errors[0];
      if (error) {
        const seconds = (mono.length / sampleRate).toFixed(2);
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
  const whole = lastGranule > 0 ? Math.round((lastGranule - head.preSkip) * perTick) : mono.length;
  const samples = mono.take();
  return {
    samples: whole < samples.length ? samples.slice(0, Math.max(0, whole)) : samples,
    sampleRate,
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
    inputRate: view.getUint32(12, true),
    gain: 10 ** (view.getInt16(16, true) / 256 / 20), // written in 1/256 dB
    streams: simple ? 1 : view.getUint8(19),
    coupled: simple ? channels - 1 : view.getUint8(20),
    mapping: simple ? [0, 1].slice(0, channels) : [...packet.subarray(21, 21 + channels)],
  };
}

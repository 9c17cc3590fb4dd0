import { DataError } from '../../errors.js';
import type { Recording } from '../../signal.js';
import { mixChannels } from './mix.js';
import { firstMpegFrame } from './mpeg-header.js';
import { SampleBuffer } from './sample-buffer.js';

/** Bytes handed to the decoder at a time. */
const BATCH = 2 ** 18;

/**
 * Decodes MPEG audio of layers 1 to 3. Where the encoder wrote its delay and filling (LAME's tag) they are cut off, so
 * that the length is the original's; elsewhere the decoder's own start stays. A file that holds fewer frames than its
 * Xing or Info header counts was cut off: an error. Without that header a cut cannot be told.
 */
export async function readMp3(bytes: Uint8Array, source: string): Promise<Recording> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const first = firstMpegFrame(bytes)!;
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const mono = new SampleBuffer(0);
  let sampleRate = 0;
  try {
    for (let at = 0; at < bytes.length; at += BATCH) {
      const decoded = decoder.decode(bytes.subarray(at, at + BATCH));
      const error = decoded.errors[0];
      const seconds = sampleRate > 0 ? (mono.length / sampleRate).toFixed(2) : '0.00';
      if (error || (sampleRate > 0 && decoded.samplesDecoded > 0 && decoded.sampleRate !== sampleRate)) {
        const why = error?.message ?? `the rate changes to ${decoded.sampleRate} Hz`;
        throw new DataError(source, `the MP3 data is damaged after ${seconds} s (${why}); export it again`);
      }
      if (decoded.samplesDecoded === 0) continue;
      sampleRate = decoded.sampleRate;
      mixChannels(decoded.channelData, 1, mono.reserve(decoded.samplesDecoded));
    }
  } finally {
    decoder.free();
  }
  if (mono.length < first.announcedSamples - first.frameSamples) {
    const secondsOf = (samples: number) => (samples / first.sampleRate).toFixed(2);
    throw new DataError(
      source,
      `cut off: the header announces ${secondsOf(first.announcedSamples)} s, the file holds ${secondsOf(mono.length)} s; fetch or export it again`,
    );
  }
  if (mono.length === 0) throw new DataError(source, 'the MP3 data holds no sound; export it again');
  return { samples: mono.take(), sampleRate, channels: first.channels, format: 'MP3' };
}

import { DataError } from '../../errors.js';
import type { Recording } from '../../signal.js';
import { mixChannels } from './mix.js';

/** Decodes an Ogg Vorbis file, cut to the length its last page tells. */
export async function readVorbis(bytes: Uint8Array, source: string): Promise<Recording> {
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  try {
    const decoded = await decoder.decodeFile(bytes);
    const error = decoded.errors[0];
    if (error) throw new Error(error.message);
    const samples = new Float32Array(decoded.samplesDecoded);
    mixChannels(decoded.channelData, 1, samples);
    return {
      samples,
      sampleRate: decoded.sampleRate,
      channels: decoded.channelData.length,
      format: 'Ogg Vorbis',
    };
  } catch (cause) {
    // The decoder meets damage with exceptions of every kind.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(source, `the Vorbis data is damaged (${why}); fetch or export it again`, { cause });
  } finally {
    decoder.free();
  }
}

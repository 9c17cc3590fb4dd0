import { DataError } from '../../errors.js';
import type { Recording } from '../../signal.js';
import { readAiff } from './aiff.js';
import { readFlac, readFlacPackets } from './flac.js';
import { id3Length } from './id3.js';
import { readMp3 } from './mp3.js';
import { firstMpegFrame } from './mpeg-header.js';
import { readOgg } from './ogg.js';
import { readOpusPackets } from './opus.js';
import { requireFinite } from './pcm.js';
import { latin1, unreadFormat } from './unread-format.js';
import { readVorbis } from './vorbis.js';
import { readWav } from './wav.js';

/**
 * Decodes a recording by what its bytes hold, whatever its name: WAV, AIFF, FLAC, MP3, Ogg Vorbis, Ogg Opus and Ogg
 * FLAC. Channels are averaged, as in librosa; the rate stays the recording's own.
 *
 * @param bytes The whole file.
 * @param source Its name, for errors.
 * @throws {UnreadFormatError} for content in none of these formats.
 * @throws {DataError} for a file that is empty, damaged, cut off, without samples, or with some that are not finite.
 */
export async function decodeAudio(bytes: Uint8Array, source: string): Promise<Recording> {
  if (bytes.length === 0) throw new DataError(source, 'the file is empty');
  const recording = await decodeContent(bytes, source);
  requireFinite(recording.samples, source);
  return recording;
}

async function decodeContent(bytes: Uint8Array, source: string): Promise<Recording> {
  const head = latin1(bytes, 12);
  if (/^(RIFF|RF64|BW64).{4}WAVE/s.test(head)) return readWav(bytes, source);
  if (/^FORM.{4}AIF[FC]/s.test(head)) return readAiff(bytes, source);
  if (latin1(bytes.subarray(id3Length(bytes)), 4) === 'fLaC') return readFlac(bytes, source);
  if (head.startsWith('OggS')) return decodeOgg(bytes, source);
  if (firstMpegFrame(bytes)) return readMp3(bytes, source);
  throw unreadFormat(bytes, source);
}

async function decodeOgg(bytes: Uint8Array, source: string): Promise<Recording> {
  const { codec, packets, lastGranule } = readOgg(bytes, source);
  switch (codec) {
    case 'Vorbis':
      return readVorbis(bytes, source);
    case 'Opus':
      return readOpusPackets(packets, lastGranule, source);
    case 'FLAC':
      return readFlacPackets(packets, source);
    default:
      throw unreadFormat(bytes, source);
  }
}

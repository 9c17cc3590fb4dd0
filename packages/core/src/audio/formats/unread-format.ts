import { DataError } from '../../errors.js';

/** Sound in a format that affetto does not read by itself, or bytes it does not know; another program may. */
export class UnreadFormatError extends DataError {
  override name = 'UnreadFormatError';
}

/** The formats {@link decodeAudio} reads, for sentences. */
export const READ_FORMATS = 'WAV, AIFF, FLAC, MP3, Ogg Vorbis, Ogg Opus and Ogg FLAC';

/** Content that is not sound and often stands in its place. */
const NOT_SOUND: [RegExp, string][] = [
  [
    /^version https:\/\/git-lfs/,
    'a Git LFS pointer, not the recording itself; run "git lfs pull" where it came from',
  ],
  [/^\s*(<!doctype html|<html)/i, 'a web page, not a recording; the download went wrong, fetch it again'],
  [/^PK[^ -~]{2}/, 'a ZIP archive; unpack it first'],
  [/^[^ -~]\x8b/, 'a gzip archive; unpack it first'],
];

/** Sound that another program can turn into one of ours. */
const OTHER_SOUND: [RegExp, string][] = [
  [/^.{4}ftyp/s, 'MP4 or M4A'],
  [/^[^ -~]E\xdf\xa3/, 'WebM or Matroska'],
  [/^\xff[\xf0\xf1\xf8\xf9]/, 'AAC'],
  [/^0&\xb2u/, 'WMA'],
  [/^\.snd/, 'Sun AU'],
  [/^caff/, 'Core Audio'],
  [/^NIST_1A/, 'NIST SPHERE'],
  [/^#!AMR/, 'AMR'],
  [/^RIFF.{4}AVI /s, 'AVI'],
  [/^OggS/, 'Ogg with an unknown codec'],
];

/** The error for bytes in none of our formats: what they look like, and what to do. */
export function unreadFormat(bytes: Uint8Array, source: string): DataError {
  const head = latin1(bytes, 64);
  const notSound = NOT_SOUND.find(([pattern]) => pattern.test(head));
  if (notSound) return new DataError(source, `this is ${notSound[1]}`);
  const sound = OTHER_SOUND.find(([pattern]) => pattern.test(head));
  const found = sound ? `holds ${sound[1]}` : 'holds no sound that affetto knows';
  return new UnreadFormatError(source, `${found}; affetto reads ${READ_FORMATS}`);
}

/** The first bytes as characters of one byte each. */
export function latin1(bytes: Uint8Array, count: number): string {
  return String.fromCharCode(...bytes.subarray(0, count));
}

import { crc32, inflateRawSync } from 'node:zlib';
import { ByteReader } from './byte-reader.js';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;

/** Whether bytes begin as a ZIP archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * Opens a ZIP archive, stored or deflated (PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4); without encryption and
 * ZIP64, which models of our size have no need of.
 *
 * @param source The file's name, for messages.
 * @returns The files by name; each is unpacked when it is asked for, against its checksum.
 * @throws {DataError} where the archive is cut short or broken, at once or when a file is asked for.
 */
export function openZip(bytes: Uint8Array, source: string): ReadonlyMap<string, () => Uint8Array> {
  const end = new ByteReader(bytes, source, findEnd(bytes, source));
  end.skip(10);
  const count = end.uint16();
  end.skip(4);
  const directory = end.from(end.uint32());
  const files = new Map<string, () => Uint8Array>();
  for (let i = 0; i < count; i++) {
    const { name, ...entry } = readEntry(directory);
    files.set(name, () => unpack(directory, name, entry));
  }
  return files;
}

interface Entry {
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly header: number;
}

/** The directory stands at the end, before a comment of unknown length. */
function findEnd(bytes: Uint8Array, source: string): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new ByteReader(bytes, source).error(
    'is a ZIP archive without its directory: it is cut short; fetch or save it again.',
  );
}

function readEntry(directory: ByteReader): Entry & { name: string } {
  if (directory.uint32() !== DIRECTORY_ENTRY) throw broken(directory);
  directory.skip(6);
  const method = directory.uint16();
  directory.skip(4);
  const [checksum, packedBytes, bytes] = [directory.uint32(), directory.uint32(), directory.uint32()];
  const [nameBytes, extraBytes, commentBytes] = [directory.uint16(), directory.uint16(), directory.uint16()];
  directory.skip(8);
  const header = directory.uint32();
  const name = directory.text(nameBytes);
  directory.skip(extraBytes + commentBytes);
  return { name, method, checksum, packedBytes, bytes, header };
}

function unpack(archive: ByteReader, name: string, entry: Entry): Uint8Array {
  const local = archive.from(entry.header);
  if (local.uint32() !== LOCAL_HEADER) throw broken(archive);
  local.skip(22);
  const [nameBytes, extraBytes] = [local.uint16(), local.uint16()];
  local.skip(nameBytes + extraBytes);
  const packed = local.take(entry.packedBytes);
  const content = entry.method === 0 ? packed : inflate(packed, name, entry, archive);
  if (content.length !== entry.bytes || crc32(content) !== entry.checksum) {
    throw archive.error(`'${name}' in it does not match its checksum; fetch or save it again.`);
  }
  return content;
}

function inflate(
  packed: Uint8Array,
  name: string,
  { method, bytes }: Entry,
  archive: ByteReader,
): Uint8Array {
  if (method !== 8) {
    throw archive.error(`'${name}' in it is packed by method ${method}; pack it again, stored or deflated.`);
  }
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (cause) {
    throw archive.error(`'${name}' in it cannot be unpacked; fetch or save it again.`, { cause });
  }
}

function broken(archive: ByteReader) {
  return archive.error('is a ZIP archive with a broken directory; fetch or save it again.');
}

import type { ByteReader } from './byte-reader.js';

/** Kinds of header messages that are read here. */
export const MessageKind = {
  dataspace: 0x01,
  datatype: 0x03,
  layout: 0x08,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

/** One of the messages an object's header is made of. */
export interface Message {
  readonly kind: number;
  /** A reader at the beginning of its content. */
  body(): ByteReader;
}

const SHARED = 2;

/**
 * The messages of an object header of version 1 [IV.A.1.a].
 *
 * @param header Where the header lies.
 * @throws {DataError} for headers of other versions and for broken ones.
 */
export function readMessages(header: ByteReader): Message[] {
  const version = header.uint8();
  if (version !== 1) {
    throw header.error(
      `is an HDF5 file with object headers of a kind that affetto does not read; save it with h5py's own libver, 'earliest'.`,
    );
  }
  header.skip(7);
  const bytes = header.uint32();
  header.skip(4);
  const messages: Message[] = [];
  const blocks = [{ start: header.at, end: header.at + bytes }];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    if (seen.has(block.start)) throw header.error('is a broken HDF5 file: a header continues in itself.');
    seen.add(block.start);
    const reader = header.from(block.start);
    while (reader.at + 8 <= block.end) {
      const kind = reader.uint16();
      const size = reader.uint16();
      const flags = reader.uint8();
      reader.skip(3);
      const start = reader.at;
      reader.skip(size);
      if (kind === MessageKind.continuation) {
        const continued = reader.from(start);
        const [next, length] = [continued.uint64(), continued.uint64()];
        blocks.push({ start: next, end: next + length });
      } else {
        messages.push({ kind, body: () => bodyAt(header, start, flags) });
      }
    }
  }
  return messages;
}

function bodyAt(header: ByteReader, start: number, flags: number): ByteReader {
  if (flags & SHARED) {
    throw header.error('is an HDF5 file with shared messages, which affetto does not read; save it again.');
  }
  return header.from(start);
}

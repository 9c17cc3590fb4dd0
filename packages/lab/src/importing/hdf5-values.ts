import type { ByteReader } from './byte-reader.js';

/** What one element is [IV.A.2.d]. */
export interface Datatype {
  readonly kind: 'float' | 'integer' | 'text' | 'textElsewhere' | 'other';
  readonly bytes: number;
  readonly littleEndian: boolean;
}

const NONE: Datatype = { kind: 'other', bytes: 0, littleEndian: true };

/** @throws {DataError} where the file ends. */
export function readDatatype(reader: ByteReader): Datatype {
  const typeClass = reader.uint8() & 0x0f;
  const bits = reader.uint8();
  reader.skip(2);
  const bytes = reader.uint32();
  const littleEndian = (bits & 1) === 0;
  if (typeClass === 0) return { kind: 'integer', bytes, littleEndian };
  if (typeClass === 1) return { kind: isIeee(reader, bytes) ? 'float' : 'other', bytes, littleEndian };
  if (typeClass === 3) return { ...NONE, kind: 'text', bytes };
  if (typeClass === 9 && (bits & 0x0f) === 1) return { ...NONE, kind: 'textElsewhere', bytes };
  return { ...NONE, bytes };
}

/** Whether exponent and mantissa have the sizes of IEEE 754's binary32 or binary64. */
function isIeee(reader: ByteReader, bytes: number): boolean {
  reader.skip(5);
  const exponentBits = reader.uint8();
  reader.skip(1);
  const mantissaBits = reader.uint8();
  return (
    (bytes === 4 && exponentBits === 8 && mantissaBits === 23) ||
    (bytes === 8 && exponentBits === 11 && mantissaBits === 52)
  );
}

/** Length of each axis; none of a scalar [IV.A.2.b]. */
export function readDataspace(reader: ByteReader): number[] {
  const version = reader.uint8();
  const rank = reader.uint8();
  if (version !== 1 && version !== 2) {
    throw reader.error(
      `is an HDF5 file with a dataspace of version ${version}, which affetto does not read.`,
    );
  }
  reader.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => reader.uint64());
}

/**
 * Numbers as float32, row-major.
 *
 * @throws {DataError} for types other than float32 and float64, and whole numbers of 4 and 8 bytes.
 */
export function readNumbers(reader: ByteReader, type: Datatype, shape: readonly number[]): Float32Array {
  const { kind, bytes, littleEndian } = type;
  if ((kind !== 'float' && kind !== 'integer') || (bytes !== 4 && bytes !== 8)) {
    throw reader.error('is an HDF5 file with numbers that are not float32; save the model in float32.');
  }
  const content = reader.take(count(shape) * bytes);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const read = {
    float4: (at: number) => view.getFloat32(at, littleEndian),
    float8: (at: number) => view.getFloat64(at, littleEndian),
    integer4: (at: number) => view.getInt32(at, littleEndian),
    integer8: (at: number) => Number(view.getBigInt64(at, littleEndian)),
  }[`${kind}${bytes}`];
  return Float32Array.from({ length: content.length / bytes }, (_, i) => read(i * bytes));
}

/**
 * Texts of an attribute.
 *
 * @param name The attribute's, for messages.
 * @throws {DataError} where they are no texts.
 */
export function readTexts(
  reader: ByteReader,
  { kind, bytes }: Datatype,
  shape: readonly number[],
  name: string,
): string[] {
  const texts: string[] = [];
  const total = count(shape);
  if (total === 0) return texts;
  if ((kind !== 'text' && kind !== 'textElsewhere') || bytes === 0) {
    throw reader.error(`has an attribute '${name}' that is no text; save it again.`);
  }
  const size = kind === 'text' ? bytes : 16;
  reader.from(reader.at).skip(total * size); // all there, so that a broken count cannot run on
  for (let i = 0; i < total; i++) {
    if (kind === 'text') texts.push(reader.text(size).replace(/\0.*$/s, ''));
    else texts.push(textElsewhere(reader));
  }
  return texts;
}

/** A text of any length is a reference to an object in a global heap [III.E, VIII.C]. */
function textElsewhere(reader: ByteReader): string {
  const length = reader.uint32();
  const address = reader.uint64();
  const index = reader.uint32();
  if (length === 0) return '';
  const heap = reader.from(address);
  if (heap.text(4) !== 'GCOL') throw reader.error('is a broken HDF5 file: a text is missing; save it again.');
  heap.skip(4);
  const end = address + heap.uint64();
  while (heap.at < end) {
    const object = heap.uint16();
    heap.skip(6);
    const size = heap.uint64();
    if (object === index) return heap.text(length);
    if (object === 0) break; // the rest is free
    heap.skip(Math.ceil(size / 8) * 8);
  }
  throw reader.error('is a broken HDF5 file: a text is missing; save it again.');
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

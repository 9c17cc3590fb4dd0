/**
 * Reads HDF5 as h5py writes it unless told otherwise: superblock 0, groups as symbol tables, numbers in one piece,
 * neither chunked nor compressed (HDF5 File Format Specification 3.0,
 * https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html; sections in brackets below).
 */

import { ByteReader } from './byte-reader.js';
import { type Message, MessageKind, readMessages } from './hdf5-header.js';
import { readDataspace, readDatatype, readNumbers, readTexts } from './hdf5-values.js';

/** Numbers of a dataset, row-major, rounded to float32. */
export interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes begin as an HDF5 file does. */
export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * The root group of an HDF5 file [II.A].
 *
 * @param source The file's name, for messages.
 * @throws {DataError} where the file is no HDF5 file, cut short, broken, or of a kind that is not read here.
 */
export function openHdf5(bytes: Uint8Array, source: string): Hdf5Group {
  const reader = new ByteReader(bytes, source);
  if (!isHdf5(bytes)) throw reader.error('is no HDF5 file; fetch or save it again.');
  reader.skip(SIGNATURE.length);
  const version = reader.uint8();
  if (version > 1) {
    throw reader.error(
      `is an HDF5 file with superblock ${version}, affetto reads 0 and 1; save it with h5py's own libver, 'earliest'.`,
    );
  }
  reader.skip(4);
  const [offsetBytes, lengthBytes] = [reader.uint8(), reader.uint8()];
  if (offsetBytes !== 8 || lengthBytes !== 8) {
    throw reader.error('is an HDF5 file with addresses that are not of 8 bytes; save it again with h5py.');
  }
  reader.skip(version === 0 ? 9 : 13);
  if (reader.uint64() !== 0) {
    throw reader.error('is an HDF5 file that begins elsewhere (a user block); save it again without.');
  }
  reader.skip(8); // free space
  reader.from(0).skip(reader.uint64()); // all there, to the end of the file
  reader.skip(8 + 8); // driver, the root's name
  return new Hdf5Group(reader, reader.uint64());
}

/** A group: what it holds is found by path, `layers/lstm/cell`, and read when asked for. */
export class Hdf5Group {
  readonly #reader: ByteReader;
  readonly #messages: readonly Message[];

  /** @param address Where its object header lies. */
  constructor(reader: ByteReader, address: number) {
    this.#reader = reader;
    this.#messages = readMessages(reader.from(address));
  }

  /** Names of what it holds. */
  names(): string[] {
    return [...this.#links().keys()];
  }

  /** The group at a path, or null where there is none. */
  group(path: string): Hdf5Group | null {
    const address = this.#find(path);
    return address === null ? null : new Hdf5Group(this.#reader, address);
  }

  /** The numbers at a path, or null where there is nothing. */
  dataset(path: string): Hdf5Dataset | null {
    const address = this.#find(path);
    return address === null ? null : readDataset(this.#reader, address);
  }

  /** Texts of an attribute, one of a scalar, or null where there is no such attribute [IV.A.2.m]. */
  texts(name: string): string[] | null {
    for (const { kind, body } of this.#messages) {
      if (kind !== MessageKind.attribute) continue;
      const reader = body();
      const version = reader.uint8();
      if (version < 1 || version > 3) {
        throw reader.error(`has an attribute of version ${version}, which affetto does not read.`);
      }
      reader.skip(1);
      const [nameBytes, typeBytes, spaceBytes] = [reader.uint16(), reader.uint16(), reader.uint16()];
      if (version === 3) reader.skip(1);
      const padded = (bytes: number) => (version === 1 ? Math.ceil(bytes / 8) * 8 : bytes);
      const nameAt = reader.at;
      const typeAt = nameAt + padded(nameBytes);
      const spaceAt = typeAt + padded(typeBytes);
      if (reader.zeroEnded() !== name) continue;
      const type = readDatatype(reader.from(typeAt));
      const shape = readDataspace(reader.from(spaceAt));
      return readTexts(reader.from(spaceAt + padded(spaceBytes)), type, shape, name);
    }
    return null;
  }

  #find(path: string): number | null {
    const [name, ...rest] = path.split('/').filter((part) => part !== '');
    const address = this.#links().get(name ?? '');
    if (address === undefined) return null;
    return rest.length === 0 ? address : new Hdf5Group(this.#reader, address).#find(rest.join('/'));
  }

  /** Addresses by name, from the group's symbol table [IV.A.2.r]. */
  #links(): Map<string, number> {
    const table = this.#messages.find(({ kind }) => kind === MessageKind.symbolTable)?.body();
    if (!table) return new Map();
    const [tree, heap] = [table.uint64(), table.uint64()];
    const names = namesOf(table.from(heap));
    const links = new Map<string, number>();
    for (const node of symbolNodes(table, tree)) {
      node.skip(2);
      const count = node.uint16();
      for (let i = 0; i < count; i++) {
        const [name, address] = [node.uint64(), node.uint64()];
        node.skip(24);
        links.set(names(name), address);
      }
    }
    return links;
  }
}

/** Looks up the names of a group's local heap by their offset [III.D]. */
function namesOf(heap: ByteReader): (offset: number) => string {
  expectSignature(heap, 'HEAP');
  heap.skip(4 + 16);
  const start = heap.uint64();
  return (offset) => heap.from(start + offset).zeroEnded();
}

/** The leaves of a group's B-tree, each behind its signature [III.A.1, III.C]. */
function symbolNodes(file: ByteReader, root: number): ByteReader[] {
  const leaves: ByteReader[] = [];
  const seen = new Set<number>();
  const waiting = [root];
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    if (seen.has(address))
      throw file.error('is a broken HDF5 file: a group holds a part twice; save it again.');
    seen.add(address);
    const node = file.from(address);
    const signature = node.text(4);
    if (signature === 'SNOD') {
      leaves.push(node);
      continue;
    }
    node.at = address;
    expectSignature(node, 'TREE');
    node.skip(2);
    const count = node.uint16();
    node.skip(16);
    for (let i = 0; i < count; i++) {
      node.skip(8); // a name, to search by
      waiting.push(node.uint64());
    }
  }
  return leaves;
}

/** A dataset in one piece [IV.A.2.i]. */
function readDataset(file: ByteReader, address: number): Hdf5Dataset {
  const messages = readMessages(file.from(address));
  const find = (wanted: number) => messages.find(({ kind }) => kind === wanted)?.body();
  const space = find(MessageKind.dataspace);
  const type = find(MessageKind.datatype);
  const layout = find(MessageKind.layout);
  if (!space || !type || !layout) throw file.error('is an HDF5 file with a group where numbers should be.');
  const shape = readDataspace(space);
  const version = layout.uint8();
  const storage = layout.uint8();
  if (version < 3 || version > 4 || storage > 1) {
    throw file.error('is an HDF5 file with numbers in chunks; save it without chunks and compression.');
  }
  if (storage === 0) layout.skip(2);
  const data = storage === 0 ? layout : file.from(layout.uint64());
  return { shape, data: readNumbers(data, readDatatype(type), shape) };
}

function expectSignature(reader: ByteReader, signature: string): void {
  const at = reader.at;
  if (reader.text(4) !== signature) {
    throw reader.error(`is a broken HDF5 file: no ${signature} at byte ${at}; fetch or save it again.`);
  }
}

/**
 * Reading and writing safetensors, the tensor file of model hubs: the header's length as a little-endian uint64, a
 * JSON header `{"name": {"dtype", "shape", "data_offsets"}, ..., "__metadata__"}`, then the numbers, row-major and
 * little-endian, without holes (https://huggingface.co/docs/safetensors). Float32 numbers keep their bits both ways.
 */

import { z } from 'zod';
import { DataError, UsageError } from './errors.js';
import { fromHalves } from './half.js';

/** An array of numbers. */
export interface Tensor {
  /** Length of each axis; `data` is row-major. */
  readonly shape: readonly number[];
  /** As many numbers as the product of `shape`. */
  readonly data: Float32Array;
  /** Whether the file had whole numbers of 8 bits, of which `data` are the products with the scales of their rows. */
  readonly isInt8?: boolean;
}

/** The same in half precision, as `toHalves` makes it. */
export interface HalfTensor {
  readonly shape: readonly number[];
  readonly data: Uint16Array;
}

/** Whole numbers, as `toInt8` makes them; their scales are a tensor by itself, of the same name with `_scale` behind. */
export interface Int8Tensor {
  readonly shape: readonly number[];
  readonly data: Int8Array;
}

/**
 * Writes named tensors as float32, float16 or whole numbers of 8 bits, in the map's order, the same bytes for the same
 * input.
 *
 * @param metadata Texts to keep beside the tensors.
 * @throws UsageError for a tensor whose shape does not fit its data, or that is named `__metadata__`.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor | HalfTensor | Int8Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const fields = Object.keys(metadata).length > 0 ? [field(METADATA, metadata)] : [];
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === METADATA) {
      throw new UsageError(`A tensor cannot be named '${METADATA}'; give it another name.`);
    }
    if (count(shape) !== data.length) {
      throw new UsageError(
        `Tensor '${name}' has ${data.length} numbers, its shape [${shape}] ${count(shape)}.`,
      );
    }
    const dtype = data instanceof Float32Array ? 'F32' : data instanceof Uint16Array ? 'F16' : 'I8';
    fields.push(field(name, { dtype, shape, data_offsets: [end, (end += data.byteLength)] }));
  }

  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerLength = Math.ceil(json.length / 8) * 8; // numbers start at a multiple of 8, as in the reference
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file. F32 is taken as it is; F16 and BF16 are widened, F64 and I64 are rounded to float32. I8
 * is multiplied by the scales of its rows, which a tensor of the same name with `_scale` behind holds.
 *
 * @param source The file's name, for messages.
 * @param isWanted Which tensors to read; all by default.
 * @throws DataError where the file strays from the format in any way, or holds numbers of another type.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  source: string,
  isWanted: (name: string) => boolean = () => true,
): { tensors: Map<string, Tensor>; metadata: Record<string, string> } {
  const { json, numbers } = split(bytes, source);
  const header = parseHeader(json, source);
  const entries = Object.entries(header).filter(([name]) => name !== METADATA);
  const tensors = new Map<string, Tensor>();
  const int8: string[] = [];
  const ranges: { name: string; begin: number; end: number }[] = [];
  for (const [name, value] of entries) {
    const fail = (problem: string) => new DataError(source, `tensor '${name}' ${problem}`);
    const { data: entry, error } = tensorEntry.safeParse(value);
    if (error) throw fail(`has no proper dtype, shape and data_offsets in the header; ${FETCH_AGAIN}.`);
    const { dtype, shape, data_offsets } = entry;
    const type = TYPES.get(dtype);
    if (!type)
      throw fail(`holds ${dtype} numbers; convert the file to F32 (F16, BF16, F64 and I64 are read too).`);
    const [begin, end] = data_offsets;
    if (begin > end || end > numbers.length) {
      throw fail(
        `lies at bytes ${begin} to ${end} of ${numbers.length}; the file is cut short, ${FETCH_AGAIN}.`,
      );
    }
    if (end - begin !== count(shape) * type.bytes) {
      throw fail(
        `takes ${end - begin} bytes, its shape [${shape}] of ${dtype} ${count(shape) * type.bytes}.`,
      );
    }
    ranges.push({ name, begin, end });
    if (!isWanted(name)) continue;
    const own = numbers.buffer.slice(numbers.byteOffset + begin, numbers.byteOffset + end);
    tensors.set(name, { shape, data: type.read(own) });
    if (dtype === 'I8') int8.push(name);
  }
  checkCovered(ranges, numbers.length, source);
  for (const name of int8) scaleRows(tensors, name, source);
  return { tensors, metadata: parseMetadata(header[METADATA], source) };
}

const METADATA = '__metadata__';
const MAX_HEADER_BYTES = 100_000_000; // the reference implementation's limit
const FETCH_AGAIN = 'fetch or save it again';

const tensorEntry = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/** The number types that are read, and how their bytes become float32. */
const TYPES = new Map<string, { bytes: number; read(buffer: ArrayBufferLike): Float32Array }>([
  ['F32', { bytes: 4, read: (buffer) => new Float32Array(buffer) }],
  ['F64', { bytes: 8, read: (buffer) => Float32Array.from(new Float64Array(buffer)) }],
  ['I64', { bytes: 8, read: (buffer) => Float32Array.from(new BigInt64Array(buffer), Number) }],
  ['F16', { bytes: 2, read: (buffer) => fromHalves(new Uint16Array(buffer)) }],
  ['BF16', { bytes: 2, read: bfloat16ToFloat32 }],
  ['I8', { bytes: 1, read: (buffer) => Float32Array.from(new Int8Array(buffer)) }],
]);

/** The file's two parts: the header's text and the numbers behind it. */
function split(bytes: Uint8Array, source: string): { json: string; numbers: Uint8Array } {
  const fail = (problem: string) => new DataError(source, problem);
  if (bytes.length < 8) throw fail(`is no safetensors file: it has ${bytes.length} bytes; ${FETCH_AGAIN}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES) {
    throw fail(`is no safetensors file: its first 8 bytes announce a header of ${headerLength} bytes.`);
  }
  if (headerLength > bytes.length - 8) {
    throw fail(
      `is cut short: the header has ${headerLength} bytes, the file ${bytes.length}; ${FETCH_AGAIN}.`,
    );
  }
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength));
    return { json, numbers: bytes.subarray(8 + headerLength) };
  } catch (cause) {
    throw new DataError(source, `has a header that is not UTF-8 text; ${FETCH_AGAIN}.`, { cause });
  }
}

function parseHeader(json: string, source: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch (cause) {
    throw new DataError(source, `has a header that is not JSON; ${FETCH_AGAIN}.`, { cause });
  }
  const objects = z.record(z.string(), z.looseObject({})).safeParse(header);
  if (!json.startsWith('{') || !objects.success) {
    throw new DataError(source, `has a header that is not an object of tensors; ${FETCH_AGAIN}.`);
  }
  checkNames(json, source);
  return header as Record<string, unknown>;
}

/** JSON.parse keeps the last of two equal names; here that is an error. */
function checkNames(json: string, source: string): void {
  const names = new Set<string>();
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1) {
      const name = JSON.parse(token); // every value is an object, so a string here is a name
      if (names.has(name)) throw new DataError(source, `has two tensors named '${name}'; save it again.`);
      names.add(name);
    }
  }
}

function parseMetadata(value: unknown, source: string): Record<string, string> {
  const metadata = (value ?? {}) as Record<string, unknown>;
  if (!Object.values(metadata).every((text) => typeof text === 'string')) {
    throw new DataError(source, `has ${METADATA} that is not an object of texts; save it again.`);
  }
  return metadata as Record<string, string>;
}

/** Tensors must lie side by side and fill the file. */
function checkCovered(
  ranges: { name: string; begin: number; end: number }[],
  length: number,
  source: string,
): void {
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of ranges) {
    if (begin < covered) throw new DataError(source, `tensor '${name}' overlaps another one; save it again.`);
    if (begin > covered) {
      throw new DataError(
        source,
        `has ${begin - covered} bytes before tensor '${name}' that belong to none.`,
      );
    }
    covered = end;
  }
  if (covered < length) {
    throw new DataError(source, `has ${length - covered} bytes behind the last tensor; ${FETCH_AGAIN}.`);
  }
}

/** Multiplies each row of whole numbers with its scale. */
function scaleRows(tensors: Map<string, Tensor>, name: string, source: string): void {
  const { shape, data } = tensors.get(name)!;
  const scales = tensors.get(`${name}_scale`);
  const fail = (problem: string) => new DataError(source, `tensor '${name}' ${problem}; ${FETCH_AGAIN}.`);
  if (!scales) throw fail(`holds I8 numbers without their scales (no tensor '${name}_scale')`);
  const [rows = 1] = shape;
  if (scales.shape.join() !== String(rows)) {
    throw fail(`has ${rows} rows of I8 numbers, its scales '${name}_scale' the shape [${scales.shape}]`);
  }
  const columns = data.length / rows;
  for (const [row, scale] of scales.data.entries()) {
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i]! *= scale;
  }
  tensors.set(name, { shape, data, isInt8: true });
}

function field(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** bfloat16 is the upper half of float32. */
function bfloat16ToFloat32(buffer: ArrayBufferLike): Float32Array {
  const halves = new Uint16Array(buffer);
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}

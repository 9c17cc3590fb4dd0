import { existsSync, readFileSync } from 'node:fs';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '@affetto/core/recognizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const golden = (name: string) =>
  readFileSync(new URL(`../../../../reference/golden/recognizer/${name}`, import.meta.url));
const expected: Record<string, { shape: number[]; data: number[] }> = JSON.parse(
  golden('safetensors-values.json').toString(),
).tensors;

const tensor = (shape: number[], values: number[]): Tensor => ({ shape, data: Float32Array.from(values) });
const small = () =>
  encodeSafetensors(
    new Map([
      ['a', tensor([2], [1, 2])],
      ['b', tensor([1, 2], [3, 4])],
    ]),
  );

describe('files of the Python package', () => {
  it.each(['float32.safetensors', 'other-types.safetensors', 'int8.safetensors'])(
    'are read number by number: %s',
    (file) => {
      const { tensors } = decodeSafetensors(golden(file), file);
      expect(tensors.size).toBeGreaterThan(2);
      for (const [name, { shape, data }] of tensors) {
        expect(shape).toEqual(expected[name]!.shape);
        expect(data).toEqual(Float32Array.from(expected[name]!.data));
      }
    },
  );

  it('are what we write, byte by byte', () => {
    const { tensors, metadata } = decodeSafetensors(golden('float32.safetensors'), 'float32');
    expect(metadata).toEqual({ format: 'pt' });
    expect(Buffer.from(encodeSafetensors(tensors, metadata))).toEqual(golden('float32.safetensors'));
  });

  it('of whole numbers are read as well', () => {
    const { tensors } = decodeSafetensors(golden('integers.safetensors'), 'integers.safetensors');
    expect(tensors.get('steps')).toEqual({ shape: [3], data: Float32Array.of(1, 2, 3) });
  });

  const published = new URL(
    '../../../../../shared/models/whisper-base-encoder/model.safetensors',
    import.meta.url,
  );
  if (!existsSync(published)) console.warn(`skipped: no ${published.pathname}`);
  it.skipIf(!existsSync(published))('of a published model are read', () => {
    const { tensors } = decodeSafetensors(readFileSync(published), 'whisper');
    expect(tensors.get('conv1.weight')!.shape).toEqual([512, 80, 3]);
    for (const { data } of tensors.values()) expect(data.every(Number.isFinite)).toBe(true);
  });
});

describe('what was written', () => {
  const anyTensors = fc.uniqueArray(
    fc.record({
      name: fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__'),
      shape: fc.array(fc.nat(4), { maxLength: 3 }),
      seed: fc.float({ noNaN: true }),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  );

  it('is read back, bit by bit, wherever it lies in memory', () => {
    fc.assert(
      fc.property(
        anyTensors,
        fc.dictionary(fc.string(), fc.string()),
        fc.nat(7),
        (list, metadata, offset) => {
          const tensors = new Map<string, Tensor>();
          for (const { name, shape, seed } of list) {
            const count = shape.reduce((a, b) => a * b, 1);
            tensors.set(
              name,
              tensor(
                shape,
                Array.from({ length: count }, (_, i) => seed + i),
              ),
            );
          }
          const bytes = encodeSafetensors(tensors, metadata);
          const shifted = new Uint8Array(bytes.length + offset).subarray(offset);
          shifted.set(bytes);
          const decoded = decodeSafetensors(shifted, 'x');
          expect(decoded.tensors).toEqual(tensors);
          expect(decoded.metadata).toEqual(metadata);
        },
      ),
    );
  });

  it('keeps the bits of NaN, infinities and -0', () => {
    const bits = Uint32Array.of(0x7fc12345, 0x7f800000, 0xff800000, 0x80000000, 1);
    const bytes = encodeSafetensors(new Map([['odd', { shape: [5], data: new Float32Array(bits.buffer) }]]));
    expect(new Uint32Array(decodeSafetensors(bytes, 'x').tensors.get('odd')!.data.buffer)).toEqual(bits);
  });

  it('cut short anywhere, or longer, is a DataError', () => {
    const bytes = small();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'cut.safetensors')).toThrow(
        expect.objectContaining({ name: 'DataError', source: 'cut.safetensors' }),
      );
    }
    const longer = new Uint8Array(bytes.length + 3);
    longer.set(bytes);
    expect(() => decodeSafetensors(longer, 'long.safetensors')).toThrow(
      'long.safetensors: has 3 bytes behind the last tensor; fetch or save it again.',
    );
  });

  it('with bytes changed gives numbers or a DataError, nothing else', () => {
    const header = fc.tuple(fc.nat(small().length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(header, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = small();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          for (const { shape, data } of decodeSafetensors(bytes, 'x').tensors.values()) {
            expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
          }
        } catch (error) {
          expect(error).toMatchObject({ name: 'DataError', source: 'x' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('broken headers', () => {
  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const file = (header: string, numbers = 4) => {
    const json = new TextEncoder().encode(header);
    const bytes = new Uint8Array(8 + json.length + numbers);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    return bytes;
  };

  it.each([
    ['{"a":', 'has a header that is not JSON; fetch or save it again.'],
    ['[]', 'has a header that is not an object of tensors; fetch or save it again.'],
    [` {"a":${entry}}`, 'has a header that is not an object of tensors; fetch or save it again.'],
    ['{"a":5}', 'has a header that is not an object of tensors; fetch or save it again.'],
    [`{"a":${entry},"a":${entry}}`, "has two tensors named 'a'; save it again."],
    [`{"a":${entry},"\\u0061":${entry}}`, "has two tensors named 'a'; save it again."],
    [`{"a":${entry},"b":${entry}}`, "tensor 'b' overlaps another one; save it again."],
    [
      `{"a":${entry},"__metadata__":{"x":1}}`,
      'has __metadata__ that is not an object of texts; save it again.',
    ],
    [
      '{"a":{"dtype":"F32","shape":[1]}}',
      "tensor 'a' has no proper dtype, shape and data_offsets in the header; fetch or save it again.",
    ],
    [
      '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}',
      "tensor 'a' has no proper dtype, shape and data_offsets in the header; fetch or save it again.",
    ],
    [
      '{"a":{"dtype":"constructor","shape":[1],"data_offsets":[0,4]}}',
      "tensor 'a' holds constructor numbers; convert the file to F32 (F16, BF16, F64 and I64 are read too).",
    ],
    [
      '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}',
      "tensor 'a' takes 4 bytes, its shape [2] of F32 8.",
    ],
    [
      '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
      "tensor 'a' lies at bytes 0 to 8 of 4; the file is cut short, fetch or save it again.",
    ],
    [
      '{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}',
      "has 4 bytes before tensor 'a' that belong to none.",
    ],
    [
      '{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}}',
      "tensor 'a' holds I8 numbers without their scales (no tensor 'a_scale'); fetch or save it again.",
    ],
    [
      '{"a":{"dtype":"I8","shape":[2,0],"data_offsets":[0,0]},"a_scale":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      "tensor 'a' has 2 rows of I8 numbers, its scales 'a_scale' the shape [1]; fetch or save it again.",
    ],
  ])('%s', (header, problem) => {
    expect(() => decodeSafetensors(file(header), 'm.safetensors')).toThrow(
      expect.objectContaining({ name: 'DataError', message: `m.safetensors: ${problem}` }),
    );
  });

  it('an absurd header length, and a header that is not UTF-8', () => {
    const absurd = new Uint8Array(64).fill(0xff);
    expect(() => decodeSafetensors(absurd, 'm')).toThrow('its first 8 bytes announce a header of');
    const latin = file('{"é":1}');
    latin[10] = 0xe9;
    expect(() => decodeSafetensors(latin, 'm')).toThrow('m: has a header that is not UTF-8 text');
  });
});

describe('tensors that cannot be written', () => {
  it.each([
    ['a', [3], "Tensor 'a' has 1 numbers, its shape [3] 3."],
    ['__metadata__', [1], "A tensor cannot be named '__metadata__'; give it another name."],
  ])('%s %s', (name, shape, message) => {
    expect(() => encodeSafetensors(new Map([[name, tensor(shape, [1])]]))).toThrow(
      expect.objectContaining({ name: 'UsageError', message }),
    );
  });
});

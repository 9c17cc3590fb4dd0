import { cutEncoder, featureEncoder, loadEncoder } from '@affetto/core/encoder';
import { extractFeatures, featureBins, featureRecipe, functionalCount } from '@affetto/core/features';
import { decodeSafetensors } from '@affetto/core/recognizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalves, toHalves } from '../../dist/half.js';
import { Random } from '../../dist/random.js';
import { encodeSafetensors, type Int8Tensor, type Tensor } from '../../dist/safetensors.js';
import { config, file, golden, tensors } from './small-encoder.js';

const random = new Random(5);
const signal = {
  samples: Float32Array.from({ length: 9000 }, () => random.between(-1, 1)),
  sampleRate: 16000,
};
const cut = cutEncoder(file(), { config });
const features = (more: object) =>
  featureRecipe.parse({ kind: 'encoder', width: 8, blocks: [0, 2], ...more });

describe('an encoder cut down to one file', () => {
  it('has the same bytes wherever it was cut from', () => {
    const decoder = (all: Map<string, Tensor>) =>
      all.set('model.decoder.x', { shape: [1], data: Float32Array.of(1) });
    expect(cutEncoder(file('model.encoder.', decoder), { config })).toEqual(cut);
    expect(cutEncoder(cut)).toEqual(cut);
    expect(cutEncoder(cut, { blocks: 1 })).toEqual(cutEncoder(file(), { config, blocks: 1 }));
    expect(cutEncoder(cut, { blocks: 1 }).length).toBeLessThan(cut.length);
  });

  it('has the weights in half precision, and is opened without any other', () => {
    const halved = [...tensors()].map(([name, { shape, data }]): [string, Tensor] => {
      return [name, { shape, data: fromHalves(toHalves(data)) }];
    });
    expect(new Map(decodeSafetensors(cut, 'cut').tensors)).toEqual(
      new Map(halved.filter(([name]) => decodeSafetensors(cut, 'cut').tensors.has(name))),
    );
    expect(loadEncoder(cut).sizes).toEqual(golden.sizes);
    expect(loadEncoder(cut).encode(signal)).toEqual(loadEncoder(new Map(halved), { config }).encode(signal));
  });

  it('is refused with fewer blocks than asked for', () => {
    expect(() => cutEncoder(cut, { blocks: 3, source: 'small' })).toThrow(
      'small: has 2 blocks, not the 3 asked for; ask for fewer.',
    );
  });
});

/** Whisper's table of positions, by the host's own sine and cosine. */
function published(positions: number, width: number): Tensor {
  const waves = width / 2;
  const data = Float32Array.from({ length: positions * width }, (_, i) => {
    const [place, column] = [Math.floor(i / width), i % width];
    const angle = place * Math.exp((-Math.log(10000) * (column % waves)) / (waves - 1));
    return column < waves ? Math.sin(angle) : Math.cos(angle);
  });
  return { shape: [positions, width], data };
}

describe('positions', () => {
  const { positions, width } = golden.sizes;
  const sinusoidal = (change: (table: Tensor) => void = () => {}) =>
    file('', (all) => {
      const table = published(positions, width);
      change(table);
      all.set('embed_positions.weight', table);
    });

  it('are left out where they are the published sinusoids, and there again when it is loaded', () => {
    const whole = sinusoidal();
    const left = cutEncoder(whole, { config });
    const { tensors, metadata } = decodeSafetensors(left, 'cut');
    expect(tensors.has('embed_positions.weight')).toBe(false);
    expect(metadata).toEqual({ format: 'pt', heads: '2', positions: String(positions) });
    expect(cutEncoder(left)).toEqual(left);
    expect(loadEncoder(left).sizes).toEqual(golden.sizes);
    const halved = new Map(
      [...decodeSafetensors(whole, 'whole').tensors].map(([name, { shape, data }]) => [
        name,
        { shape, data: fromHalves(toHalves(data)) },
      ]),
    );
    expect(loadEncoder(left).encode(signal)).toEqual(loadEncoder(halved, { config }).encode(signal));
  });

  it('stay where they are others, by a single bit', () => {
    const other = cutEncoder(
      sinusoidal(({ data }) => {
        data[17]! += 2 ** -10;
      }),
      { config },
    );
    const { tensors, metadata } = decodeSafetensors(other, 'cut');
    expect(tensors.has('embed_positions.weight')).toBe(true);
    expect(metadata).toEqual({ format: 'pt', heads: '2' });
  });

  it.each([
    ['0', 'Too small: expected number to be >=1'],
    ['100001', 'Too big: expected number to be <=100000'],
    ['many', 'Invalid input: expected number, received NaN'],
  ])('are refused where their number is %s', (number, problem) => {
    const bytes = encodeSafetensors(tensors(), { positions: number });
    expect(() => loadEncoder(bytes, { config, source: 'small' })).toThrow(
      `small: has metadata that are no encoder's (positions: ${problem}); fetch the file again.`,
    );
  });
});

describe('an encoder cut to 8 bits', () => {
  const int8 = cutEncoder(file(), { config, precision: 'int8' });
  const read = decodeSafetensors(int8, 'cut').tensors;

  it('has the same bytes wherever it was cut from', () => {
    expect(cutEncoder(int8, { precision: 'int8' })).toEqual(int8);
    const fewer = cutEncoder(file('model.encoder.'), { config, precision: 'int8', blocks: 1 });
    expect(cutEncoder(int8, { precision: 'int8', blocks: 1 })).toEqual(fewer);
  });

  it('has whole numbers in its matrices, halves in the rest', () => {
    const header = new TextDecoder().decode(int8);
    for (const [name, { shape, data }] of tensors()) {
      const isMatrix = shape.length > 1 && name !== 'embed_positions.weight';
      expect(read.get(name)!.isInt8 ?? false).toBe(isMatrix);
      expect(header).toContain(`"${name}":{"dtype":"${isMatrix ? 'I8' : 'F16'}"`);
      if (!isMatrix) continue;
      const scales = read.get(`${name}_scale`)!.data;
      for (const [i, value] of read.get(name)!.data.entries()) {
        const scale = scales[Math.floor((i * scales.length) / data.length)]!;
        expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(scale / 2);
      }
    }
  });

  it('is computed with just those weights, strict and in whole numbers', () => {
    const floats = new Map([...read].map(([name, { shape, data }]) => [name, { shape, data }]));
    const strict = loadEncoder(int8).encode(signal);
    expect(strict).toEqual(loadEncoder(floats, { config }).encode(signal));
    const integer = loadEncoder(int8, { arithmetic: 'integer' }).encode(signal);
    for (const [layer, { data }] of strict.entries()) {
      for (const [i, value] of data.entries()) {
        expect(Math.abs(integer[layer]!.data[i]! - value)).toBeLessThan(1e-3);
      }
    }
  });

  const changed = (change: (all: Map<string, Int8Tensor | Tensor>) => void) => {
    const all = new Map<string, Int8Tensor | Tensor>(tensors());
    all.set('conv1.weight', { shape: [8, 5, 3], data: new Int8Array(120).fill(1) });
    all.set('conv1.weight_scale', { shape: [8], data: new Float32Array(8).fill(0.01) });
    change(all);
    return () => loadEncoder(encodeSafetensors(all), { config, source: 'small' });
  };

  it.each<[string, () => unknown, string]>([
    [
      'without its scales',
      changed((all) => all.delete('conv1.weight_scale')),
      "small: tensor 'conv1.weight' holds I8 numbers without their scales (no tensor 'conv1.weight_scale'); fetch or save it again.",
    ],
    [
      'with too many scales',
      changed((all) => all.set('conv1.weight_scale', { shape: [9], data: new Float32Array(9) })),
      "small: tensor 'conv1.weight' has 8 rows of I8 numbers, its scales 'conv1.weight_scale' the shape [9]; fetch or save it again.",
    ],
    [
      'of another shape',
      changed((all) => all.set('conv1.weight', { shape: [8, 5, 4], data: new Int8Array(160) })),
      "small: tensor 'conv1.weight' has the shape [8,5,4], not [8,5,3]; fetch the file again.",
    ],
    [
      'of no width',
      changed((all) => all.set('conv1.weight', { shape: [8, 0, 3], data: new Int8Array(0) })),
      "small: tensor 'conv1.weight' has the shape [8,0,3], which no encoder has; fetch the file again.",
    ],
    [
      'cut short',
      () => loadEncoder(int8.subarray(0, -9), { source: 'small' }),
      'the file is cut short, fetch or save it again.',
    ],
  ])('is refused in a sentence: %s', (_, load, message) => {
    expect(load).toThrow(message);
  });

  it('cut short anywhere or changed is a DataError, or an encoder', () => {
    for (let length = 0; length < int8.length; length += 7) {
      expect(() => loadEncoder(int8.subarray(0, length), { source: 'small' })).toThrow(
        expect.objectContaining({ name: 'DataError', source: 'small' }),
      );
    }
    const headerLength = Number(new DataView(int8.buffer).getBigUint64(0, true));
    const change = fc.tuple(fc.nat(headerLength + 7), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const bytes = int8.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          loadEncoder(bytes, { source: 'small' });
        } catch (error) {
          expect(error).toMatchObject({ name: 'DataError', source: 'small' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('states as features', () => {
  it('stand block beside block, in half precision', () => {
    const recipe = features({ arithmetic: 'strict' });
    const { data, frames, bins, names, hopSeconds } = extractFeatures(
      signal,
      recipe,
      featureEncoder(recipe, cut),
    ).frames;
    expect([frames, bins, hopSeconds]).toEqual([28, featureBins(recipe), 0.02]);
    expect([names[0], names[15]]).toEqual(['block 0 state 0', 'block 2 state 7']);
    const states = loadEncoder(cut).encode(signal);
    const expected = Float32Array.from(data, (_, i) => {
      const column = i % 16;
      return states[column < 8 ? 0 : 2]!.data[8 * Math.floor(i / 16) + (column % 8)]!;
    });
    expect(data).toEqual(fromHalves(toHalves(expected)));
  });

  it('come from the arithmetic that the recipe names', () => {
    const [strict, integer] = (['strict', 'integer'] as const).map((arithmetic) => {
      const recipe = features({ arithmetic });
      return extractFeatures(signal, recipe, featureEncoder(recipe, cut)).frames.data;
    });
    expect(integer).not.toEqual(strict);
    for (const [i, value] of strict!.entries()) expect(integer![i]).toBeCloseTo(value, 1);
  });

  it('are averaged, the last frame over as many as are left', () => {
    const recipe = features({ arithmetic: 'strict', average: 8, blocks: [1] });
    const { data, frames, bins, hopSeconds } = extractFeatures(
      signal,
      recipe,
      featureEncoder(recipe, cut),
    ).frames;
    expect([frames, bins, hopSeconds]).toEqual([4, featureBins(recipe), 0.16]);
    const states = loadEncoder(cut).encode(signal)[1]!.data; // (28, 8)
    const expected = Float32Array.from(data, (_, i) => {
      const own = Array.from(
        { length: i < 24 ? 8 : 4 },
        (_, k) => states[64 * Math.floor(i / 8) + 8 * k + (i % 8)]!,
      );
      return own.reduce((sum, value) => Math.fround(sum + value / own.length), 0); // the same bits everywhere
    });
    expect(data).toEqual(fromHalves(toHalves(expected)));
  });

  it('have means and deviations over time, of all states, however frames are averaged', () => {
    const columns = [0, 2].flatMap((block) => {
      const { data } = loadEncoder(cut).encode(signal)[block]!;
      return Array.from({ length: 8 }, (_, bin) => [...data].filter((_, i) => i % 8 === bin)); // (16, 28)
    });
    const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / 28);
    const deviations = columns.map((column, bin) =>
      Math.sqrt(column.reduce((sum, value) => sum + (value - means[bin]!) ** 2, 0) / 28),
    );
    for (const [functionals, expected] of [
      ['frameMeans', means],
      ['frameStatistics', [...means, ...deviations]],
    ] as const) {
      const recipe = features({ arithmetic: 'strict', average: 8, functionals });
      const { functionals: values } = extractFeatures(signal, recipe, featureEncoder(recipe, cut));
      expect(values).toHaveLength(functionalCount(recipe));
      expect(values).toHaveLength(expected.length);
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
    }
  });

  it.each<[string, () => unknown, string]>([
    [
      'without an encoder',
      () => featureEncoder(features({ encoder: 'small' }), undefined),
      "the features are states of the encoder 'small', which did not come with them; give its file, as cutEncoder makes it",
    ],
    [
      'without the encoder loaded',
      () => extractFeatures(signal, features({})),
      'the features are states of an encoder, which is not given: load it from its file first',
    ],
    [
      'of an encoder with fewer blocks',
      () => featureEncoder(features({ blocks: [1, 3] }), cut, 'small'),
      'small: has 2 blocks, not the 3 asked for; ask for fewer.',
    ],
    [
      'of an encoder of another width',
      () => featureEncoder(features({ width: 512 }), cut, 'small'),
      'small: has states 8 wide, the recipe says features.width 512; write 8 there or take another encoder.',
    ],
    ['of blocks out of order', () => features({ blocks: [2, 1] }), 'blocks stand in rising order'],
  ])('are refused in a sentence: %s', (_, use, message) => {
    expect(use).toThrow(message);
  });

  it('are no features of other kinds', () => {
    expect(featureEncoder(featureRecipe.parse({ kind: 'logMel' }), cut)).toBeUndefined();
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockMix } from '../../dist/network/layers/block-mix.js';
import { Convolution } from '../../dist/network/layers/convolution.js';
import { Lstm } from '../../dist/network/layers/lstm.js';
import { LayerBench, values } from './layer-bench.js';

const someLengths = fc
  .array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 })
  .map((lengths) => Int32Array.from(lengths));

test('a convolution is what its definition says, for any kernel, stride and lengths', () => {
  const half = fc.integer({ min: 0, max: 4 });
  const stride = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(someLengths, half, stride, (lengths, half, stride) => {
      const [inputs, outputs, kernel] = [3, 2, 2 * half + 1];
      const bench = new LayerBench(new Convolution('conv', inputs, outputs, kernel, stride), lengths, inputs);
      const { 'conv.weight': weight, 'conv.bias': bias, x } = bench.tensors;
      const expected: number[] = [];
      let start = 0;
      for (const length of lengths) {
        for (let centre = 0; centre < length; centre += stride) {
          for (let o = 0; o < outputs; o++) {
            let sum = bias![o]!;
            for (let k = 0; k < kernel; k++) {
              const frame = centre + k - half;
              if (frame < 0 || frame >= length) continue;
              for (let i = 0; i < inputs; i++) {
                sum += weight![(o * inputs + i) * kernel + k]! * x![(start + frame) * inputs + i]!;
              }
            }
            expected.push(Math.max(sum, 0));
          }
        }
        start += length;
      }
      const { y, lengths: outputLengths } = bench.run();
      expect([...outputLengths]).toEqual(Array.from(lengths, (length) => Math.ceil(length / stride)));
      expect(y.length).toBe(expected.length);
      for (const [i, value] of expected.entries()) expect(y[i]).toBeCloseTo(value, 5);
    }),
  );
});

test('an LSTM layer backward is the one forward on reversed sequences', () => {
  fc.assert(
    fc.property(someLengths, (lengths) => {
      const forward = new LayerBench(new Lstm(0, 3, 5, 'forward'), lengths, 3);
      const backward = new LayerBench(new Lstm(0, 3, 5, 'backward'), lengths, 3);
      for (const name of Object.keys(backward.tensors)) {
        if (name !== 'x') backward.tensors[name] = forward.tensors[name.replace('_reverse', '')]!;
      }
      backward.tensors.x = reversed(forward.tensors.x!, lengths, 3);
      expect(backward.run().y).toEqual(reversed(forward.run().y, lengths, 5));
    }),
    { numRuns: 30 },
  );
});

test('an LSTM layer in both directions is the two side by side', () => {
  const lengths = Int32Array.of(4, 7);
  const both = new LayerBench(new Lstm(0, 3, 5, 'both'), lengths, 3);
  const y = both.run().y;
  for (const [place, direction] of (['forward', 'backward'] as const).entries()) {
    const alone = new LayerBench(new Lstm(0, 3, 5, direction), lengths, 3);
    for (const name of Object.keys(alone.tensors)) alone.tensors[name] = both.tensors[name]!;
    const half = y.filter((_, i) => Math.floor(i / 5) % 2 === place);
    expect(alone.run().y).toEqual(half);
  }
});

test('each output frame of an LSTM layer depends on its past only, or on its future only', () => {
  for (const [direction, seen] of [
    ['forward', [false, false, true, true, true]],
    ['backward', [true, true, true, false, false]],
  ] as const) {
    const bench = new LayerBench(new Lstm(0, 2, 3, direction), Int32Array.of(5), 2);
    const before = bench.run().y;
    bench.tensors.x!.set(values(2, 99, 3), 2 * 2); // the frame in the middle
    const after = bench.run().y;
    const changed = seen.map((_, t) => [0, 1, 2].some((j) => before[t * 3 + j] !== after[t * 3 + j]));
    expect(changed).toEqual(seen);
  }
});

/** The frames of each sequence from the last to the first. */
function reversed(data: Float32Array, lengths: Int32Array, features: number): Float32Array {
  const result = new Float32Array(data.length);
  let start = 0;
  for (const length of lengths) {
    for (let t = 0; t < length; t++) {
      const from = (start + length - 1 - t) * features;
      result.set(data.subarray(from, from + features), (start + t) * features);
    }
    start += length;
  }
  return result;
}

test('a block mix is the mean of the blocks, by the softmax of their scores', () => {
  const bench = new LayerBench(new BlockMix(8, 2), Int32Array.of(3, 1), 8); // two blocks of 4
  const x = bench.tensors.x!;
  const mixed = (first: number) =>
    Array.from({ length: 16 }, (_, i) => {
      const at = 8 * Math.floor(i / 4) + (i % 4);
      return first * x[at]! + (1 - first) * x[at + 4]!;
    });
  for (const [i, value] of mixed(0.5).entries()) expect(bench.run().y[i]).toBeCloseTo(value, 6);
  bench.tensors['blockMix.scores']!.set([Math.log(3), 0]);
  for (const [i, value] of mixed(0.75).entries()) expect(bench.run().y[i]).toBeCloseTo(value, 6);
});

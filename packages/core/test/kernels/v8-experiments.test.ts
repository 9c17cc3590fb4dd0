import { describe, expect, test, vi } from 'vitest';
import { fusesInHardware, KernelInstance } from '../../dist/kernels/instance.js';
import { matrix, multiply, pack, transposed } from '../../dist/kernels/matrix.js';
import { pairVectors, relaxVectors } from '../../dist/kernels/v8-experiments.js';
import { timetable } from '../../dist/network/layers/timetable.js';
import { drawnMatrix, drawnWholeNumbers, values } from './memory.js';

/** What is switched on in such a process, and the flags that are set there. */
function askedIn({ wanted = '1', arch = 'x64', v8 = '13.6.233.17-node.50', built = true, old = false }) {
  const flags: string[] = [];
  const v8Module = { setFlagsFromString: (flag: string) => flags.push(flag) };
  const host = {
    env: { AFFETTO_V8_EXPERIMENTS: wanted },
    arch,
    versions: { v8 },
    config: { variables: built ? { v8_enable_wasm_simd256_revec: 1 } : {} },
    ...(!old && { getBuiltinModule: () => v8Module }),
  };
  return { pairs: pairVectors(host), relaxes: relaxVectors(host), flags };
}

describe('experiments of V8', () => {
  const v8OfNode20 = { v8: '11.3.244.8-node.33', built: false };

  test('are switched on where the environment asks for it, on x86 and the versions that are tested', () => {
    const pairs = { pairs: true, relaxes: false, flags: ['--experimental-wasm-revectorize'] };
    expect(askedIn({})).toEqual(pairs);
    expect(askedIn({ v8: '14.6.202.34-node.21' })).toEqual(pairs);
    const relaxes = { pairs: false, relaxes: true, flags: ['--experimental-wasm-relaxed-simd'] };
    expect(askedIn(v8OfNode20)).toEqual(relaxes);
  });

  test('nowhere else, and no flag is touched there', () => {
    const none = { pairs: false, relaxes: false, flags: [] };
    for (const version of [{}, v8OfNode20]) {
      expect(askedIn({ ...version, wanted: '0' })).toEqual(none);
      expect(askedIn({ ...version, arch: 'arm64' })).toEqual(none);
      expect(askedIn({ ...version, old: true })).toEqual(none);
    }
    expect(askedIn({ v8: '12.4.254.21-node.33', built: false })).toEqual(none);
    expect(askedIn({ v8: '15.0.1' })).toEqual(none);
    expect(askedIn({ v8: '' })).toEqual(none);
    expect(askedIn({ built: false })).toEqual(none); // macOS, Bun, Deno
    vi.stubGlobal('process', undefined); // as in a page
    expect([pairVectors(), relaxVectors()]).toEqual([false, false]);
    vi.unstubAllGlobals();
  });

  test.skipIf(process.env.AFFETTO_V8_EXPERIMENTS !== '1' || process.arch !== 'x64')(
    'let every Node fuse in hardware where they are asked for',
    () => expect(fusesInHardware()).toBe(true),
  );
});

/** V8 pairs vectors only in what it has optimised, which takes it some hundred turns and a moment beside. */
const MOMENT = 500; // ms

/** What a kernel gives at first and once V8 has optimised it, from the same numbers each time. */
function coldAndHot(kernels: KernelInstance, given: Float32Array, run: (at: number) => void) {
  const at = kernels.allocate(given.length);
  const turn = () => {
    kernels.floats(at, given.length).set(given);
    run(at);
    return kernels.floats(at, given.length).slice();
  };
  const cold = turn();
  const until = performance.now() + MOMENT;
  for (let turns = 0; turns < 300 || performance.now() < until; turns++) turn();
  return { cold, hot: turn() };
}

describe('the same bits once V8 has optimised', () => {
  for (const arithmetic of ['strict', 'fused'] as const) {
    // rows that end in a tile of four, of two and of part of six, columns in part of one
    for (const rows of [130, 122, 125]) {
      test.skipIf(arithmetic === 'fused' && !fusesInHardware())(
        `products of ${rows} rows, ${arithmetic}`,
        () => {
          const kernels = new KernelInstance(arithmetic);
          const [a, b] = [drawnMatrix(kernels, rows, 300, 1), drawnMatrix(kernels, 300, 60, 2)];
          const { cold, hot } = coldAndHot(kernels, new Float32Array(rows * 60), (at) =>
            multiply(kernels, matrix(at, rows, 60), a, b),
          );
          expect(hot).toEqual(cold);
        },
      );
    }
  }

  test('GELU', () => {
    const kernels = new KernelInstance();
    const { cold, hot } = coldAndHot(kernels, values(1003, 1, 6), (at) => kernels.call.gelu(at, at, 1003));
    expect(hot).toEqual(cold);
  });

  test('an LSTM there and back', () => {
    const kernels = new KernelInstance();
    const [sequences, steps, units] = [4, 10, 20];
    const { rows, counts } = timetable(new Int32Array(sequences).fill(steps), false);
    const frames = rows.length;
    const [rowsAt, countsAt] = [kernels.allocate(frames), kernels.allocate(steps)];
    kernels.integers(rowsAt, frames).set(rows);
    kernels.integers(countsAt, steps).set(counts);
    const weights = drawnMatrix(kernels, 4 * units, units, 1);
    const bias = drawnMatrix(kernels, 1, 4 * units, 2).address;
    const outputGradient = drawnMatrix(kernels, frames, units, 3).address;
    const [there, back] = [pack(kernels, transposed(weights)).address, pack(kernels, weights).address];
    const state = kernels.allocate(6 * sequences * units);
    const kept = kernels.allocate(3 * frames * units);
    const work = kernels.allocate(kernels.call.MULTIPLY_WORK.value);
    const given = values(frames * 5 * units, 4, 3); // the gates' sums, and behind them the output
    const { cold, hot } = coldAndHot(kernels, given, (at) => {
      const more = [rowsAt, countsAt, steps, frames, units, kernels.fused, work] as const;
      const output = at + frames * 4 * units * 4;
      kernels.call.lstmForward(at, bias, state, output, units, kept, there, ...more);
      kernels.call.lstmBackward(at, state, outputGradient, units, kept, back, ...more);
    });
    expect(hot).toEqual(cold);
  });

  test('products of whole numbers', () => {
    const kernels = new KernelInstance();
    const [m, n, k] = [11, 60, 304];
    const a = drawnWholeNumbers(kernels, m, k, { height: 4, limit: 5000, seed: 1 });
    const b = drawnWholeNumbers(kernels, n, k, { height: 8, limit: 2047, seed: 2 });
    const { cold, hot } = coldAndHot(kernels, values(m * n, 1), (at) =>
      kernels.call.multiplyIntegers(at, n, a.q, a.scales, b.q, b.scales, m, n, k),
    );
    expect(hot).toEqual(cold);
  });
});

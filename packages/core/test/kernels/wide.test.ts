import { describe, expect, test, vi } from 'vitest';
import { fusesInHardware, KernelInstance } from '../../dist/kernels/instance.js';
import { matrix, multiply } from '../../dist/kernels/matrix.js';
import { pairVectors } from '../../dist/kernels/wide.js';
import { drawnMatrix, drawnWholeNumbers, values } from './memory.js';

/** What `pairVectors` says in such a process, and the flags that it sets there. */
function askedIn({ wide = '1', arch = 'x64', v8 = '13.6.233.17-node.50', built = true, old = false }) {
  const flags: string[] = [];
  const v8Module = { setFlagsFromString: (flag: string) => flags.push(flag) };
  const isWide = pairVectors({
    env: { AFFETTO_WIDE: wide },
    arch,
    versions: { v8 },
    config: { variables: built ? { v8_enable_wasm_simd256_revec: 1 } : {} },
    ...(!old && { getBuiltinModule: () => v8Module }),
  });
  return { isWide, flags };
}

describe('vectors are paired', () => {
  const flags = ['--experimental-wasm-revectorize'];

  test('where the environment asks for it, on x86 and the versions of V8 that are tested', () => {
    expect(askedIn({})).toEqual({ isWide: true, flags });
    expect(askedIn({ v8: '14.6.202.34-node.21' })).toEqual({ isWide: true, flags });
  });

  test('nowhere else, and no flag is touched there', () => {
    const not = { isWide: false, flags: [] };
    expect(askedIn({ wide: '0' })).toEqual(not);
    expect(askedIn({ arch: 'arm64' })).toEqual(not);
    expect(askedIn({ v8: '11.3.244.8-node.33' })).toEqual(not);
    expect(askedIn({ v8: '15.0.1' })).toEqual(not);
    expect(askedIn({ v8: '' })).toEqual(not);
    expect(askedIn({ built: false })).toEqual(not); // macOS, Bun, Deno
    expect(askedIn({ old: true })).toEqual(not);
    vi.stubGlobal('process', undefined); // as in a page
    expect(pairVectors()).toBe(false);
    vi.unstubAllGlobals();
  });
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

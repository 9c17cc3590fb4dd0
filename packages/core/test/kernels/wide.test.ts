import { afterEach, describe, expect, test, vi } from 'vitest';
import { fusesInHardware, KernelInstance } from '../../dist/kernels/instance.js';
import { matrix, multiply } from '../../dist/kernels/matrix.js';
import { pairVectors } from '../../dist/kernels/wide.js';
import { values } from './memory.js';

afterEach(() => vi.unstubAllGlobals());

/** What `pairVectors` says in such a process, and the flags that it sets there. */
function askedIn({ wide = '1', arch = 'x64', v8 = '13.6.233.17-node.50', old = false }) {
  const flags: string[] = [];
  vi.stubGlobal('process', {
    env: { AFFETTO_WIDE: wide },
    arch,
    versions: { v8 },
    ...(!old && { getBuiltinModule: () => ({ setFlagsFromString: (flag: string) => flags.push(flag) }) }),
  });
  return { wide: pairVectors(), flags };
}

describe('vectors are paired', () => {
  const flags = ['--experimental-wasm-revectorize'];

  test('where the environment asks for it, on x86 and the versions of V8 that are tested', () => {
    expect(askedIn({})).toEqual({ wide: true, flags });
    expect(askedIn({ v8: '14.6.202.34-node.21' })).toEqual({ wide: true, flags });
  });

  test('nowhere else, and no flag is touched there', () => {
    const not = { wide: false, flags: [] };
    expect(askedIn({ wide: '0' })).toEqual(not);
    expect(askedIn({ arch: 'arm64' })).toEqual(not);
    expect(askedIn({ v8: '11.3.244.8-node.33' })).toEqual(not);
    expect(askedIn({ v8: '15.0.1' })).toEqual(not);
    expect(askedIn({ v8: '' })).toEqual(not);
    expect(askedIn({ old: true })).toEqual(not);
    vi.stubGlobal('process', undefined); // as in a page
    expect(pairVectors()).toBe(false);
  });
});

// V8 pairs vectors only in what it has optimised, after some hundred turns.
for (const arithmetic of ['strict', 'fused'] as const) {
  test(`products have the same bits once V8 has optimised them, ${arithmetic}`, () => {
    const kernels = new KernelInstance(arithmetic);
    const place = (rows: number, columns: number) => {
      const address = kernels.allocate(rows * columns);
      kernels.floats(address, rows * columns).set(values(rows * columns, columns));
      return matrix(address, rows, columns);
    };
    const [a, b, c] = [place(125, 300), place(300, 60), place(125, 60)]; // tiles of all sizes, and parts of some
    const product = () => {
      multiply(kernels, c, a, b);
      return kernels.floats(c.address, 125 * 60).slice();
    };
    const first = product();
    const isFast = kernels.fused === false || fusesInHardware();
    for (let turn = 0; turn < (isFast ? 1000 : 50); turn++) product();
    expect(product()).toEqual(first);
  });
}

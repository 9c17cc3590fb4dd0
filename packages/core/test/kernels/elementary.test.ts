import { describe, expect, test } from 'vitest';
import { get, kernels, put } from './memory.js';

/** The greatest error of a kernel relative to the host's double precision function. */
function worst(
  kernel: (y: number, x: number, n: number) => void,
  exact: (x: number) => number,
  low: number,
  high: number,
): number {
  const count = 200_001;
  const x = Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  const address = put(x);
  kernel(address, address, count);
  const error = get(address, count).map((y, i) => Math.abs(y - exact(x[i]!)) / Math.abs(exact(x[i]!) || 1));
  return error.reduce((a, b) => Math.max(a, b));
}

describe('elementary kernels', () => {
  const exp = (y: number, x: number, n: number) => kernels.call.exponentials(y, x, 0, n);
  const tanh = kernels.call.hyperbolicTangents;

  test('exp is within 2e-7 of the exact value over its range', () => {
    expect(worst(exp, Math.exp, -87.3, 88.3)).toBeLessThan(2e-7);
    expect(worst(exp, Math.exp, -1, 1)).toBeLessThan(2e-7);
  });

  test('tanh is within 4e-7 of the exact value, near zero too', () => {
    expect(worst(tanh, Math.tanh, -20, 20)).toBeLessThan(4e-7);
    expect(worst(tanh, Math.tanh, -0.5, 0.5)).toBeLessThan(4e-7);
    expect(worst(tanh, Math.tanh, -1e-3, 1e-3)).toBeLessThan(4e-7);
  });

  test('beyond their range they stay finite, and NaN stays NaN', () => {
    const extremes = new Float32Array([-Infinity, -1e9, 1e9, Infinity, Number.NaN]);
    const x = put(extremes);
    exp(x, x, 5);
    const [low, lower, high, higher, nan] = get(x, 5);
    expect([low, lower].every((y) => y! > 0 && y! < 1.3e-38)).toBe(true);
    expect([high, higher].every((y) => y! > 2e38 && y! < Infinity)).toBe(true);
    expect(nan).toBeNaN();
    const t = put(extremes);
    tanh(t, t, 5);
    expect([...get(t, 5)]).toEqual([-1, -1, 1, 1, Number.NaN]);
  });

  test('exp subtracts its shift first', () => {
    const x = put(new Float32Array([1, 2, 3]));
    kernels.call.exponentials(x, x, 2, 3);
    expect([...get(x, 3)].map((y) => y.toFixed(5))).toEqual(['0.36788', '1.00000', '2.71828']);
  });
});

import { expect, test } from 'vitest';
import { UsageError } from '../../dist/errors.js';
import { KernelInstance } from '../../dist/kernels/instance.js';

test('memory is handed out in aligned pieces that do not overlap, and given back to a mark', () => {
  const kernels = new KernelInstance();
  const mark = kernels.mark();
  const first = kernels.allocate(5);
  const second = kernels.allocate(100_000); // beyond what the module begins with
  expect(first % 64).toBe(0);
  expect(second).toBe(first + 64);
  kernels.floats(second, 100_000).fill(1);
  expect([...kernels.floats(first, 5)]).toEqual([0, 0, 0, 0, 0]);
  kernels.copy(first, second, 5);
  expect([...kernels.floats(first, 5)]).toEqual([1, 1, 1, 1, 1]);
  kernels.release(mark);
  expect(kernels.allocate(1)).toBe(first);
});

test('what is to be kept outlasts marks taken before', () => {
  const kernels = new KernelInstance();
  const mark = kernels.mark();
  const kept = kernels.allocate(5);
  kernels.keep();
  const later = kernels.allocate(5);
  kernels.release(mark);
  expect(kernels.allocate(1)).toBe(later);
  expect(later).toBeGreaterThan(kept);
});

test('more than there can be is refused in one sentence, and what fits still works', () => {
  const kernels = new KernelInstance();
  const full = 'The memory for computing is full (4 GiB at most); take shorter pieces or fewer at a time.';
  const mark = kernels.mark();
  expect(() => kernels.allocate(2 ** 30)).toThrow(UsageError);
  expect(() => kernels.allocate(2 ** 30)).toThrow(full);
  expect(kernels.mark()).toBe(mark);
  expect(kernels.floats(kernels.allocate(3), 3).length).toBe(3);
});

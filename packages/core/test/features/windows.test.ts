import { UsageError } from '@affetto/core';
import { getWindow, hann, type WindowName } from '@affetto/core/features';
import { describe, expect, it } from 'vitest';

const NAMES: WindowName[] = [
  'hann',
  'hamming',
  'blackman',
  'blackmanHarris',
  'bartlett',
  'triangular',
  'rectangular',
  'cosine',
  ['gaussian', 3],
  ['kaiser', 8],
];

describe('getWindow', () => {
  it.each(NAMES)('%s: symmetric to the last bit, or one period of what is', (name) => {
    for (const length of [2, 5, 16, 31]) {
      const symmetric = getWindow(name, length + 1, false);
      for (let i = 0; i <= length; i++) expect(symmetric[i]).toBe(symmetric[length - i]);
      expect(getWindow(name, length)).toEqual(symmetric.subarray(0, length));
    }
  });

  it('hann is the Hann window', () => {
    expect(hann(4)).toEqual(Float64Array.of(0, 0.5, 1, 0.5));
  });

  it.each([
    ['Hann', 8, /^there is no window "Hann": take hann, hamming, .* or \['kaiser', beta\]$/],
    ['hann', 0, 'the length of a window is 0 but must be a whole number of at least 1'],
    ['hann', 2.5, 'the length of a window is 2.5 but must be a whole number of at least 1'],
    [['gaussian', 0], 8, "a Gaussian window's deviation is 0 but must be above 0 samples"],
    [['kaiser', -1], 8, "a Kaiser window's beta is -1 but must lie between 0 and 700"],
    [['kaiser'], 8, "a Kaiser window's beta is undefined but must lie between 0 and 700"],
    [['tukey', 1], 8, /^there is no window \["tukey",1\]/],
  ])('refuses %j of %d', (name, length, message) => {
    expect(() => getWindow(name as WindowName, length)).toThrow(UsageError);
    expect(() => getWindow(name as WindowName, length)).toThrow(message);
  });
});

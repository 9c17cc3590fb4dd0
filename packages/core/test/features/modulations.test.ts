import { readFileSync } from 'node:fs';
import { UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import {
  contourFunctionals,
  extractFeatures,
  featureRecipe,
  functionalCount,
  modulationFunctionals,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// The built package, as the other tests have it; what is made of contours is not exported.
import { modulationsOf } from '../../dist/features/contours/modulations.js';

const golden = JSON.parse(
  readFileSync(new URL('../../../../reference/golden/features/modulations.json', import.meta.url), 'utf8'),
);

interface Golden {
  readonly cepstrum: readonly (readonly number[])[];
  readonly bands: readonly (readonly number[])[];
  readonly values: readonly number[];
}
const cases = golden.cases.map((each: Golden) => [each.cepstrum[0]!.length, each]) as [number, Golden][];

const named = (contours: readonly (readonly number[])[]) =>
  contours.map((values, i) => ({ name: `c${i}`, values: Float64Array.from(values) }));
const byName = ({ names, values }: { names: readonly string[]; values: ArrayLike<number> }) =>
  new Map(names.map((name, i) => [name, values[i]!]));

/** A tone of 300 Hz, as many times a second louder and softer. */
function trembling(hz: number, seconds = 2): Signal {
  const samples = Float32Array.from({ length: seconds * 16000 }, (_, i) => {
    const t = i / 16000;
    return 0.3 * (1 + 0.8 * Math.sin(2 * Math.PI * hz * t)) * Math.sin(2 * Math.PI * 300 * t);
  });
  return { samples, sampleRate: 16000 };
}

describe('how a spectrum moves', () => {
  it.each(cases)('is what SciPy and NumPy make of it, over %i frames', (_, { cepstrum, bands, values }) => {
    const found = modulationsOf(named(cepstrum), named(bands), 0.01);
    expect(found.values).toHaveLength(values.length);
    for (const [i, value] of values.entries()) expect(found.values[i], found.names[i]).toBeCloseTo(value, 9);
  });

  it('is numbers whatever the contours, correlations within 1, and nothing where nothing moves', () => {
    const value = fc.double({ min: -120, max: 120, noNaN: true });
    const contours = fc
      .integer({ min: 0, max: 40 })
      .chain((frames) =>
        fc.array(fc.array(value, { minLength: frames, maxLength: frames }), { minLength: 14, maxLength: 14 }),
      );
    fc.assert(
      fc.property(contours, (contours) => {
        const { names, values } = modulationsOf(named(contours), named(contours.slice(0, 2)), 0.01);
        expect(values.every(Number.isFinite)).toBe(true);
        for (const [i, name] of names.entries()) {
          if (name.includes(' with ')) expect(Math.abs(values[i]!)).toBeLessThan(1 + 1e-9);
        }
      }),
      { numRuns: 50 },
    );
    const still = modulationsOf(
      named(Array(14).fill(Array(30).fill(-7.3))),
      named([Array(30).fill(2)]),
      0.01,
    );
    for (const [i, value] of still.values.entries())
      expect(Math.abs(value), still.names[i]).toBeLessThan(1e-9);
  });
});

describe('functionals of the modulations', () => {
  it('are those of the contours, then as many as the recipe says, each by a name of its own', () => {
    const signal = trembling(4);
    const { names, values } = modulationFunctionals(signal);
    const recipe = featureRecipe.parse({ kind: 'logMel', functionals: 'modulations' });
    expect(names).toHaveLength(functionalCount(recipe));
    expect(new Set(names).size).toBe(names.length);
    expect(extractFeatures(signal, recipe).functionals).toEqual(values);
    const contours = contourFunctionals(signal);
    expect(names.slice(0, contours.names.length)).toEqual(contours.names);
    expect(values.slice(0, contours.names.length)).toEqual(contours.values);
  });

  it.each([
    [1, 'mel band 2 modulation 0.75 to 1.3 Hz'],
    [4, 'mel band 2 modulation 3.3 to 5 Hz'],
    [10, 'mel band 2 modulation 7.8 to 11.7 Hz'],
  ])('hear %i changes a second where they are', (hz, expected) => {
    const values = byName(modulationFunctionals(trembling(hz)));
    const ofBand = [...values].filter(([name]) => name.startsWith('mel band 2 modulation'));
    expect(ofBand).toHaveLength(9);
    const [strongest] = ofBand.sort(([, a], [, b]) => b - a)[0]!;
    expect(strongest).toBe(expected);
  });

  it('are numbers of silence, and of what is as short as eGeMAPS takes; refuse what is shorter', () => {
    const { values } = modulationFunctionals({ samples: new Float32Array(8000), sampleRate: 16000 });
    expect(values.every(Number.isFinite)).toBe(true);
    const short = trembling(4).samples.slice(0, 1120);
    expect(modulationFunctionals({ samples: short, sampleRate: 16000 }).values.every(Number.isFinite)).toBe(
      true,
    );
    expect(() => modulationFunctionals({ samples: short.slice(1), sampleRate: 16000 })).toThrow(UsageError);
  });
});

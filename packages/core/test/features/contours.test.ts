import { UsageError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import {
  contourFunctionals,
  egemaps,
  extractFeatures,
  featureRecipe,
  functionalCount,
} from '@affetto/core/features';
import { describe, expect, it } from 'vitest';
// The built package, as the other tests have it; what a contour's statistics are is not exported.
import { STATISTICS, statisticsOf } from '../../dist/features/contours/statistics.js';

const RATE = 16000;

/** A buzz of 20 harmonics that rises from 150 to 210 Hz, between two stretches of faint noise. */
function voice(gain = 1): Signal {
  const samples = new Float32Array(RATE);
  let turn = 0;
  let noise = 1;
  for (let i = 0; i < samples.length; i++) {
    noise = (noise * 16807) % 2147483647;
    samples[i] = gain * 2e-4 * (noise / 1073741824 - 1);
    if (i < RATE / 4 || i >= (3 * RATE) / 4) continue;
    turn += (150 + (120 * (i - RATE / 4)) / RATE) / RATE;
    for (let k = 1; k <= 20; k++) samples[i]! += (gain * 0.2 * Math.sin(2 * Math.PI * k * turn)) / k;
  }
  return { samples, sampleRate: RATE };
}

function byName(signal: Signal): Map<string, number> {
  const { names, values } = contourFunctionals(signal);
  return new Map(names.map((name, i) => [name, values[i]!]));
}

describe('statistics of a contour', () => {
  const named = (values: readonly number[]) =>
    Object.fromEntries(statisticsOf(Float64Array.from(values)).map((value, i) => [STATISTICS[i]!, value]));

  it('are what they are called', () => {
    // numpy 2.4: np.mean, np.std, np.percentile, and for slope and curvature (2k + 1) * np.mean(x * P_k)
    const values = named([1, 4, 2, 8, 5, 7]);
    expect(values.mean).toBeCloseTo(4.5, 12);
    expect(values.deviation).toBeCloseTo(2.5, 12);
    expect(values['percentile 2']).toBeCloseTo(1.1, 12);
    expect(values['percentile 25']).toBeCloseTo(2.5, 12);
    expect(values.median).toBeCloseTo(4.5, 12);
    expect(values['percentile 75']).toBeCloseTo(6.5, 12);
    expect(values['percentile 98']).toBeCloseTo(7.9, 12);
    expect(values.slope).toBeCloseTo(3.9, 12);
    expect(values.curvature).toBeCloseTo(-1.2, 12);
    expect(values.crossings).toBeCloseTo(0.2, 12);
    expect(values.change).toBeCloseTo(3.2, 12);
  });

  it('turn with the contour', () => {
    const there = named([3, 1, 4, 1, 5, 9]);
    const back = named([9, 5, 1, 4, 1, 3]);
    expect(back.slope).toBeCloseTo(-there.slope!, 12);
    expect(back.curvature).toBeCloseTo(there.curvature!, 12);
  });

  it('are numbers of short contours too', () => {
    expect(statisticsOf(new Float64Array(0))).toEqual(new Array(11).fill(0));
    expect(statisticsOf(Float64Array.of(5))).toEqual([5, 0, 5, 5, 5, 5, 5, 0, 0, 0, 0]);
  });
});

describe('functionals of the contours', () => {
  it('are as many as the recipe says, each by a name of its own, eGeMAPS last', () => {
    const { names, values } = contourFunctionals(voice());
    const recipe = featureRecipe.parse({ kind: 'logMel', functionals: 'contours' });
    expect(names).toHaveLength(functionalCount(recipe));
    expect(new Set(names).size).toBe(names.length);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(extractFeatures(voice(), recipe).functionals).toEqual(values);
    const { names: last, values: lastValues } = egemaps(voice());
    expect(names.slice(-88)).toEqual(last);
    expect(values.slice(-88)).toEqual(lastValues);
  });

  it('know the level, and what it does not change', () => {
    const [soft, loud] = [byName(voice(0.5)), byName(voice())];
    const difference = (name: string) => loud.get(name)! - soft.get(name)!;
    for (const name of ['rms median', 'mel band 3 mean', 'mel band 3 in voice mean']) {
      expect(difference(name), name).toBeCloseTo(20 * Math.log10(2), 3);
    }
    for (const name of ['mfcc1 mean', 'spectral centroid median', 'F0semitoneFrom27.5Hz_sma3nz slope']) {
      expect(Math.abs(difference(name) / loud.get(name)!), name).toBeLessThan(1e-3);
    }
  });

  it('take the voice where it sounds, at the same moment in all descriptors', () => {
    const values = byName(voice());
    // From 150 to 210 Hz: 29.4 to 35.2 semitones above 27.5 Hz.
    expect(values.get('F0semitoneFrom27.5Hz_sma3nz percentile 2')).toBeCloseTo(29.6, 0);
    expect(values.get('F0semitoneFrom27.5Hz_sma3nz percentile 98')).toBeCloseTo(35, 0);
    expect(values.get('F0semitoneFrom27.5Hz_sma3nz slope')).toBeCloseTo(2.9, 0);
    expect(values.get('rms deviation')).toBeGreaterThan(20);
    expect(values.get('rms in voice deviation')).toBeLessThan(4);
  });

  it('are 0 for a voice that is not there', () => {
    const values = byName({ samples: new Float32Array(RATE / 2), sampleRate: RATE });
    expect(values.get('F0semitoneFrom27.5Hz_sma3nz mean')).toBe(0);
    expect(values.get('mel band 3 in voice mean')).toBe(0);
    expect([...values.values()].every(Number.isFinite)).toBe(true);
  });

  it('work from 8 kHz on and refuse what is too short for eGeMAPS', () => {
    const samples = voice().samples.slice(0, 8000);
    expect(contourFunctionals({ samples, sampleRate: 8000 }).values.every(Number.isFinite)).toBe(true);
    expect(() => contourFunctionals({ samples: samples.slice(0, 1000), sampleRate: RATE })).toThrow(
      UsageError,
    );
  });
});

import { existsSync } from 'node:fs';
import { readSignal } from '@affetto/core/node';
import { describe, expect, it } from 'vitest';
import { compare, type GoldenCase, index, ourOutputs, signalOf } from './golden.js';

// "Within 1e-6 relative" means: the largest difference is at most 1e-6 of the largest of librosa's values in that
// output. librosa transforms in float64, our spectra are float32: their error is about 1e-7 of the loudest part of a frame,
// so dB values may differ by 1e-3 dB down to 80 dB below the loudest, and ten times that for every 20 dB further down. The
// pitch, a choice among dips, may differ by 1e-3 of itself. Deltas are differences of float32 cepstra: four rounding steps
// of the largest cepstrum are allowed besides.
const RELATIVE = 1e-6;
/** Cepstra may hold bands of any level. */
const CEPSTRAL = 2e-4;
const PITCH = 1e-3;
const DECIBELS = 1e-3;
const ROUNDING = 4 * 2 ** -23;

const data = new URL('../../../../../shared/data/', import.meta.url);

describe('the same as librosa 0.11', () => {
  it('is what the golden values come from', () => {
    expect(index.versions.librosa).toMatch(/^0\.11\./);
    expect(index.cases.length).toBeGreaterThanOrEqual(20);
  });

  it.each(index.cases)('$name', (golden) => {
    expectSame(ourOutputs(signalOf(golden), golden.options, golden.yin), golden.outputs);
  });

  for (const golden of index.files) {
    const file = new URL(golden.path, data);
    if (!existsSync(file)) console.warn(`skipped: ${file.pathname} is not there to compare with librosa`);
    it.skipIf(!existsSync(file))(golden.path, async () => {
      const signal = await readSignal(file.pathname);
      expect([signal.sampleRate, signal.samples.length]).toEqual([golden.sampleRate, golden.length]);
      expectSame(ourOutputs(signal, golden.options, null), golden.outputs);
    });
  }
});

function expectSame(ours: ReturnType<typeof ourOutputs>, golden: GoldenCase['outputs']): void {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(golden).sort());
  const highestCepstrum = compare(ours.mfcc!, golden.mfcc!).highest;
  for (const [name, output] of Object.entries(golden)) {
    const { difference, highest, ratio } = compare(ours[name]!, output);
    if (name === 'yin') {
      expect(ratio, 'yin: largest difference as a share of its value').toBeLessThanOrEqual(PITCH);
      continue;
    }
    let allowed = (/mfcc|delta/.test(name) ? CEPSTRAL : RELATIVE) * highest;
    if (name.startsWith('logMel')) {
      const range = Math.max(...ours[name]!.data) - Math.min(...ours[name]!.data);
      allowed = DECIBELS * Math.max(1, 10 ** ((range - 80) / 20));
    }
    if (name.startsWith('delta')) allowed += ROUNDING * highestCepstrum;
    expect(difference, `${name}: largest difference (largest value ${highest})`).toBeLessThanOrEqual(allowed);
  }
}

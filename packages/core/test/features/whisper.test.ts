import { readFileSync } from 'node:fs';
import { extractFeatures, featureBins, featureRecipe, whisperLogMel } from '@affetto/core/features';
import { describe, expect, it } from 'vitest';
import { checkFile, encoderFile } from '../encoder/files.js';

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance);
  }
}

describe("Whisper's log-mel", () => {
  const url = new URL('../../../../reference/golden/features/whisper.json', import.meta.url);
  const golden: { frames: number; logMel: string } = JSON.parse(readFileSync(url, 'utf8'));
  const samples = Float32Array.from({ length: 1700 }, (_, i) => {
    return (((i * i * 7919) % 65536) / 65536 - 0.5) * (i < 800 ? 1 : 1e-3);
  });
  const signal = { samples, sampleRate: 16000 };

  it('is what its definition says (reference/features/whisper.py)', () => {
    const { data, frames, bins, hopSeconds } = whisperLogMel(signal);
    expect([frames, bins, hopSeconds]).toEqual([golden.frames, 80, 0.01]);
    const expected = new Float32Array(Uint8Array.from(Buffer.from(golden.logMel, 'base64')).buffer);
    expectClose(data, expected, 1e-5);
  });

  it.skipIf(!encoderFile)('equals that of transformers for a recording', () => {
    const { samples, log_mel: expected } = checkFile();
    const { data, frames } = whisperLogMel({ samples: samples!.data, sampleRate: 16000 });
    expect([80, frames]).toEqual(expected!.shape);
    const rows = expected!.data.map((_, i) => expected!.data[(i % 80) * frames + Math.floor(i / 80)]!);
    expectClose(data, rows, 1e-5);
  });

  it('has 128 bands for Whisper large v3', () => {
    expect(whisperLogMel(signal, { nMels: 128 }).bins).toBe(128);
  });

  it('is a kind of features', () => {
    const recipe = featureRecipe.parse({ kind: 'whisperLogMel' });
    expect(recipe.normalize).toBe('none');
    const { data, bins } = extractFeatures(signal, recipe);
    expect(bins).toBe(featureBins(recipe));
    expect(data).toEqual(whisperLogMel(signal).data);
  });

  it('refuses other rates and a signal too short, in a sentence', () => {
    expect(() => whisperLogMel({ samples, sampleRate: 22050 })).toThrow(
      'the signal has 22050 Hz but Whisper hears 16000 Hz: resample it first',
    );
    expect(() => whisperLogMel({ samples: samples.subarray(0, 200), sampleRate: 16000 })).toThrow(
      "the signal has 200 samples but Whisper's log-mel needs more than 200 (12.5 ms): use a longer one",
    );
  });
});

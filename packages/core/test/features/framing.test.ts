import { UsageError } from '@affetto/core';
import { extractFrames, type FrameExtractor, FrameStream, type PadMode } from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Each frame's samples themselves: what the framing gave. */
function copying(frameLength: number, hopLength: number): FrameExtractor {
  return {
    frameLength,
    hopLength,
    sampleRate: 100,
    names: Array.from({ length: frameLength }, (_, i) => `sample ${i}`),
    compute(samples, count, rows) {
      for (let t = 0; t < count; t++) {
        rows.set(samples.subarray(t * hopLength, t * hopLength + frameLength), t * frameLength);
      }
    },
  };
}

/** The frames by their definition: pad the whole signal, cut it. */
function padded(samples: Float32Array, half: number, mode: PadMode): number[] {
  const n = samples.length;
  return Array.from({ length: n + 2 * half }, (_, i) => {
    const at = i - half;
    if (at >= 0 && at < n) return samples[at]!;
    if (mode === 'constant') return 0;
    if (mode === 'edge') return samples[at < 0 ? 0 : n - 1]!;
    return samples[at < 0 ? -at : 2 * (n - 1) - at]!;
  });
}

const signals = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 700 });

describe('frames', () => {
  it('are those of the padded signal, in chunks of any size', () => {
    fc.assert(
      fc.property(
        signals,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        fc.constantFrom<PadMode>('constant', 'edge', 'reflect'),
        fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 8 }),
        (values, frameLength, hopLength, center, padMode, cuts) => {
          const samples = Float32Array.from(values);
          const half = center ? Math.floor(frameLength / 2) : 0;
          fc.pre(samples.length + 2 * half >= frameLength);
          fc.pre(!(center && padMode === 'reflect') || samples.length > half);
          const whole = padded(samples, half, padMode);
          const expected: number[] = [];
          for (let at = 0; at + frameLength <= whole.length; at += hopLength) {
            expected.push(...whole.slice(at, at + frameLength));
          }
          const extractor = copying(frameLength, hopLength);
          const offline = extractFrames({ samples, sampleRate: 100 }, extractor, { center, padMode });
          expect(Array.from(offline.data)).toEqual(expected);
          expect(offline.frames).toBe(expected.length / frameLength);

          const stream = new FrameStream(extractor, { center, padMode });
          const streamed: number[] = [];
          let at = 0;
          for (const cut of [...cuts, samples.length]) {
            streamed.push(...stream.push(samples.subarray(at, at + cut)).data);
            at = Math.min(samples.length, at + cut);
          }
          streamed.push(...stream.end().data);
          expect(streamed).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('refuse what cannot be framed', () => {
    const signal = { samples: new Float32Array(10), sampleRate: 100 };
    expect(() => extractFrames(signal, copying(12, 4), { center: false })).toThrow(
      new UsageError(
        'the signal has 10 samples but a frame has 12: use a longer signal, a shorter frame or center: true',
      ),
    );
    expect(() => extractFrames(signal, copying(20, 4), { padMode: 'reflect' })).toThrow(UsageError);
    expect(() => extractFrames(signal, copying(4, 0))).toThrow(
      'hopLength is 0 but must be a whole number of at least 1',
    );
    const stream = new FrameStream(copying(4, 2));
    stream.push(new Float32Array(7));
    expect(() => stream.push(Float32Array.of(0, Number.NaN))).toThrow(
      'sample 8 (at 0.080 s) is NaN: features need finite samples',
    );
    stream.end();
    expect(() => stream.end()).toThrow('the stream has ended already');
    expect(() => stream.push(new Float32Array(1))).toThrow('the stream has ended');
  });
});

// What everything that makes frames of frames promises. Each export of the features chapter that is named `*Transform`
// is found here by its name, and held to the function it is named after: `deltaTransform` to `delta`.
import * as features from '@affetto/core/features';
import { type Frames, type FrameTransform, melSpectrogram } from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepsMoreThan } from './memory.js';
import { speechLike } from './sounds.js';

const exported: Record<string, unknown> = { ...features };
const transforms = Object.keys(exported)
  .filter((name) => name.endsWith('Transform'))
  .map((name) => ({
    name,
    make: exported[name] as () => FrameTransform,
    offline: exported[name.slice(0, -'Transform'.length)] as (frames: Frames) => Frames,
  }));

it('finds the transforms', () => {
  expect(transforms.map(({ name }) => name)).toContain('deltaTransform');
});

const powers = melSpectrogram(speechLike(0.8, 16000), { nFft: 512, hopLength: 160, nMels: 12 });

describe.each(transforms)('$name', ({ make, offline }) => {
  const whole = offline(powers);

  it('keeps to its names, and is finite on silence', () => {
    expect(whole.frames).toBe(powers.frames);
    expect(whole.names.length).toBe(whole.bins);
    expect(new Set(whole.names).size).toBe(whole.bins);
    expect(whole.hopSeconds).toBe(powers.hopSeconds);
    const silence = offline({ ...powers, data: new Float32Array(powers.data.length) });
    for (const { data } of [whole, silence]) expect(data.every(Number.isFinite)).toBe(true);
  });

  it('gives frames that come in pieces of any size the bits of the whole, and lets go of their memory', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }), (sizes) => {
        expect(bits(inPieces(make(), powers, sizes))).toEqual(bits(whole.data));
      }),
      { numRuns: 50 },
    );
  });

  it('shares nothing with others of its kind', () => {
    const louder = { ...powers, data: powers.data.map((value) => 3 * value) };
    const [first, second] = [make(), make()];
    const rows: Float32Array[] = [first.push(powers).data];
    second.push(louder);
    rows.push(first.end().data);
    second.end();
    expect(bits(joined(rows))).toEqual(bits(whole.data));
  });

  it('needs no more memory the longer it runs', () => {
    const transform = make();
    for (let i = 0; i < 5; i++) transform.push(powers);
    const hear = () => {
      for (let i = 0; i < 250; i++) transform.push(powers); // 20000 frames, 1 MB
    };
    expect(keepsMoreThan(400_000, hear)).toBe(false);
  });
});

/** The rows of a transform whose input memory is overwritten after each call. */
function inPieces(
  transform: FrameTransform,
  { data, bins, ...shape }: Frames,
  sizes: number[],
): Float32Array {
  const rows: Float32Array[] = [];
  let at = 0;
  for (const size of [...sizes, shape.frames]) {
    const piece = data.slice(at * bins, (at + size) * bins);
    rows.push(transform.push({ ...shape, bins, data: piece, frames: piece.length / bins }).data.slice());
    piece.fill(12345);
    at = Math.min(shape.frames, at + size);
  }
  rows.push(transform.end().data);
  return joined(rows);
}

function joined(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from(rows.flatMap((part) => [...part]));
}

function bits(data: Float32Array): Int32Array {
  return new Int32Array(data.slice().buffer);
}

// What every extractor of frames promises, whoever writes it. Each export of the audio and features chapters that is
// named `*Extractor` is found here by its name.
import { UsageError } from '@affetto/core';
import { extractFrames, FrameStream, frameCount } from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractors, needs } from './extractors.js';
import { keepsMoreThan } from './memory.js';
import { sounds, speechLike } from './sounds.js';

const RATE = 16000;

it('finds the extractors', () => {
  const names = extractors.map(({ name }) => name);
  expect(names).toContain('rmsExtractor');
  expect(Object.keys(needs).filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(extractors)('$name', ({ name, make }) => {
  const { options, leastRate = 8000 } = needs[name] ?? {};
  const create = (sampleRate = RATE, more: Record<string, unknown> = {}) =>
    make(sampleRate, options || Object.keys(more).length > 0 ? { ...options, ...more } : undefined);
  const speech = speechLike(0.8, RATE);

  it('can be made', () => {
    try {
      create();
    } catch (cause) {
      const problem = `${name} cannot be made with its defaults: say in \`needs\` which options it takes`;
      throw new Error(problem, { cause });
    }
  });

  it('has whole lengths and a name for each column', () => {
    const extractor = create();
    expect(Number.isInteger(extractor.frameLength) && extractor.frameLength > 0).toBe(true);
    expect(Number.isInteger(extractor.hopLength) && extractor.hopLength > 0).toBe(true);
    expect(extractor.sampleRate).toBe(RATE);
    expect(extractor.names.length).toBeGreaterThan(0);
    expect(new Set(extractor.names).size).toBe(extractor.names.length);
    const rows = extractFrames(speech, extractor);
    expect(rows.bins).toBe(extractor.names.length);
    expect(rows.names).toEqual(extractor.names);
    expect(rows.frames).toBe(frameCount(speech.samples.length, extractor.frameLength, extractor.hopLength));
    expect(rows.data.length).toBe(rows.frames * rows.bins);
    expect(rows.hopSeconds).toBe(extractor.hopLength / RATE);
    expect(rows.data.some((value) => value !== rows.data[0])).toBe(true);
  });

  it.each([8000, 16000, 22050, 24414, 44100, 48000].filter((rate) => rate >= leastRate))(
    'is finite on whatever sounds at %d Hz',
    (rate) => {
      for (const [what, signal] of Object.entries(sounds(rate))) {
        const { data } = extractFrames(signal, create(rate));
        expect(data.length, what).toBeGreaterThan(0);
        expect(
          data.find((value) => !Number.isFinite(value)),
          what,
        ).toBeUndefined();
      }
    },
  );

  it('refuses samples that are not finite, and no samples', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const samples = speech.samples.slice();
      samples[777] = bad;
      expect(() => extractFrames({ samples, sampleRate: RATE }, create())).toThrow(UsageError);
    }
    expect(() => extractFrames({ samples: new Float32Array(0), sampleRate: RATE }, create())).toThrow(
      UsageError,
    );
  });

  it('refuses options that cannot be', () => {
    const run = (rate: number, more: Record<string, unknown>) => () =>
      extractFrames({ ...speech, sampleRate: rate }, create(rate, more));
    for (const rate of [0, -RATE, Number.NaN, Number.POSITIVE_INFINITY])
      expect(run(rate, {}), `${rate} Hz`).toThrow(UsageError);
    for (const option of ['hopLength', 'frameLength', 'nFft', 'winLength']) {
      if (!takes(option, 600)) continue;
      for (const value of [0, -512, 100.5, Number.NaN])
        expect(run(RATE, { [option]: value }), `${option} ${value}`).toThrow(UsageError);
    }
    if (takes('fMax', 0.4 * RATE)) {
      expect(run(RATE, { fMax: 0.51 * RATE }), 'fMax above half the rate').toThrow(UsageError);
      expect(run(RATE, { fMax: -1 }), 'negative fMax').toThrow(UsageError);
    }
  });

  /** Whether an option makes a difference. */
  function takes(option: string, value: number): boolean {
    const [plain, other] = [create(), create(RATE, { [option]: value })];
    if (plain.hopLength !== other.hopLength || plain.frameLength !== other.frameLength) return true;
    const [before, after] = [extractFrames(speech, plain), extractFrames(speech, other)];
    return before.data.some((x, i) => !Object.is(x, after.data[i]));
  }

  it('refuses a signal shorter than a frame without padding', () => {
    const extractor = create();
    const samples = new Float32Array(extractor.frameLength - 1).fill(0.1);
    expect(() => extractFrames({ samples, sampleRate: RATE }, extractor, { center: false })).toThrow(
      UsageError,
    );
  });

  it('gives the same bits whenever it is asked, and shares nothing with others of its kind', () => {
    const other = speechLike(0.8, RATE, 220);
    const alone = [speech, other].map((signal) => extractFrames(signal, create()));
    expectSame(extractFrames(speech, create()), alone[0]!);
    const extractor = create();
    extractFrames(other, extractor);
    expectSame(extractFrames(speech, extractor), alone[0]!);

    const streams = [new FrameStream(create()), new FrameStream(create())] as const;
    const rows: number[][] = [[], []];
    for (let at = 0; at < speech.samples.length; at += 777) {
      rows[0]!.push(...streams[0].push(speech.samples.subarray(at, at + 777)).data);
      rows[1]!.push(...streams[1].push(other.samples.subarray(at, at + 777)).data);
    }
    for (const i of [0, 1]) {
      rows[i]!.push(...streams[i]!.end().data);
      expectSame({ data: Float32Array.from(rows[i]!) }, alone[i]!);
    }
  });

  it('gives each frame the same bits however frames are grouped, and keeps to its own memory', () => {
    const extractor = create();
    const { frameLength, hopLength, names } = extractor;
    const count = Math.min(7, 1 + Math.floor((speech.samples.length - frameLength) / hopLength));
    const samples = speech.samples.slice(0, (count - 1) * hopLength + frameLength);
    const before = samples.slice();
    const bins = names.length;
    const room = new Float32Array((count + 1) * bins).fill(12345);
    extractor.compute(samples, count, room.subarray(0, count * bins));
    expectSame({ data: samples }, { data: before });
    expect(room.subarray(count * bins).every((value) => value === 12345)).toBe(true);
    for (let t = 0; t < count; t++) {
      const row = new Float32Array(bins);
      extractor.compute(samples.subarray(t * hopLength, t * hopLength + frameLength), 1, row);
      expectSame({ data: row }, { data: room.subarray(t * bins, (t + 1) * bins) });
    }
  });

  it('gives a stream in chunks of any size the bits of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: speech.samples.length }),
        fc.boolean(),
        (cuts, length, center) => {
          const extractor = create();
          fc.pre(center || length >= extractor.frameLength);
          const samples = speech.samples.subarray(0, length);
          const stream = new FrameStream(extractor, { center });
          const rows: Float32Array[] = [];
          let at = 0;
          for (const cut of [...cuts, length]) {
            rows.push(stream.push(samples.subarray(at, at + cut)).data);
            at = Math.min(length, at + cut);
          }
          rows.push(stream.end().data);
          const streamed = Float32Array.from(rows.flatMap((part) => [...part]));
          expectSame({ data: streamed }, extractFrames({ samples, sampleRate: RATE }, create(), { center }));
        },
      ),
      { numRuns: 12 },
    );
  });

  it('needs no more memory the longer it runs', () => {
    const stream = new FrameStream(create());
    for (let i = 0; i < 5; i++) stream.push(speech.samples);
    const hear = () => {
      for (let i = 0; i < 25; i++) stream.push(speech.samples); // 20 s, 1.3 MB
    };
    expect(keepsMoreThan(400_000, hear)).toBe(false);
  });
});

function expectSame(ours: { data: Float32Array }, expected: { data: Float32Array }): void {
  const bits = ({ data }: { data: Float32Array }) => new Int32Array(data.slice().buffer);
  expect(bits(ours)).toEqual(bits(expected));
}

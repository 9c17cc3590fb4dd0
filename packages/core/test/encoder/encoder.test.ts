import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutEncoder, type Encoder, EncoderStream, loadEncoder } from '@affetto/core/encoder';
import { type Frames, whisperLogMel } from '@affetto/core/features';
import { openEncoder } from '@affetto/core/node';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../dist/random.js';
import type { Tensor } from '../../dist/safetensors.js';
import { checkFile, encoderFile } from './files.js';
import { config, decode, file, golden, tensors } from './small-encoder.js';

const { mels, width } = golden.sizes;

/** The log-mel frames of the golden values' longest recording. */
function longest(): Frames {
  const frames = golden.lengths[2]!;
  const data = decode(golden.frames).slice(-frames * mels);
  return { data, frames, bins: mels, names: [], hopSeconds: 0.01 };
}

/** Noise that swells, so that windows have maxima of their own. */
function noise(samples: number) {
  const random = new Random(5, samples);
  const values = Float32Array.from(
    { length: samples },
    (_, i) => random.between(-1, 1) * (0.01 + i / samples),
  );
  return { samples: values, sampleRate: 16000 };
}

function hashOf(data: Float32Array): number {
  return new Uint32Array(data.slice().buffer).reduce((sum, word) => (Math.imul(sum, 31) + word) | 0, 0);
}

/** Length of the difference over that of the states. */
function relativeError(states: Float32Array, expected: Float32Array): number {
  const squares = (value: (at: number) => number) => states.reduce((sum, _, at) => sum + value(at) ** 2, 0);
  return Math.sqrt(squares((at) => states[at]! - expected[at]!) / squares((at) => expected[at]!));
}

/** The encoder for signals: log-mel needs bands that hold a bin. */
const small = loadEncoder(tensors(), { config });

describe('a Whisper file', () => {
  it.each(['', 'encoder.', 'model.encoder.'])("is read, names behind '%s'", (prefix) => {
    const encoder = loadEncoder(
      file(prefix, (all) =>
        all.set(`${prefix.replace('encoder.', '')}decoder.x`, { shape: [1], data: Float32Array.of(1) }),
      ),
      { config },
    );
    expect(encoder.sizes).toEqual(golden.sizes);
    for (const [i, { data, frames, bins, hopSeconds }] of encoder.encode(longest()).entries()) {
      const expected = decode(golden.states[i]!).slice(-125 * width);
      expect([frames, bins, hopSeconds]).toEqual([125, width, 0.02]);
      for (const [at, value] of expected.entries()) expect(data[at]).toBeCloseTo(value, 4);
    }
  });

  it('gives the blocks asked for', () => {
    const encoder = loadEncoder(file(), { config, blocks: 1 });
    const states = encoder.encode(longest());
    expect(states).toEqual(small.encode(longest()).slice(0, 2));
    expect(loadEncoder(file(), { config, blocks: 0 }).encode(longest())).toEqual(states.slice(0, 1));
  });

  const without = (name: string) => (all: Map<string, Tensor>) => void all.delete(name);
  const misshapen = (all: Map<string, Tensor>) =>
    void all.set('layers.1.fc2.bias', { shape: [9], data: new Float32Array(9) });
  it.each<[string, () => unknown, string]>([
    [
      'of another model',
      () => loadEncoder(file('wav2vec2.'), { source: 'm.safetensors' }),
      "m.safetensors: holds no Whisper encoder (no tensor 'conv1.weight'); take the model.safetensors of a Whisper model.",
    ],
    [
      'without a tensor',
      () => loadEncoder(file('', without('layers.1.fc2.bias')), { config }),
      "model.safetensors: has no tensor 'layers.1.fc2.bias'; fetch the whole file again.",
    ],
    [
      'without a block in the middle',
      () => loadEncoder(file('', without('layers.0.self_attn.q_proj.weight')), { config }),
      "model.safetensors: has no tensor 'layers.0.self_attn.q_proj.weight'; fetch the whole file again.",
    ],
    [
      'with a tensor of another shape',
      () => loadEncoder(file('', misshapen), { config }),
      "model.safetensors: tensor 'layers.1.fc2.bias' has the shape [9], not [8]; fetch the file again.",
    ],
    [
      'cut short',
      () => loadEncoder(file().subarray(0, -64), { config }),
      'the file is cut short, fetch or save it again.',
    ],
    [
      'with fewer blocks than asked for',
      () => loadEncoder(file(), { config, blocks: 3 }),
      'model.safetensors: has 2 blocks, not the 3 asked for; ask for fewer.',
    ],
    [
      'with the config of another size',
      () => loadEncoder(file(), { config: { d_model: 384 } }),
      'model.safetensors: is 8 wide but its config.json says d_model 384; use the config.json that came with it.',
    ],
    [
      'with heads that do not fit',
      () => loadEncoder(file()),
      'model.safetensors: is 8 wide, which 0.125 heads do not divide; give the config.json that came with it.',
    ],
    [
      'with a config that is none',
      () => loadEncoder(file(), { config: { d_model: 'wide' } }),
      "model.safetensors: has a config.json that is no Whisper model's (d_model: ",
    ],
    [
      'with a strange number of blocks',
      () => loadEncoder(file(), { config, blocks: 1.5 }),
      'blocks is 1.5 but must be a whole number, 0 or more',
    ],
  ])('is refused in a sentence: %s', (_, load, message) => {
    expect(load).toThrow(message);
  });
});

describe('a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'affetto-encoder-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);

  it('is opened with its config', async () => {
    write('model.safetensors', file('model.encoder.'));
    await expect(openEncoder(folder)).rejects.toThrow(
      `${join(folder, 'config.json')}: is missing; name the folder of a whole model.`,
    );
    write('config.json', 'd_model: 8');
    await expect(openEncoder(folder)).rejects.toThrow(
      `${join(folder, 'config.json')}: is not JSON; take the original file of the model.`,
    );
    write('config.json', JSON.stringify(config));
    const encoder = await openEncoder(folder, { blocks: 1 });
    expect(encoder.sizes).toEqual({ ...golden.sizes, blocks: 1 });
    await expect(openEncoder(folder, { blocks: 7 })).rejects.toThrow(
      `${join(folder, 'model.safetensors')}: has 2 blocks, not the 7 asked for; ask for fewer.`,
    );
  });
});

describe('states', () => {
  it.each([
    ['strict', -343681107],
    ['fused', 2144407328],
    ['integer', -1549956505],
  ] as const)('have the same bits on every host, %s', (arithmetic, expected) => {
    const encoder = loadEncoder(tensors(), { config, arithmetic });
    expect(hashOf(encoder.encode(longest())[2]!.data)).toBe(expected);
  });

  it('of log-mel frames are those of the signal', () => {
    const signal = noise(16000);
    expect(small.encode(whisperLogMel(signal, { nMels: mels }))).toEqual(small.encode(signal));
  });

  it('do not depend on what was encoded before', () => {
    const before = small.encode(noise(9000));
    small.encode(noise(20000));
    expect(small.encode(noise(9000))).toEqual(before);
  });

  it('are refused for what cannot be heard', () => {
    expect(() => small.encode(noise(200))).toThrow("Whisper's log-mel needs more than 200 (12.5 ms)");
    expect(() => small.encode({ ...noise(900), sampleRate: 8000 })).toThrow('resample it first');
    expect(() => small.encode({ ...longest(), bins: 4 })).toThrow(
      'the encoder takes log-mel frames of 5 bands but there are 250 of 4: use whisperLogMel',
    );
  });
});

describe('windows', () => {
  const parts = (encoder: Encoder, frames: Frames, from: number, to: number) =>
    encoder.encode({ ...frames, frames: 2 * (to - from), data: frames.data.slice(from * 10, to * 10) });

  it('give what they know best: all but the look-ahead, the last one all', () => {
    const frames = longest(); // 125 states
    const options = { windowSeconds: 1, hopSeconds: 0.6, lookAheadSeconds: 0.1 }; // 50, 30 and 5 states
    const states = small.encode(frames, options);
    const windows = [0, 30, 60, 90].map((from) => parts(small, frames, from, Math.min(from + 50, 125)));
    for (const [layer, { data }] of states.entries()) {
      const of = (window: number, from: number, to: number) =>
        windows[window]![layer]!.data.slice(from * width, to * width);
      expect(data.length).toBe(125 * width);
      const expected = [...of(0, 0, 45), ...of(1, 15, 45), ...of(2, 15, 45), ...of(3, 15, 35)];
      expect([...data]).toEqual(expected);
    }
  });

  it('end where the recording ends, even with a window', () => {
    const frames = longest();
    const states = small.encode(frames, { windowSeconds: 2.5 });
    expect(states).toEqual(small.encode(frames));
    const two = small.encode(frames, { windowSeconds: 1.5, hopSeconds: 1 });
    expect(two[0]!.frames).toBe(125);
  });

  it('of a stream give the bits of the whole, whatever the chunks', () => {
    const options = { windowSeconds: 0.4, hopSeconds: 0.14, lookAheadSeconds: 0.06 };
    const chunks = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(chunks, (lengths) => {
        const samples = lengths.reduce((sum, length) => sum + length, 201);
        const signal = noise(samples);
        const stream = new EncoderStream(small, options);
        const given: Frames[][] = [];
        let at = 0;
        for (const length of lengths) given.push(stream.push(signal.samples.subarray(at, (at += length))));
        given.push(stream.push(signal.samples.subarray(at)), stream.end());
        for (const [layer, { data }] of small.encode(signal, options).entries()) {
          expect(given.flatMap((layers) => [...layers[layer]!.data])).toEqual([...data]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('of a stream come when they are due', () => {
    const stream = new EncoderStream(small, { windowSeconds: 0.4, hopSeconds: 0.1, lookAheadSeconds: 0.2 });
    const { samples } = noise(16000);
    const known = (milliseconds: number) => Math.floor(milliseconds * 16);
    // a frame is known half an FFT, 12.5 ms, behind its centre; the window's last frame is centred at 390 ms
    expect(stream.push(samples.subarray(0, known(402)))[0]!.frames).toBe(0);
    expect(stream.push(samples.subarray(known(402), known(403)))[0]!.frames).toBe(10);
    expect(stream.push(samples.subarray(known(403), known(503)))[0]!.frames).toBe(5);
  });

  it('of nothing are nothing', () => {
    const stream = new EncoderStream(small);
    expect(stream.end().map(({ frames }) => frames)).toEqual([0, 0, 0]);
  });

  it('are refused where the times do not go together', () => {
    const refused = (options: object) => () => new EncoderStream(small, options);
    expect(refused({ windowSeconds: 30 })).toThrow(
      'windowSeconds is 30 but the encoder has positions for 2.6 s',
    );
    expect(refused({ windowSeconds: 1.234 })).toThrow(
      'windowSeconds is 1.234 but must be a multiple of 0.02 s, at least 0.02',
    );
    expect(refused({ windowSeconds: 1, hopSeconds: 0.9, lookAheadSeconds: 0.2 })).toThrow(
      'hopSeconds and lookAheadSeconds are 0.9 and 0.2, together more than the window of 1',
    );
  });
});

describe.skipIf(!encoderFile)('Whisper base', () => {
  const check = encoderFile ? checkFile() : {};
  const signal = () => ({ samples: check.samples!.data, sampleRate: 16000 });

  it.each(['strict', 'fused'] as const)('has the states that transformers has, %s', (arithmetic) => {
    const encoder = loadEncoder(readFileSync(encoderFile!), { arithmetic });
    expect(encoder.sizes).toEqual({
      mels: 80,
      width: 512,
      heads: 8,
      hidden: 2048,
      positions: 1500,
      blocks: 4,
    });
    for (const [i, { data, frames, bins }] of encoder.encode(signal()).entries()) {
      const expected = check[`hidden_${i}`]!;
      expect([frames, bins]).toEqual(expected.shape);
      const errors = data.map((value, at) => Math.abs(value - expected.data[at]!));
      expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThan(5e-5);
    }
  });

  it('has them within 0.2 percent in whole numbers, the same bits everywhere', () => {
    const encoder = loadEncoder(readFileSync(encoderFile!), { arithmetic: 'integer' });
    const states = encoder.encode(signal());
    for (const [i, { data }] of states.entries()) {
      expect(relativeError(data, check[`hidden_${i}`]!.data)).toBeLessThan(2e-3);
    }
    expect(hashOf(states.at(-1)!.data)).toBe(-1512938743);
  });

  it('has them within 2 percent where it is cut to 8 bits, in 10.5 MB', () => {
    const cut = cutEncoder(readFileSync(encoderFile!), { blocks: 3, precision: 'int8' });
    expect(cut.length).toBe(10_451_456);
    const states = loadEncoder(cut, { arithmetic: 'integer' }).encode(signal());
    for (const [i, { data }] of states.entries()) {
      expect(relativeError(data, check[`hidden_${i}`]!.data)).toBeLessThan(2e-2);
    }
    expect(hashOf(states.at(-1)!.data)).toBe(-2019924803);
  });
});

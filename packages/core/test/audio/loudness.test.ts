import { existsSync, readFileSync } from 'node:fs';
import { LoudnessMeter, loudness, normalizeLoudness, type Signal, truePeak } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { describe, expect, it } from 'vitest';

interface Measured {
  readonly pyloudnorm: number;
  readonly ffmpeg: { readonly integrated: number; readonly range: number; readonly truePeakDb: number };
}
/** What reference/audio/loudness.py wrote. */
const golden: {
  readonly levels: readonly number[];
  readonly made: readonly ({ readonly rate: number } & Measured)[];
  readonly files: readonly ({ readonly path: string; readonly length: number } & Measured)[];
} = JSON.parse(
  readFileSync(new URL('../../../../reference/golden/audio/loudness.json', import.meta.url), 'utf8'),
);

/** ffmpeg prints one decimal. */
const PRINTED = 0.055;

function made(rate: number): Signal {
  const samples = Float32Array.from({ length: 12 * rate }, (_, n) => {
    const tone = (f: number) => Math.sin((2 * Math.PI * f * n) / rate);
    const level = golden.levels[Math.min(9, Math.floor((n * 10) / (12 * rate)))]!;
    return (tone(60) + tone(440) + 0.7 * tone(2000) + 0.5 * tone(5500)) * 10 ** (level / 20);
  });
  return { samples, sampleRate: rate };
}

/** A sine in stretches of given peak level (dB of full scale; null is silence) and length (s). */
function tone(
  parts: readonly (readonly [level: number | null, seconds: number])[],
  sampleRate = 48000,
): Signal {
  const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, [, seconds]) => sum + seconds, 0));
  const samples = new Float32Array(Math.round(ends.at(-1)! * sampleRate));
  let n = 0;
  for (const [i, [level]] of parts.entries()) {
    const amplitude = level === null ? 0 : 10 ** (level / 20);
    const end = Math.round(ends[i]! * sampleRate);
    for (; n < end; n++) samples[n] = amplitude * Math.sin((2 * Math.PI * 1000 * n) / sampleRate);
  }
  return { samples, sampleRate };
}

/** The cases of EBU Tech 3341 are in stereo: 3.01 LU more than one channel. */
const STEREO = 10 * Math.log10(2);

describe('EBU Tech 3341', () => {
  it.each([
    ['1', [[-23, 20]], -23],
    ['2', [[-33, 20]], -33],
    ['3', [[-36, 10], [-23, 60], [-36, 10]], -23], // biome-ignore format: a case a line
    ['4', [[-72, 10], [-36, 10], [-23, 60], [-36, 10], [-72, 10]], -23], // biome-ignore format: a case a line
    ['5', [[-26, 20], [-20, 20.1], [-26, 20]], -23], // biome-ignore format: a case a line
  ] as const)('case %s: integrated', (_, parts, lufs) => {
    expect(Math.abs(loudness(tone(parts)).integrated + STEREO - lufs)).toBeLessThan(0.1);
  });

  it('cases 1 and 2: momentary and short-term', () => {
    for (const level of [-23, -33]) {
      const { maxMomentary, maxShortTerm } = loudness(tone([[level, 20]]));
      expect(Math.abs(maxMomentary + STEREO - level)).toBeLessThan(0.1);
      expect(Math.abs(maxShortTerm + STEREO - level)).toBeLessThan(0.1);
    }
  });

  it.each([
    ['9', 'shortTerm', [[-20, 1.34], [-30, 1.66]], 5, 3], // biome-ignore format: a case a line
    ['12', 'momentary', [[-20, 0.18], [-30, 0.22]], 25, 1], // biome-ignore format: a case a line
  ] as const)('case %s: steady %s', (_, kind, period, times, from) => {
    const signal = tone(new Array(times).fill(period).flat());
    const meter = new LoudnessMeter(signal.sampleRate);
    const step = signal.sampleRate / 100;
    for (let at = 0; at < signal.samples.length; at += step) {
      meter.push(signal.samples.subarray(at, at + step));
      if (at >= from * signal.sampleRate) {
        expect(Math.abs(meter[kind] + STEREO - -23)).toBeLessThan(0.1);
      }
    }
  });

  it('case 10: the loudest 3 s wherever they lie', () => {
    for (let i = 0; i < 20; i += 3) {
      const { maxShortTerm } = loudness(tone([[null, i * 0.15], [-23, 3], [null, 1]])); // biome-ignore format: a case a line
      expect(Math.abs(maxShortTerm + STEREO - -23)).toBeLessThan(0.1);
    }
  });

  it('case 13: the loudest 0.4 s wherever they lie', () => {
    for (let i = 0; i < 20; i++) {
      const { maxMomentary } = loudness(tone([[null, i * 0.02], [-23, 0.4], [null, 1]])); // biome-ignore format: a case a line
      expect(Math.abs(maxMomentary + STEREO - -23)).toBeLessThan(0.1);
    }
  });

  it.each([
    ['15', 4, 0.5, 0, -6],
    ['16', 4, 0.5, 45, -6],
    ['17', 6, 0.5, 60, -6],
    ['18', 8, 0.5, 67.5, -6],
    ['19', 4, 1.41, 45, 3],
  ])('case %s: true peak between samples', (_, period, amplitude, degrees, decibels) => {
    // Faded in and out: cut off at once, any interpolation overshoots.
    const samples = Float32Array.from({ length: 4800 }, (_, n) => {
      const fade = Math.min(1, n / 480, (4799 - n) / 480);
      return fade * amplitude * Math.sin(2 * Math.PI * (n / period + degrees / 360));
    });
    const measured = truePeak({ samples, sampleRate: 48000 });
    expect(measured).toBeGreaterThan(decibels - 0.4);
    expect(measured).toBeLessThan(decibels + 0.2);
  });
});

describe('EBU Tech 3342', () => {
  it.each([
    ['1', [-20, -30], 10],
    ['2', [-20, -15], 5],
    ['3', [-40, -20], 20],
    ['4', [-50, -35, -20, -35, -50], 15],
  ])('case %s: loudness range', (_, levels, range) => {
    expect(Math.abs(loudness(tone(levels.map((level) => [level, 20]))).range - range)).toBeLessThan(0.1);
  });
});

describe('measures like pyloudnorm and ffmpeg', () => {
  it.each(golden.made)('tones at $rate Hz', ({ rate, pyloudnorm, ffmpeg }) => {
    const measured = loudness(made(rate));
    expect(Math.abs(measured.integrated - pyloudnorm)).toBeLessThan(2e-5);
    expect(Math.abs(measured.integrated - ffmpeg.integrated)).toBeLessThan(PRINTED);
    expect(Math.abs(measured.range - ffmpeg.range)).toBeLessThan(PRINTED + 0.01);
    expect(Math.abs(measured.truePeakDb - ffmpeg.truePeakDb)).toBeLessThan(0.15);
  });

  const data = new URL('../../../../../shared/data/', import.meta.url);
  for (const { path, length, pyloudnorm, ffmpeg } of golden.files) {
    const file = new URL(path, data);
    if (!existsSync(file)) console.warn(`skipped: ${file.pathname} is not there to be read`);
    it.skipIf(!existsSync(file))(path, async () => {
      const { samples, sampleRate } = await readSignal(file.pathname);
      const measured = loudness({ samples: samples.subarray(0, length), sampleRate });
      expect(Math.abs(measured.integrated - pyloudnorm)).toBeLessThan(2e-5);
      expect(Math.abs(measured.integrated - ffmpeg.integrated)).toBeLessThan(PRINTED);
      expect(Math.abs(measured.truePeakDb - ffmpeg.truePeakDb)).toBeLessThan(0.15);
    });
  }
});

describe('a loudness meter', () => {
  it('measures the same, to the last bit, in chunks of any size, at rates of no whole steps', () => {
    const signal = { samples: made(16000).samples, sampleRate: 24414 };
    const whole = loudness(signal);
    const meter = new LoudnessMeter(24414);
    for (let at = 0, size = 1; at < signal.samples.length; at += size, size = (size * 7 + 3) % 5000) {
      meter.push(signal.samples.subarray(at, at + size));
    }
    expect(meter.result()).toEqual(whole);
  });

  it('hears nothing in silence, and one block in what is shorter than a block', () => {
    const nothing = Number.NEGATIVE_INFINITY;
    expect(loudness({ samples: new Float32Array(48000), sampleRate: 48000 })).toEqual({
      integrated: nothing,
      range: 0,
      maxMomentary: nothing,
      maxShortTerm: nothing,
      truePeakDb: nothing,
    });
    const short = loudness(tone([[-20, 0.2]]));
    expect(Math.abs(short.integrated + STEREO - -20)).toBeLessThan(0.1);
    expect(short.maxMomentary).toBe(nothing);
  });

  it.each([
    [2000, [0.1], 'loudness cannot be measured at 2000 Hz: the rate must be at least 4000 Hz'],
    [16000, [], 'the signal is empty: features need at least one sample'],
    [16000, [0, Number.NaN], 'sample 1 (at 0.000 s) is NaN: features need finite samples'],
  ])('refuses what has no loudness (%s Hz, %j)', (sampleRate, samples, sentence) => {
    expect(() => loudness({ samples: Float32Array.from(samples), sampleRate })).toThrow(sentence);
  });
});

describe('normalizeLoudness', () => {
  it('reaches its target by one gain', () => {
    const signal = made(16000);
    const normal = normalizeLoudness(signal, { targetLufs: -30 });
    expect(loudness(normal).integrated).toBeCloseTo(-30, 4);
    expect(normal.limited).toBe(false);
    expect(normal.samples[1000]! / signal.samples[1000]!).toBeCloseTo(10 ** (normal.gainDb / 20), 5);
  });

  it('stops at the true peak, and says so', () => {
    const normal = normalizeLoudness(made(16000), { targetLufs: -5, maxTruePeakDb: -2 });
    expect(normal.limited).toBe(true);
    expect(loudness(normal).truePeakDb).toBeCloseTo(-2, 4);
    expect(loudness(normal).integrated).toBeLessThan(-5);
  });

  it('leaves silence as it is', () => {
    const { samples, gainDb } = normalizeLoudness({ samples: new Float32Array(9000), sampleRate: 16000 });
    expect(samples.every((x) => x === 0)).toBe(true);
    expect(gainDb).toBe(0);
  });

  it('refuses targets that are none', () => {
    expect(() => normalizeLoudness(made(16000), { targetLufs: 23 })).toThrow(
      'targetLufs is 23 but must be a level from -70 to 0 dB',
    );
    expect(() => normalizeLoudness(made(16000), { maxTruePeakDb: Number.NaN })).toThrow(
      /^maxTruePeakDb is NaN/,
    );
  });
});

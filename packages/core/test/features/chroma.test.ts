import { UsageError } from '@affetto/core';
import {
  chromaCqt,
  chromaFilterbank,
  chromaStft,
  chromaStftExtractor,
  constantQSpectrogram,
  estimateTuning,
  extractFrames,
  type Frames,
  pipTrack,
  pitchTuning,
  spectrogram,
  tonnetz,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const RATE = 22050;

/** A chord of pure tones with a little noise. */
function chord(hertz: number[], seconds = 0.6, sampleRate = RATE) {
  let noise = 1;
  const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) => {
    noise = (noise * 48271) % 2147483647;
    const tones = hertz.map((f) => Math.sin((2 * Math.PI * f * i) / sampleRate));
    return 0.2 * tones.reduce((sum, x) => sum + x, 0) + 1e-4 * (noise / 2147483647 - 0.5);
  });
  return { samples, sampleRate };
}

const midi = (note: number, cents = 0) => 440 * 2 ** ((note - 69 + cents / 100) / 12);

function strongest({ data, bins, names }: Frames, t: number, count: number): string[] {
  const row = [...data.subarray(t * bins, (t + 1) * bins)].map((value, i) => ({ value, name: names[i]! }));
  row.sort((a, b) => b.value - a.value);
  return row.slice(0, count).map(({ name }) => name);
}

describe('a chromagram', () => {
  it('shows the notes of a chord, in whichever octave and however tuned', () => {
    for (const cents of [0, 20, -35]) {
      const chroma = chromaStft(chord([midi(60, cents), midi(76, cents), midi(67, cents)]));
      expect(strongest(chroma, 10, 3).sort()).toEqual(['C', 'E', 'G']);
      expect(Math.max(...chroma.data.subarray(120, 132))).toBe(1);
    }
  });

  it('begins with A if asked to', () => {
    const chroma = chromaStft(chord([440]), { baseC: false });
    expect(chroma.names[0]).toBe('A');
    expect(strongest(chroma, 10, 1)).toEqual(['A']);
  });

  it('streams with a tuning, the same bits', () => {
    const signal = chord([midi(60), midi(64)]);
    const options = { tuning: 0.1, nFft: 1000, hopLength: 300 };
    const streamed = extractFrames(signal, chromaStftExtractor(RATE, options));
    expect(streamed).toEqual(chromaStft(signal, options));
    expect(streamed).toEqual(chromaStft(spectrogram(signal, { ...options, power: 2 }), options));
  });

  it('of given powers is that of the signal', () => {
    const signal = chord([midi(61), midi(65)]);
    expect(chromaStft(spectrogram(signal, { power: 2 }))).toEqual(chromaStft(signal));
  });

  it('of silence is silent', () => {
    const silence = { samples: new Float32Array(3000), sampleRate: RATE };
    expect(chromaStft(silence).data.every((value) => value === 0)).toBe(true);
  });
});

it('every bin weighs on the classes nearest to its pitch', () => {
  const { weights, bins, nChroma } = chromaFilterbank(RATE, 2048, { octwidth: null });
  for (let k = 40; k < bins; k += 7) {
    const column = Array.from({ length: nChroma }, (_, c) => weights[c * bins + k]!);
    const pitch = 12 * Math.log2((k * RATE) / 2048 / midi(60));
    expect(column.indexOf(Math.max(...column))).toBe(((Math.round(pitch) % 12) + 12) % 12);
    expect(Math.sqrt(column.reduce((sum, w) => sum + w * w, 0))).toBeCloseTo(1, 5);
  }
});

describe('tuning', () => {
  it('is found to a hundredth of a semitone', () => {
    fc.assert(
      fc.property(fc.integer({ min: -49, max: 49 }), fc.integer({ min: 40, max: 90 }), (cents, note) => {
        const hertz = midi(note, cents + 0.5); // in the middle of a bin of the histogram
        expect(pitchTuning([hertz, hertz * 2, -1, 0])).toBeCloseTo(cents / 100, 6);
      }),
    );
    expect(estimateTuning(chord([midi(69, 25), midi(76, 25)], 1))).toBeCloseTo(0.25, 1);
  });

  it('of nothing is 0', () => {
    expect(pitchTuning([])).toBe(0);
    expect(estimateTuning({ samples: new Float32Array(5000), sampleRate: RATE })).toBe(0);
  });
});

it('peaks are found between bins', () => {
  const { pitches, magnitudes } = pipTrack(chord([1000, 2345.6]), { threshold: 0.5 });
  const found = (t: number) =>
    [...pitches.data.subarray(t * pitches.bins, (t + 1) * pitches.bins)].filter((f) => f > 0);
  expect(found(10)).toHaveLength(2);
  expect(found(10)[0]).toBeCloseTo(1000, 0);
  expect(found(10)[1]! / 2345.6).toBeCloseTo(1, 3);
  pitches.data.forEach((f, i) => {
    expect(magnitudes.data[i]! > 0).toBe(f > 0);
  });
});

describe('the constant-Q transform', () => {
  it('has the peak of a tone at its pitch, as high in any octave', () => {
    const bandwidth = (2 ** (1 / 6) - 1) / (2 ** (1 / 6) + 1);
    for (const note of [45, 57, 69, 81]) {
      const { data, bins } = constantQSpectrogram(chord([midi(note)], 2));
      const row = data.subarray(40 * bins, 41 * bins); // in the middle of the tone
      expect(row.indexOf(Math.max(...row))).toBe(note - 24);
      // a tone of 0.2 has half of it at its frequency, times the root of the window's length
      expect(Math.max(...row) / Math.sqrt(RATE / midi(note) / bandwidth)).toBeCloseTo(0.1, 3);
    }
  });

  it('shows the notes of a chord', () => {
    const chroma = chromaCqt(chord([midi(48), midi(64), midi(79)], 1.5));
    expect(strongest(chroma, 30, 3).sort()).toEqual(['C', 'E', 'G']);
    const down = chromaCqt(chord([midi(50)], 1.5), { fMin: midi(29), nOctaves: 4, norm: null });
    expect(strongest(down, 30, 1)).toEqual(['D']);
  });

  it.each([1, 3, 100, 441, 500])('has a row a frame at hops of %d', (hopLength) => {
    const signal = chord([440], 0.1);
    const rows = constantQSpectrogram(signal, { hopLength, nBins: 30, fMin: 110 });
    expect([rows.frames, rows.bins]).toEqual([1 + Math.floor(signal.samples.length / hopLength), 30]);
    expect(rows.data.every(Number.isFinite)).toBe(true);
  });

  it('of silence is 0', () => {
    const silence = { samples: new Float32Array(100), sampleRate: RATE };
    expect(constantQSpectrogram(silence).data.every((value) => value === 0)).toBe(true);
    expect([...tonnetz(silence).data]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('tonal centroids', () => {
  const chroma = (classes: number[]): Frames => ({
    data: Float32Array.from(classes),
    frames: 1,
    bins: classes.length,
    names: classes.map(String),
    hopSeconds: 0.01,
  });

  it('of one note lie on the circles, of all notes in the middle', () => {
    for (let note = 0; note < 12; note++) {
      const { data } = tonnetz(chroma(Array.from({ length: 12 }, (_, c) => (c === note ? 3 : 0))));
      expect(Math.hypot(data[0]!, data[1]!)).toBeCloseTo(1, 6);
      expect(Math.hypot(data[2]!, data[3]!)).toBeCloseTo(1, 6);
      expect(Math.hypot(data[4]!, data[5]!)).toBeCloseTo(0.5, 6);
    }
    for (const value of tonnetz(chroma(new Array(12).fill(1))).data) expect(value).toBeCloseTo(0, 6);
    expect(tonnetz(chroma(new Array(12).fill(0))).data).toEqual(new Float32Array(6));
  });

  it('of a fifth lie nearer than those of a tritone', () => {
    const radius = (classes: number[]) => {
      const { data } = tonnetz(chroma(Array.from({ length: 12 }, (_, c) => (classes.includes(c) ? 1 : 0))));
      return Math.hypot(data[0]!, data[1]!);
    };
    expect(radius([0, 7])).toBeGreaterThan(radius([0, 6]) + 0.9);
  });
});

describe('refuses', () => {
  const signal = { samples: new Float32Array(4000).fill(0.1), sampleRate: 16000 };

  it.each<[() => unknown, string]>([
    [
      () => chromaStftExtractor(16000),
      'tuning is estimated from a whole recording, which frames as they come do not know: ' +
        'give tuning as a number, 0 for A4 = 440 Hz',
    ],
    [() => chromaStft(signal, { tuning: Number.NaN }), 'tuning is NaN but must be a number of classes'],
    [
      () => chromaStft(signal, { nChroma: 0, tuning: 0 }),
      'nChroma is 0 but must be a whole number of at least 1',
    ],
    [
      () => chromaStft(signal, { octwidth: 0 }),
      'octwidth is 0 but must be a positive number of octaves, or null',
    ],
    [
      () => chromaStft(signal, { norm: 0 }),
      'norm is 0 but must be a positive number, Infinity for the maximum, or null for none',
    ],
    [() => chromaFilterbank(-1, 512), 'sampleRate is -1 but must be a positive number of Hz'],
    [
      () => chromaFilterbank(16000, 512, { ctroct: Number.NaN }),
      'ctroct is NaN but must be a number of octaves',
    ],
    [
      () => pipTrack(signal, { fMin: 500, fMax: 400 }),
      'fMin is 500 Hz but must lie between 0 and fMax, which is 400 Hz',
    ],
    [() => pipTrack(signal, { threshold: 2 }), 'threshold is 2 but must lie between 0 and 1'],
    [() => pitchTuning([440], { resolution: 0 }), 'resolution is 0 but must lie between 0 and 1'],
    [
      () => pitchTuning([440], { binsPerOctave: 0 }),
      'binsPerOctave is 0 but must be a whole number of at least 1',
    ],
  ])('%# %s', (run, message) => {
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});

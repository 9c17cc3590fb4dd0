import { UsageError } from '@affetto/core';
import {
  type Frames,
  onsetBacktrack,
  onsetDetect,
  onsetStrength,
  peakPick,
  tempo,
  tempogram,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const RATE = 22050;

/** Bursts of noise, so many a minute, the first after a tenth of a second. */
function bursts(bpm: number, seconds: number) {
  const samples = new Float32Array(seconds * RATE);
  let noise = 1;
  for (let beat = 0; beat * 60 < (seconds - 0.3) * bpm; beat++) {
    const start = Math.round((0.1 + (beat * 60) / bpm) * RATE);
    for (let i = 0; i < 1500; i++) {
      noise = (noise * 48271) % 2147483647;
      samples[start + i] = (noise / 2147483647 - 0.5) * Math.exp(-i / 400);
    }
  }
  return { samples, sampleRate: RATE };
}

function envelope(values: number[], hopSeconds = 512 / RATE): Frames {
  return {
    data: Float32Array.from(values),
    frames: values.length,
    bins: 1,
    names: ['onset strength'],
    hopSeconds,
  };
}

function bands(rows: number[][]): Frames {
  const bins = rows[0]!.length;
  return {
    data: Float32Array.from(rows.flat()),
    frames: rows.length,
    bins,
    names: rows[0]!.map(String),
    hopSeconds: 0.01,
  };
}

describe('onset strength', () => {
  const rows = bands([
    [0, 0, 0, 0],
    [4, 0, -8, 0],
    [4, 6, 0, 2],
    [0, 0, 0, 0],
  ]);

  it('is the mean of what rises', () => {
    expect([...onsetStrength(rows, { center: false }).data]).toEqual([0, 1, 4, 0]);
    expect([...onsetStrength(rows, { center: false, lag: 2 }).data]).toEqual([0, 0, 3, 2]);
  });

  it('counts only what rises above the neighbours as well', () => {
    // band by band the highest around of frame 1, three wide: 4 4 0 0
    expect([...onsetStrength(rows, { center: false, maxSize: 3 }).data]).toEqual([0, 1, 1, 0]);
  });

  it('comes half a window later where centred', () => {
    expect([...onsetStrength(rows, { nFft: 512, hopLength: 256 }).data]).toEqual([0, 0, 1, 4]);
    expect([...onsetStrength(rows, { nFft: 8192, hopLength: 256 }).data]).toEqual([0, 0, 0, 0]);
  });

  it('has a mean of nearly nothing without its trend', () => {
    const steady = bands(Array.from({ length: 2000 }, (_, t) => [t, t]));
    const { data } = onsetStrength(steady, { center: false, detrend: true });
    expect(data[1]).toBe(1);
    expect(Math.abs(data.at(-1)!)).toBeLessThan(1e-6);
  });

  it('of silence and of one frame is 0', () => {
    expect([...onsetStrength({ samples: new Float32Array(3000), sampleRate: RATE }).data]).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    expect([...onsetStrength({ samples: new Float32Array([0.5]), sampleRate: RATE }).data]).toEqual([0]);
  });
});

describe('onsets', () => {
  it('are where bursts are', () => {
    const found = onsetDetect(bursts(120, 4), { units: 'time' });
    expect(found).toHaveLength(8);
    found.forEach((time, i) => {
      expect(Math.abs(time - (0.1 + 0.5 * i))).toBeLessThan(0.05);
    });
  });

  it('are none in silence or in something that does not change', () => {
    expect(onsetDetect({ samples: new Float32Array(30000), sampleRate: RATE })).toEqual([]);
    expect(onsetDetect(envelope(new Array(50).fill(0)))).toEqual([]);
  });

  it('move back to the dip before', () => {
    expect(onsetBacktrack([4, 9], Float32Array.from([3, 2, 1, 4, 9, 5, 5, 2, 6, 8]))).toEqual([2, 7]);
    expect(onsetBacktrack([1], Float32Array.from([0, 5, 0]))).toEqual([0]);
  });

  it('come in frames, samples and seconds', () => {
    const strength = envelope([0, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
    expect(onsetDetect(strength)).toEqual([4]);
    expect(onsetDetect(strength, { units: 'samples' })).toEqual([2048]);
    expect(onsetDetect(strength, { units: 'time' })).toEqual([2048 / RATE]);
  });
});

it('peaks are the highest around, well above the mean, and apart', () => {
  const options = { preMax: 2, postMax: 3, preAvg: 4, postAvg: 5, delta: 0.1, wait: 3 };
  const values = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(values, (numbers) => {
      const x = Float32Array.from(numbers);
      const peaks = peakPick(x, options);
      peaks.forEach((n, i) => {
        expect(x[n]).toBe(Math.max(...x.subarray(Math.max(0, n - 2), n + 3)));
        const around = x.subarray(Math.max(0, n - 4), n + 5);
        const mean = around.reduce((sum, value) => sum + value, 0) / around.length;
        expect(x[n]!).toBeGreaterThanOrEqual(mean + 0.1 - 1e-6);
        if (i > 0) expect(n - peaks[i - 1]!).toBeGreaterThan(3);
      });
    }),
  );
});

describe('a tempogram', () => {
  it('is the autocorrelation of each window', () => {
    const values = [1, 0, 2, 5, 0, 1, 3, 0, 0, 4];
    const { data, frames, bins } = tempogram(envelope(values), { winLength: 5, center: false, norm: null });
    expect([frames, bins]).toEqual([6, 5]);
    const hann = Array.from({ length: 5 }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 5));
    for (let t = 0; t < frames; t++) {
      const x = hann.map((w, i) => w * values[t + i]!);
      for (let lag = 0; lag < bins; lag++) {
        const expected = x.slice(lag).reduce((sum, value, i) => sum + value * x[i]!, 0);
        expect(data[t * bins + lag]).toBeCloseTo(expected, 5);
      }
    }
  });

  it('has a row a frame, however short the recording and whatever the window', () => {
    for (const winLength of [1, 2, 7, 384]) {
      const rows = tempogram(envelope([0, 1, 0]), { winLength });
      expect([rows.frames, rows.bins]).toEqual([3, winLength]);
      expect(rows.data.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('tempo', () => {
  it.each([73, 97, 120, 161])('of %d bursts a minute', (bpm) => {
    expect(Math.abs(tempo(bursts(bpm, 10)) / bpm - 1)).toBeLessThan(0.03);
  });

  it('goes to the likelier octave', () => {
    const signal = bursts(130, 10);
    expect(tempo(signal, { startBpm: 65, stdBpm: 0.2 })).toBeCloseTo(65, -1);
    expect(tempo(signal, { maxTempo: 100 })).toBeCloseTo(65, -1);
  });

  it('of silence is near what was likely beforehand', () => {
    const silence = { samples: new Float32Array(RATE), sampleRate: RATE };
    expect(tempo(silence)).toBeCloseTo(117.45, 1);
    expect(Math.abs(tempo(silence, { startBpm: 60 }) - 60)).toBeLessThan(2);
  });
});

describe('refuses', () => {
  const signal = bursts(120, 1);

  it.each<[() => unknown, string]>([
    [() => onsetStrength(signal, { lag: 0 }), 'lag is 0 but must be a whole number of at least 1'],
    [
      () => onsetStrength(signal, { maxSize: 1.5 }),
      'maxSize is 1.5 but must be a whole number of at least 1',
    ],
    [() => onsetDetect(signal, { wait: -1 }), 'wait is -1 but must not be negative'],
    [() => onsetDetect(signal, { postMax: 0 }), 'postMax is 0 but must be positive'],
    [
      () => onsetDetect(signal, { units: 'hours' as 'time' }),
      "units is 'hours' but must be 'frames', 'samples' or 'time'",
    ],
    [() => tempo(bands([[1, 2]])), 'an onset strength has one value a frame but these frames have 2'],
    [() => tempo(envelope([1, Number.NaN])), 'the onset strength must be finite'],
    [() => tempo(signal, { startBpm: 0 }), 'startBpm is 0 but must be positive'],
    [() => tempo(signal, { maxTempo: -3 }), 'maxTempo is -3 but must be positive'],
    [
      () => tempo(signal, { acSize: 0.1 }),
      'acSize is 0.1 s, too short for a tempo below 320 beats a minute: use a longer one',
    ],
    [() => tempogram(signal, { winLength: 0 }), 'winLength is 0 but must be a whole number of at least 1'],
    [
      () => tempogram(signal, { center: false }),
      'the onset strength has 44 frames but a window has 384: use a longer recording, a shorter window or center: true',
    ],
  ])('%# %s', (run, message) => {
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});

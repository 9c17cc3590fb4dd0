import type { Signal } from '@affetto/core/audio';

/** Sounds that break extractors which were only tried on speech, and something like speech. */
export function sounds(sampleRate: number): Record<string, Signal> {
  const filled = (make: (i: number) => number, length = Math.round(sampleRate / 5)): Signal => ({
    samples: Float32Array.from({ length }, (_, i) => make(i)),
    sampleRate,
  });
  const speech = speechLike(0.6, sampleRate);
  return {
    speech,
    clipping: { ...speech, samples: speech.samples.map((x) => Math.max(-1, Math.min(1, 100 * x))) },
    silence: filled(() => 0),
    'digital full scale': filled((i) => (i % 2 === 0 ? 1 : -1)),
    impulses: filled((i) => (i % 701 === 350 ? 1 : 0)),
    'a constant': filled(() => 0.25),
    'one step of 16 bits': filled((i) => (i % 3 === 0 ? 1 / 32768 : 0)),
    'the smallest numbers there are': filled((i) => (i % 5 === 0 ? 1.4e-45 : 0)),
    'one sample': filled(() => 0.5, 1),
    'two samples': filled((i) => 0.5 - i, 2),
  };
}

/** A gliding voice of thirty harmonics in four syllables a second, with breath and pauses. */
export function speechLike(seconds: number, sampleRate: number, pitch = 140): Signal {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  let cycle = 0;
  let noise = 1;
  for (let i = 0; i < samples.length; i++) {
    const time = i / sampleRate;
    const hertz = pitch * (1 + 0.2 * Math.sin(2 * Math.PI * 1.3 * time));
    cycle += hertz / sampleRate;
    noise = (noise * 48271) % 2147483647;
    let sound = 0.02 * (noise / 2147483647 - 0.5);
    for (let k = 1; k <= 30 && k * hertz < sampleRate / 2; k++)
      sound += (0.3 * Math.sin(2 * Math.PI * k * cycle)) / k;
    samples[i] = sound * Math.max(0, Math.sin(2 * Math.PI * 2 * time)) ** 0.5;
  }
  return { samples, sampleRate };
}

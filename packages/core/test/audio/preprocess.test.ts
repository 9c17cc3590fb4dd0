import { audioRecipe, loudness, NoSpeechError, preprocess } from '@affetto/core/audio';
import { describe, expect, it } from 'vitest';
import { noisy, rms, speechWithPauses, whiteNoise } from './made-sounds.js';

const { signal: speech, labels } = await speechWithPauses();
const recording = noisy(speech, labels, 10);

describe('preprocess', () => {
  it('does nothing more than it is told: a recipe of before these steps has them off', () => {
    const recipe = audioRecipe.parse({ sampleRate: 16000, trimTopDb: null });
    expect(recipe).toEqual({
      sampleRate: 16000,
      denoise: false,
      speechOnly: false,
      trimTopDb: null,
      loudnessLufs: null,
    });
    expect(preprocess(recording, recipe).samples).toBe(recording.samples);
  });

  it('brings recordings to a loudness', () => {
    const { samples } = preprocess(recording, audioRecipe.parse({ loudnessLufs: -30 }));
    expect(loudness({ samples, sampleRate: 16000 }).integrated).toBeCloseTo(-30, 3);
  });

  it('keeps what lies from the first speech to the last', () => {
    const { samples } = preprocess(recording, audioRecipe.parse({ speechOnly: true }));
    const first = labels.indexOf(true) / 100;
    const last = labels.lastIndexOf(true) / 100;
    expect(Math.abs(samples.length / 16000 - (last - first))).toBeLessThan(0.6);
    const at = recording.samples.indexOf(samples[0]!);
    expect(Math.abs(at / 16000 - first)).toBeLessThan(0.3);
  });

  it('lowers noise', () => {
    const { samples } = preprocess(recording, audioRecipe.parse({ denoise: true }));
    expect(rms(samples.subarray(0, 14000))).toBeLessThan(0.2 * rms(recording.samples.subarray(0, 14000)));
  });

  it('refuses a recording without speech where speech only is kept', () => {
    const noise = { samples: whiteNoise(32000, 0.1), sampleRate: 16000 };
    const recipe = audioRecipe.parse({ speechOnly: true });
    expect(() => preprocess(noise, recipe)).toThrow(NoSpeechError);
    expect(() => preprocess(noise, recipe)).toThrow(
      'no speech was found in the recording, and the recipe keeps speech only (audio.speechOnly)',
    );
  });

  it('refuses a rate at which speech cannot be found', () => {
    const { error } = audioRecipe.safeParse({ sampleRate: 6000, speechOnly: true });
    expect(error!.issues[0]).toMatchObject({
      path: ['sampleRate'],
      message: 'must be at least 8000 Hz for denoise and speechOnly, which have to find speech',
    });
    expect(audioRecipe.safeParse({ sampleRate: 6000 }).success).toBe(true);
  });
});

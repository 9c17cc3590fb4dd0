import { readFileSync } from 'node:fs';
import { Random } from '@affetto/core';
import {
  audioRecipe,
  decodeAudio,
  durationSeconds,
  preprocess,
  resample,
  type Signal,
} from '@affetto/core/audio';
import { extractFeatures, normalizeFrames } from '@affetto/core/features';
import { NetworkRunner, softmax } from '@affetto/core/network';
import { type Model, modelNetwork, type Prediction, Recognizer } from '@affetto/core/recognizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emotions, randomModel } from './models.js';

const recording = '../../../../corpora/emodb/wav/03a01Fa.opus';
const speech = await decodeAudio(readFileSync(new URL(recording, import.meta.url)), recording);

/** The recording again and again, so long. */
function talk(seconds: number, { samples, sampleRate } = speech): Signal {
  const length = Math.round(seconds * sampleRate);
  return { samples: Float32Array.from({ length }, (_, i) => samples[i % samples.length]!), sampleRate };
}

const cut = ({ samples, sampleRate }: Signal, start: number, end: number): Signal => ({
  samples: samples.slice(Math.round(start * sampleRate), Math.round(end * sampleRate)),
  sampleRate,
});

const mfcc = { kind: 'mfcc', nMfcc: 13, nMels: 40, deltas: 1, normalize: 'meanDeviation' };
const trimmed = (model: Model): Model => ({
  ...model,
  recipe: { ...model.recipe, audio: audioRecipe.parse({ trimTopDb: 30 }) },
});

describe('dimensions', () => {
  const model = randomModel({ network: { dimensions: ['valence', 'arousal'] } });
  const recognizer = new Recognizer(model);

  it('are said in the range of the training, and not of silence', () => {
    const { data, frames, bins } = extractFeatures(speech, model.recipe.features).frames;
    normalizeFrames(data, bins, model.recipe.features.normalize);
    const runner = new NetworkRunner(modelNetwork(model));
    runner.setWeights(model.weights);
    const [valence, arousal] = runner.outputs({ data, lengths: Int32Array.of(frames), bins }).dimensions;
    expect(recognizer.recognize(speech)).toMatchObject({ valence, arousal });
    expect(recognizer.recognize({ ...speech, samples: new Float32Array(16000) })).not.toHaveProperty(
      'arousal',
    );
    expect(new Recognizer(randomModel()).recognize(speech)).not.toHaveProperty('arousal');
  });

  it('are the mean over windows where a recording is long', () => {
    const long = talk(31);
    const windows = [...recognizer.timeline(long, { hopSeconds: 2 })];
    const mean = windows.reduce((sum, { arousal }) => sum + arousal!, 0) / windows.length;
    expect(recognizer.recognize(long).arousal).toBeCloseTo(mean, 6);
  });
});

describe('a recording', () => {
  it.each([
    ['log-mel', randomModel()],
    ['cepstra, trimmed', trimmed(randomModel({ features: mfcc }))],
  ])('goes through preprocessing, features, network and calibration: %s', (_, model) => {
    const { recipe, weights, labels, calibration } = model;
    const prepared = preprocess(speech, recipe.audio);
    const { data, frames, bins } = extractFeatures(prepared, recipe.features).frames;
    normalizeFrames(data, bins, recipe.features.normalize);
    const runner = new NetworkRunner(modelNetwork(model));
    runner.setWeights(weights);
    const logits = runner.forward({ data, lengths: Int32Array.of(frames), bins });
    const expected = [
      ...softmax(
        logits.map((logit) => logit / calibration.temperature),
        labels.length,
      ),
    ];

    const prediction = new Recognizer(model).recognize(speech);
    expect(Object.keys(prediction.probabilities!)).toEqual(emotions);
    expect(Object.values(prediction.probabilities!)).toEqual(expected);
    expect(prediction).toMatchObject({
      emotion: emotions[expected.indexOf(Math.max(...expected))],
      confidence: Math.max(...expected),
      reason: null,
      seconds: durationSeconds(speech),
    });
  });

  it('is judged the same at another rate, nearly', () => {
    const recognizer = new Recognizer(randomModel());
    const at16 = recognizer.recognize(resample(speech, 16000)).probabilities!;
    const at44 = recognizer.recognize(resample(speech, 44100)).probabilities!;
    for (const label of emotions) expect(at44[label]).toBeCloseTo(at16[label]!, 1);
  });

  it('is judged the same twice, and by another recogniser of the same model', () => {
    const recognizer = new Recognizer(randomModel());
    const first = recognizer.recognize(speech);
    recognizer.recognize(talk(3));
    expect(recognizer.recognize(speech)).toEqual(first);
    expect(new Recognizer(randomModel()).recognize(speech)).toEqual(first);
  });

  it('is answered "not sure" below the calibrated probability, and only there', () => {
    const model = randomModel();
    const sure = new Recognizer(model).recognize(speech);
    const withThreshold = (notSureBelow: number) =>
      new Recognizer({ ...model, calibration: { ...model.calibration, notSureBelow } }).recognize(speech);
    expect(withThreshold(sure.confidence!)).toEqual(sure);
    expect(withThreshold(sure.confidence! + 1e-6)).toEqual({ ...sure, emotion: null, reason: 'not sure' });
  });
});

describe('where there is nothing to judge it says so', () => {
  const nothing = { emotion: null, confidence: null, probabilities: null };
  const recognizer = new Recognizer(randomModel());
  const constant = (count: number, value: number): Signal => ({
    samples: new Float32Array(count).fill(value),
    sampleRate: 16000,
  });

  it.each<[string, Signal, Prediction['reason']]>([
    ['no samples', constant(0, 0), 'too short'],
    ['zeros', constant(16000, 0), 'silence'],
    ['one zero', constant(1, 0), 'silence'],
    ['just below -70 dB', constant(16000, 3.16e-4), 'silence'],
    ['one sample', constant(1, 0.5), 'too short'],
    ['a sample less than a window', constant(399, 0.5), 'too short'],
  ])('%s', (_, signal, reason) => {
    expect(recognizer.recognize(signal)).toEqual({ ...nothing, reason, seconds: durationSeconds(signal) });
  });

  it.each([{}, { speechOnly: true }])('steady noise is no speech, whatever the recipe: %o', (audio) => {
    const random = new Random(1);
    const steady = {
      samples: new Float32Array(48000).map(() => random.between(-0.1, 0.1)),
      sampleRate: 16000,
    };
    const { recipe, ...rest } = randomModel();
    const picky = new Recognizer({ ...rest, recipe: { ...recipe, audio: audioRecipe.parse(audio) } });
    expect(picky.recognize(steady)).toEqual({ ...nothing, reason: 'no speech', seconds: 3 });
    expect(picky.recognize(speech).emotion).not.toBeNull();
    expect([...picky.timeline(steady)].every(({ reason }) => reason === 'no speech')).toBe(true);
  });

  it('but judges what is just loud and long enough', () => {
    const { samples, sampleRate } = speech;
    const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    const soft = { samples: samples.map((x) => (3.17e-4 / rms) * x), sampleRate };
    expect(recognizer.recognize(soft).emotion).not.toBeNull();
    expect(recognizer.recognize(constant(400, 0.5)).emotion).not.toBeNull();
  });

  it('deltas need nine frames', () => {
    const withDeltas = new Recognizer(randomModel({ features: mfcc }));
    expect(withDeltas.recognize(talk(1279 / 16000)).reason).toBe('too short');
    expect(withDeltas.recognize(talk(1280 / 16000)).reason).toBeNull();
  });

  it('and refuses samples that are not numbers', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = talk(1);
      broken.samples[77] = value;
      expect(() => recognizer.recognize(broken)).toThrow(
        expect.objectContaining({
          name: 'UsageError',
          message: 'The signal holds samples that are not finite numbers; decode the recording anew.',
        }),
      );
    }
  });
});

describe('the timeline', () => {
  const recognizer = new Recognizer(randomModel());

  it('says of each window what is said of that stretch alone', () => {
    const signal = talk(12);
    const timeline = [...recognizer.timeline(signal)];
    expect(timeline).toHaveLength(21);
    for (const [k, { startSeconds, ...prediction }] of timeline.entries()) {
      expect(startSeconds).toBe(k * 0.5);
      expect(prediction).toEqual(recognizer.recognize(cut(signal, startSeconds, startSeconds + 2)));
    }
  });

  it('covers the recording, whatever its length, rate, windows and hop', () => {
    const quiet = (length: number, sampleRate: number): Signal => ({
      samples: new Float32Array(length),
      sampleRate,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50000 }),
        fc.constantFrom(8000, 11025, 16000),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (length, sampleRate, windowSeconds, hopSeconds) => {
          const signal = quiet(length, sampleRate);
          const timeline = [...recognizer.timeline(signal, { windowSeconds, hopSeconds })];
          let previous = -1;
          for (const { startSeconds, seconds } of timeline) {
            expect(startSeconds).toBeGreaterThan(previous);
            if (previous >= 0)
              expect(startSeconds - previous).toBeLessThanOrEqual(hopSeconds + 1 / sampleRate);
            expect(seconds).toBe(timeline[0]!.seconds);
            previous = startSeconds;
          }
          expect(timeline[0]!.startSeconds).toBe(0);
          expect(previous + timeline[0]!.seconds).toBeCloseTo(durationSeconds(signal), 9);
        },
      ),
    );
  });

  it('leaves silence out', () => {
    const signal = talk(8);
    signal.samples.fill(0, 2 * 16000, 5 * 16000);
    const reasons = [...recognizer.timeline(signal, { windowSeconds: 1, hopSeconds: 1 })].map(
      ({ reason }) => reason,
    );
    expect(reasons).toEqual([null, null, 'silence', 'silence', 'silence', null, null, null]);
  });

  it.each([
    [{ windowSeconds: 0.02 }, 'A window of 0.02 s cannot be judged; choose 0.025 to 30 s.'],
    [{ windowSeconds: 31 }, 'A window of 31 s cannot be judged; choose 0.025 to 30 s.'],
    [{ windowSeconds: Number.NaN }, 'A window of NaN s cannot be judged; choose 0.025 to 30 s.'],
    [{ hopSeconds: 0 }, 'Windows cannot follow each other by 0 s; choose a hop above 0 s.'],
  ])('refuses %o', (options, message) => {
    expect(() => recognizer.timeline(talk(1), options).next()).toThrow(
      expect.objectContaining({ name: 'UsageError', message }),
    );
  });
});

describe('a long recording', () => {
  const recognizer = new Recognizer(randomModel());

  it('up to 30 seconds is one', () => {
    const signal = talk(30);
    const whole = recognizer.recognize(signal);
    const [only] = recognizer.timeline(signal, { windowSeconds: 30 });
    expect({ startSeconds: 0, ...whole }).toEqual(only);
  });

  it('beyond is the mean of its windows, silent ones left out', () => {
    const signal = talk(37.3);
    signal.samples.fill(0, 10 * 16000, 20 * 16000);
    const ends = [...Array.from({ length: 18 }, (_, k) => 2 * k + 2), 37.3];
    const stretches = ends.map((end) => recognizer.recognize(cut(signal, end - 2, end)).probabilities);
    const heard = stretches.filter((each) => each !== null);
    expect(heard).toHaveLength(14);
    const prediction = recognizer.recognize(signal);
    for (const label of emotions) {
      const mean = heard.reduce((sum, each) => sum + each[label]!, 0) / heard.length;
      expect(prediction.probabilities![label]).toBeCloseTo(mean, 12);
    }
    expect(prediction.seconds).toBe(37.3);
  });

  it('of tones and silence is no speech, and where somebody speaks the tones are left out', () => {
    const tone = new Float32Array(40 * 16000).map((_, i) => 0.3 * Math.sin((2 * Math.PI * 425 * i) / 16000));
    tone.fill(0, 10 * 16000, 20 * 16000);
    expect(recognizer.recognize({ samples: tone, sampleRate: 16000 })).toMatchObject({
      emotion: null,
      reason: 'no speech',
    });
    const answered = tone.slice();
    const said = talk(4).samples;
    answered.set(said, 30 * 16000);
    const stretches = [0, 2].map((start) => cut({ samples: said, sampleRate: 16000 }, start, start + 2));
    const heard = stretches.map((stretch) => recognizer.recognize(stretch).probabilities!);
    const { probabilities } = recognizer.recognize({ samples: answered, sampleRate: 16000 });
    for (const label of emotions) {
      expect(probabilities![label]).toBeCloseTo((heard[0]![label]! + heard[1]![label]!) / 2, 12);
    }
  });

  it('of two silent hours is silence', () => {
    const signal = { samples: new Float32Array(2 * 3600 * 8000), sampleRate: 8000 };
    expect(recognizer.recognize(signal)).toMatchObject({ emotion: null, reason: 'silence', seconds: 7200 });
  });
});

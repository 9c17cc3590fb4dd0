import { Random } from '@affetto/core';
import {
  type Answer,
  answers,
  calibrateRuns,
  fitTemperature,
  type Judged,
  reliability,
  riskThreshold,
} from '@affetto/lab/evaluation';
import { describe, expect, it } from 'vitest';

/** Recordings whose true probabilities are the softmax of `logits / sharpness`. */
function judge(random: Random, recordings: number, classes: number, sharpness: number): Judged {
  const logits = new Float32Array(recordings * classes);
  const targets = new Int32Array(recordings);
  for (let i = 0; i < recordings; i++) {
    const truth = Array.from({ length: classes }, () => random.between(-2, 2));
    const odds = truth.map(Math.exp);
    let left = random.uniform() * odds.reduce((a, b) => a + b, 0);
    targets[i] = odds.findIndex((each) => (left -= each) < 0);
    for (let c = 0; c < classes; c++) logits[i * classes + c] = truth[c]! * sharpness + 5;
  }
  return { logits, targets };
}

describe('temperature', () => {
  it('is the factor by which logits were sharpened', () => {
    for (const sharpness of [0.4, 1, 3.5]) {
      const judged = [judge(new Random(1), 9000, 4, sharpness), judge(new Random(2), 11000, 4, sharpness)];
      expect(fitTemperature(judged) / sharpness).toBeGreaterThan(0.95);
      expect(fitTemperature(judged) / sharpness).toBeLessThan(1.05);
    }
  });

  it('brings the calibration error of a boastful network down to noise', () => {
    const judged = judge(new Random(3), 20000, 5, 3);
    expect(reliability(answers(judged, 1)).error).toBeGreaterThan(0.15);
    expect(reliability(answers(judged, fitTemperature([judged]))).error).toBeLessThan(0.015);
  });

  it('does not run away where every answer is right', () => {
    const logits = Float32Array.of(9, 0, 0, 9);
    const temperature = fitTemperature([{ logits, targets: Int32Array.of(0, 1) }]);
    expect(temperature).toBeGreaterThan(0.5);
    expect(temperature).toBeLessThan(1.5);
  });
});

describe('reliability', () => {
  it('is the gap between confidence and accuracy, by hand', () => {
    const given: Answer[] = [
      { confidence: 0.95, isRight: true },
      { confidence: 0.97, isRight: false },
      { confidence: 1, isRight: true },
      { confidence: 0.5, isRight: true },
    ];
    const { error, bins } = reliability(given);
    expect(bins.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3]);
    expect(bins[14]!.confidence).toBeCloseTo(2.92 / 3, 9);
    expect(bins[14]!.accuracy).toBeCloseTo(2 / 3, 9);
    expect(error).toBeCloseTo((3 / 4) * (2.92 / 3 - 2 / 3) + (1 / 4) * 0.5, 9);
  });
});

describe("the threshold of 'not sure'", () => {
  const line = (count: number, wrongEvery: number): Answer[] =>
    Array.from({ length: count }, (_, i) => ({
      confidence: 1 - i / count,
      isRight: i % wrongEvery !== wrongEvery - 1,
    }));

  it('lets in as many answers as the risk allows', () => {
    const given = [...line(100, 10), ...line(100, 2).map((a) => ({ ...a, confidence: a.confidence / 1000 }))];
    const threshold = riskThreshold(given, 0.2)!;
    const sure = given.filter(({ confidence }) => confidence >= threshold);
    expect(sure.filter(({ isRight }) => !isRight).length / sure.length).toBeLessThanOrEqual(0.2);
    expect(sure.length).toBeGreaterThan(130);
  });

  it('does not part answers of one confidence', () => {
    const alike = Array.from({ length: 40 }, (_, i) => ({ confidence: 0.8, isRight: i < 25 }));
    expect(riskThreshold(alike, 0.2)).toBeNull();
    expect(riskThreshold(alike, 0.4)).toBe(0.8);
  });

  it('is not chosen by a handful of answers', () => {
    expect(riskThreshold(line(19, 100), 0.2)).toBeNull();
    expect(riskThreshold(line(20, 100), 0.2)).not.toBeNull();
  });
});

describe('a protocol', () => {
  const run = (seed: number, sharpness: number, tests: string[]) => ({
    ...judge(new Random(seed), 400, 4, sharpness),
    tests,
  });

  it('judges each run by what the runs that test others gave', () => {
    const runs = [run(1, 1, ['a']), run(2, 1, ['a']), run(3, 4, ['b'])];
    const { temperatures, calibration } = calibrateRuns(runs, 0.3)!;
    expect(temperatures[0]).toBeGreaterThan(3);
    expect(temperatures[1]).toBe(temperatures[0]);
    expect(temperatures[2]).toBeLessThan(1.3);
    expect(calibration.temperature).toBe(fitTemperature(runs));
  });

  it('keeps about the stated risk on the other runs', () => {
    const runs = Array.from({ length: 8 }, (_, i) => run(10 + i, 2, [`speaker ${i}`]));
    const { calibration } = calibrateRuns(runs, 0.3)!;
    expect(calibration.threshold).not.toBeNull();
    expect(calibration.sure).toBeGreaterThan(0.1);
    expect(Math.abs(calibration.sureError! - 0.3)).toBeLessThan(0.04);
    expect(calibration.after.error).toBeLessThan(0.05);
    expect(calibration.before.error).toBeGreaterThan(0.1);
    expect(calibration.riskCurve.at(-1)!.sure).toBe(1);
  });

  it('is not calibrated by the recordings it is judged by', () => {
    expect(calibrateRuns([run(1, 1, ['a'])], 0.2)).toBeNull();
    expect(calibrateRuns([run(1, 1, ['a', 'b']), run(2, 1, ['b', 'c'])], 0.2)).toBeNull();
  });
});

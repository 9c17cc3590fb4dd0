import { softmax } from '@affetto/core/network';

/*
 * Whether a model's probabilities can be taken at their word, and from which on it should answer at all. Everything
 * here is found on recordings that did not train the network that judges them.
 */

/** What a network made of recordings kept apart from its training. */
export interface Judged {
  /** `recordings x classes`. */
  readonly logits: Float32Array;
  /** Class of each recording. */
  readonly targets: Int32Array;
}

/** How logits become a decision; see `calibrationSchema` of the recogniser. */
export interface DecisionRule {
  readonly temperature: number;
  /** The least probability answered; null where no threshold keeps the risk, and then nothing should be. */
  readonly threshold: number | null;
}

/** Recordings whose best probability lies in one stretch. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean of their best probabilities; 0 for none. */
  readonly confidence: number;
  /** Share of them whose best class is right; 0 for none. */
  readonly accuracy: number;
}

export interface Reliability {
  /** Expected calibration error: the bins' gaps between confidence and accuracy, weighed by their counts. */
  readonly error: number;
  readonly bins: readonly ReliabilityBin[];
}

/** One decision: how sure, and whether right. */
export interface Answer {
  /** The best probability. */
  readonly confidence: number;
  readonly isRight: boolean;
}

/** Fewest sure answers a threshold is chosen by: fewer say too little of the risk. */
const FEWEST_SURE = 20;

/** Bins of the expected calibration error, as Guo et al. have them. */
const BINS = 15;

/**
 * The temperature that makes the right classes most probable: logits are divided by it before the softmax (Guo et al.,
 * On Calibration of Modern Neural Networks, 2017). Above 1 it makes a network humbler; the decision stays.
 *
 * @returns Between 0.05 and 20, to four digits.
 */
export function fitTemperature(judged: readonly Judged[]): number {
  // the loss is convex in 1 / temperature, so one valley in its logarithm too
  let low = Math.log(0.05);
  let high = Math.log(20);
  const golden = (Math.sqrt(5) - 1) / 2;
  let a = high - golden * (high - low);
  let b = low + golden * (high - low);
  let lossA = meanLoss(judged, Math.exp(a));
  let lossB = meanLoss(judged, Math.exp(b));
  while (high - low > 1e-4) {
    if (lossA < lossB) {
      high = b;
      [b, lossB] = [a, lossA];
      a = high - golden * (high - low);
      lossA = meanLoss(judged, Math.exp(a));
    } else {
      low = a;
      [a, lossA] = [b, lossB];
      b = low + golden * (high - low);
      lossB = meanLoss(judged, Math.exp(b));
    }
  }
  return Number(Math.exp((low + high) / 2).toPrecision(4));
}

/** Cross-entropy in nats a recording, and a faint pull to 1: where every answer is right, any smaller temperature is better. */
function meanLoss(judged: readonly Judged[], temperature: number): number {
  let loss = 0;
  let count = 0;
  for (const { logits, targets } of judged) {
    const classes = logits.length / targets.length;
    for (const [i, target] of targets.entries()) {
      const row = logits.subarray(i * classes, (i + 1) * classes);
      const highest = Math.max(...row);
      let sum = 0;
      for (const logit of row) sum += Math.exp((logit - highest) / temperature);
      loss += Math.log(sum) - (row[target]! - highest) / temperature;
    }
    count += targets.length;
  }
  return (loss + Math.log(temperature) ** 2) / count;
}

/** Probabilities at a temperature, `recordings x classes`. */
export function calibrated(logits: Float32Array, classes: number, temperature: number): Float32Array {
  return softmax(
    logits.map((logit) => logit / temperature),
    classes,
  );
}

/** The best class of each recording and whether it is right. */
export function answers({ logits, targets }: Judged, temperature: number): Answer[] {
  const classes = logits.length / targets.length;
  const probabilities = calibrated(logits, classes, temperature);
  return Array.from(targets, (target, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const confidence = Math.max(...row);
    return { confidence, isRight: row.indexOf(confidence) === target };
  });
}

/** How confidence and accuracy go together, in 15 bins of equal width. */
export function reliability(given: readonly Answer[]): Reliability {
  const bins = Array.from({ length: BINS }, (_, i): ReliabilityBin => {
    const inside = given.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === i);
    const mean = (of: (answer: Answer) => number) =>
      inside.reduce((sum, answer) => sum + of(answer), 0) / Math.max(1, inside.length);
    return {
      low: i / BINS,
      high: (i + 1) / BINS,
      count: inside.length,
      confidence: mean(({ confidence }) => confidence),
      accuracy: mean(({ isRight }) => Number(isRight)),
    };
  });
  const error = bins.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / given.length) * Math.abs(confidence - accuracy),
    0,
  );
  return { error, bins };
}

/**
 * The lowest confidence from which on at most the share `risk` of the answers is wrong.
 *
 * @returns null where no threshold with at least 20 sure answers keeps the risk.
 */
export function riskThreshold(given: readonly Answer[], risk: number): number | null {
  const sorted = [...given].sort((a, b) => b.confidence - a.confidence);
  let wrong = 0;
  let threshold: number | null = null;
  for (const [i, { confidence, isRight }] of sorted.entries()) {
    if (!isRight) wrong++;
    const isLastOfItsKind = sorted[i + 1]?.confidence !== confidence;
    if (isLastOfItsKind && i + 1 >= FEWEST_SURE && wrong <= risk * (i + 1)) threshold = confidence;
  }
  return threshold;
}

/** Temperature and threshold found on recordings kept apart. */
export function fitDecision(judged: readonly Judged[], risk: number): DecisionRule {
  const temperature = fitTemperature(judged);
  const threshold = riskThreshold(
    judged.flatMap((part) => answers(part, temperature)),
    risk,
  );
  return { temperature, threshold };
}

/** How a protocol's confidence holds up, each run judged by what was found on the others. */
export interface ProtocolCalibration extends DecisionRule {
  /** The share of wrong answers that the threshold was chosen for. */
  readonly risk: number;
  readonly before: Reliability;
  readonly after: Reliability;
  /** Share of the recordings answered, not left as 'not sure'. */
  readonly sure: number;
  /** Share of wrong answers among them; null where none was given. */
  readonly sureError: number | null;
  /** The same over all thresholds: how many are wrong among the surest part of the recordings. */
  readonly riskCurve: readonly { readonly sure: number; readonly error: number }[];
}

/** One run of a protocol, for its calibration. */
export interface CalibrationRun extends Judged {
  /** Whom or what it tests, e.g. its speakers: no run is judged by what a run that tests the same ones gave. */
  readonly tests: readonly string[];
}

/**
 * Finds temperature and threshold for the model, on all runs; and says what such a finding is worth: each run's test
 * part is judged by temperature and threshold found on the runs that test others.
 *
 * @returns The calibration and each run's own temperature; null where a run has no other to be judged by.
 */
export function calibrateRuns(
  runs: readonly CalibrationRun[],
  risk: number,
): { calibration: ProtocolCalibration; temperatures: number[] } | null {
  const others = runs.map(({ tests }) =>
    runs.filter((run) => !run.tests.some((each) => tests.includes(each))),
  );
  if (others.some((those) => those.length === 0)) return null;
  const ruleOf = new Map<string, DecisionRule>();
  const rules = runs.map(({ tests }, i) => {
    const key = tests.join('\n');
    const rule = ruleOf.get(key) ?? fitDecision(others[i]!, risk);
    ruleOf.set(key, rule);
    return rule;
  });
  const after = runs.map((run, i) => answers(run, rules[i]!.temperature));
  const sure = after.flatMap((given, i) => {
    const { threshold } = rules[i]!;
    return threshold === null ? [] : given.filter(({ confidence }) => confidence >= threshold);
  });
  const all = after.flat();
  const wrong = sure.filter(({ isRight }) => !isRight).length;
  const calibration: ProtocolCalibration = {
    ...fitDecision(runs, risk),
    risk,
    before: reliability(runs.flatMap((run) => answers(run, 1))),
    after: reliability(all),
    sure: sure.length / all.length,
    sureError: sure.length > 0 ? wrong / sure.length : null,
    riskCurve: riskCurve(all),
  };
  return { calibration, temperatures: rules.map(({ temperature }) => temperature) };
}

/** Error among the surest 2, 4, ... 100 % of the answers. */
function riskCurve(given: readonly Answer[]): { sure: number; error: number }[] {
  const sorted = [...given].sort((a, b) => b.confidence - a.confidence);
  const points = Math.min(50, sorted.length);
  return Array.from({ length: points }, (_, i) => {
    const count = Math.round(((i + 1) / points) * sorted.length);
    const wrong = sorted.slice(0, count).filter(({ isRight }) => !isRight).length;
    return { sure: count / sorted.length, error: wrong / count };
  });
}

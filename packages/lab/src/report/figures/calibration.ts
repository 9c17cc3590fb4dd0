import type { ExperimentReport } from '../../evaluation/experiment-result.js';
import { accent, faint, ink, quiet, warm } from '../palette.js';
import { percent, protocolFile } from '../wording.js';
import type { Encoding, Figure, Panel, Table } from './figure.js';

type Protocol = ExperimentReport['protocols'][number];

/** The figure's file name. */
export function calibrationName({ kind }: Pick<Protocol, 'kind'>): string {
  return `calibration-${protocolFile(kind)}`;
}

/** What a protocol's calibration says, in words. */
export function trustSentence({ calibration, kind }: Protocol): string {
  const { temperature, threshold, risk, before, after, sure, sureError } = calibration!;
  const calibrated = `Probabilities are calibrated on ${kind === 'random' ? 'other recordings of the same voices' : kind === 'speakersApart' ? 'voices not trained on' : 'corpora not trained on'} (temperature ${temperature.toFixed(2)}): confidence and accuracy then differ by ${percent(after.error)} on average (expected calibration error; ${percent(before.error)} before).`;
  const stated = `at most ${percent(risk, 0)} of the sure answers wrong`;
  if (threshold === null) {
    return `${calibrated} No threshold kept ${stated}: the model is never sure, and names its best guess only.`;
  }
  const answered = `Below a confidence of ${percent(threshold, 0)} the answer is 'not sure', so as to have ${stated}.`;
  if (sureError === null) return `${calibrated} ${answered}`;
  return `${calibrated} ${answered} With thresholds found on the other runs it answered ${percent(sure, 0)} of the recordings and was wrong on ${percent(sureError)} of those.`;
}

/** Left, how often the network is right when it says it is so sure; right, how wrong it is if only the surest count. */
export function calibrationFigures(protocol: Protocol): Figure[] {
  const { calibration, name } = protocol;
  if (calibration === null) return [];
  const { before, after, risk, riskCurve, sure, sureError } = calibration;
  const bins = filledBins({ 'as trained': before, calibrated: after });
  const worst = Math.max(risk, ...riskCurve.map(({ error }) => error));
  const errorScale = {
    field: 'error',
    type: 'quantitative' as const,
    scale: { domain: [0, worst], nice: true },
    axis: { title: 'of these wrong', format: '.0%', tickCount: 5 },
  };
  const curve = riskCurve.map((point) => ({ ...point })); // Vega marks what it is given
  const chosen = sureError === null ? [] : [{ sure, error: sureError }];
  const coverage: Panel = {
    title: 'Wrong if only the surest are answered',
    width: 400,
    height: 300,
    layer: [
      {
        data: { values: curve },
        mark: { type: 'area', color: faint, opacity: 0.7 },
        encoding: { x: share('surest part of the recordings', 'sure'), y: errorScale },
      },
      {
        data: { values: [{ error: risk }] },
        mark: { type: 'rule', color: warm, strokeDash: [4, 4], strokeWidth: 1.2 },
        encoding: { y: errorScale },
      },
      {
        data: { values: [{ error: risk, label: `stated risk, ${percent(risk, 0)}` }] },
        mark: { type: 'text', align: 'left', x: 4, dy: -7, color: warm, fontSize: 11 },
        encoding: { y: errorScale, text: { field: 'label' } },
      },
      {
        data: { values: curve },
        mark: { type: 'line', color: accent, strokeWidth: 2.4 },
        encoding: { x: share('surest part of the recordings', 'sure'), y: errorScale },
      },
      {
        data: { values: chosen },
        mark: { type: 'point', filled: true, fill: '#ffffff', stroke: ink, strokeWidth: 2, size: 90 },
        encoding: { x: share('surest part of the recordings', 'sure'), y: errorScale },
      },
    ],
  };
  return [
    {
      name: calibrationName(protocol),
      caption: `Confidence, ${name}: left, recordings by their best probability (larger dots hold more; on the broken line confidence is to be taken at its word); right, the share of wrong answers if only the surest are answered${chosen.length > 0 ? ", the ring where 'not sure' below the threshold leaves it" : ''}. Each run is judged by temperature and threshold found on the others.`,
      alt: trustSentence(protocol),
      spec: { hconcat: [reliabilityPanel(bins), coverage], spacing: 56 },
      table: binTable(bins),
    },
  ];
}

type Reliability = NonNullable<Protocol['calibration']>['before'];
type StagedBin = Reliability['bins'][number] & { readonly stage: string };

/** The bins that hold recordings, of one or more stages. */
export function filledBins(stages: Readonly<Record<string, Reliability>>): StagedBin[] {
  return Object.entries(stages).flatMap(([stage, { bins }]) =>
    bins.filter(({ count }) => count > 0).map((bin) => ({ stage, ...bin })),
  );
}

/** How often the network is right when it says it is so sure. */
export function reliabilityPanel(bins: readonly StagedBin[]): Panel {
  const stages = [...new Set(bins.map(({ stage }) => stage))];
  const color: Encoding['color'] = {
    field: 'stage',
    scale: { domain: stages, range: stages.length > 1 ? ['#98a3ae', accent] : [accent] },
    legend: { title: null, orient: 'top', symbolType: 'circle', symbolOpacity: 1, columnPadding: 24 },
  };
  return {
    title: 'Right when it is so sure',
    width: 400,
    height: 300,
    layer: [
      {
        data: { values: [{ at: 0 }, { at: 1 }] },
        mark: { type: 'line', color: quiet, strokeDash: [4, 4], strokeWidth: 1.2 },
        encoding: { x: share('confidence', 'at'), y: share('of these right', 'at') },
      },
      {
        data: { values: bins.map((bin) => ({ ...bin })) },
        mark: { type: 'line', strokeWidth: 1.5, opacity: 0.6 },
        encoding: {
          x: share('confidence', 'confidence'),
          y: share('of these right', 'accuracy'),
          color,
        },
      },
      {
        data: { values: bins.map((bin) => ({ ...bin })) },
        mark: { type: 'circle', opacity: 0.9 },
        encoding: {
          x: share('confidence', 'confidence'),
          y: share('of these right', 'accuracy'),
          color,
          size: {
            field: 'count',
            type: 'quantitative',
            scale: { domain: [0, Math.max(...bins.map(({ count }) => count))], range: [12, 320] },
            legend: null,
          },
        },
      },
    ],
  };
}

/** The numbers of the bins. */
export function binTable(bins: readonly StagedBin[]): Table {
  return {
    columns: ['stage', 'confidence from', 'to', 'recordings', 'mean confidence', 'right'],
    rows: bins.map(({ stage, low, high, count, confidence, accuracy }) => [
      stage,
      percent(low),
      percent(high),
      count,
      percent(confidence),
      percent(accuracy),
    ]),
  };
}

function share(title: string, field: string) {
  return {
    field,
    type: 'quantitative' as const,
    scale: { domain: [0, 1] },
    axis: { title, format: '.0%', tickCount: 5, grid: true },
  };
}

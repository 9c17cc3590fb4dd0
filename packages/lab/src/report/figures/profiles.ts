import { PROFILE_KINDS } from '@affetto/core/training';
import type { EnrolmentScore } from '../../evaluation/enrolment.js';
import type { EvaluationReport } from '../../evaluation/evaluation-result.js';
import type { ExperimentReport } from '../../evaluation/experiment-result.js';
import { ink, profileColors } from '../palette.js';
import { counted, enumeration, percent, percentRange, voices } from '../wording.js';
import type { Encoding, Figure, Panel, Position } from './figure.js';

type Report = ExperimentReport | EvaluationReport;

/** Scores without and with profiles of the tested speakers. */
interface ProfiledScores {
  /** Whom they are of, in words. */
  readonly tested: string;
  readonly without: Pick<EnrolmentScore, 'uar' | 'utterances'>;
  readonly profiles: readonly EnrolmentScore[];
}

/** Those of a report that has any. */
function profiledScores(report: Report): ProfiledScores[] {
  const all =
    'protocols' in report
      ? report.protocols.map((protocol) => ({ ...protocol, tested: voices(protocol.kind) }))
      : [{ ...report, tested: report.corpus.name }];
  return all
    .filter(({ profiles }) => profiles.length > 0)
    .map(({ tested, summary, profiles }) => ({ tested, without: summary, profiles }));
}

const kindNames = { any: 'any emotion', mostlyNeutral: 'four fifths neutral', neutral: 'neutral alone' };

/** Along x, evenly: 0 is without a profile. */
const clipCounts = [0, 1, 2, 4, 8, 10, 16, 32];
/** How far a kind's points stand from the number of their clips, so that intervals can be told apart. */
const asides = { any: -0.12, mostlyNeutral: 0, neutral: 0.12 };

/** UAR over the clips in the speakers' profiles, a line a kind of clips, a panel a protocol; null where none has profiles. */
export function profilesFigure(report: Report): Figure | null {
  const shown = profiledScores(report);
  if (shown.length === 0) return null;
  const kinds = PROFILE_KINDS.filter((kind) =>
    shown.some(({ profiles }) => profiles.some((score) => score.kind === kind)),
  );
  const legend = {
    title: null,
    orient: 'top' as const,
    symbolOpacity: 1,
    symbolStrokeWidth: 0,
    columnPadding: 24,
  };
  const color: Encoding['color'] = {
    field: 'kind',
    scale: { domain: kinds.map((kind) => kindNames[kind]), range: kinds.map((kind) => profileColors[kind]) },
    legend,
  };
  const shape: Encoding['shape'] = {
    field: 'kind',
    scale: {
      domain: kinds.map((kind) => kindNames[kind]),
      range: ['circle', 'square', 'diamond'].slice(0, kinds.length),
    },
    legend,
  };
  const x: Position = {
    field: 'place',
    type: 'quantitative',
    scale: { domain: [-0.3, clipCounts.length - 0.7], nice: false },
    axis: {
      title: "clips in the speaker's profile",
      values: [...clipCounts.keys()],
      labelExpr: `${JSON.stringify(clipCounts)}[datum.value]`,
      grid: false,
    },
  };
  const y = (field: string): Position => ({
    field,
    type: 'quantitative',
    scale: { zero: false, nice: true },
    axis: { title: 'UAR', format: '.0%', tickCount: 6, domain: false, ticks: false },
  });
  const panel = ({ tested, without: { uar }, profiles }: ProfiledScores): Panel => {
    const start = { place: 0, value: uar.value, ...uar.interval };
    const points = profiles.map(({ kind, clips, uar }) => ({
      kind: kindNames[kind],
      place: clipCounts.indexOf(clips) + asides[kind],
      value: uar.value,
      ...uar.interval,
    }));
    const starts = kinds.map((kind) => ({ ...start, kind: kindNames[kind] }));
    return {
      title: tested,
      width: 410,
      height: 260,
      layer: [
        {
          data: { values: [...starts, ...points] },
          mark: { type: 'line', strokeWidth: 2.2, strokeJoin: 'round' },
          encoding: { x, y: y('value'), color },
        },
        {
          data: { values: points },
          mark: { type: 'rule', strokeWidth: 2.5, strokeCap: 'round', opacity: 0.35 },
          encoding: { x, y: y('low'), y2: { field: 'high' }, color },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 55, opacity: 1 },
          encoding: { x, y: y('value'), color, shape },
        },
        {
          data: { values: [start] },
          mark: { type: 'rule', strokeWidth: 2.5, strokeCap: 'round', opacity: 0.35, color: ink },
          encoding: { x, y: y('low'), y2: { field: 'high' } },
        },
        {
          data: { values: [start] },
          mark: { type: 'point', shape: 'circle', filled: true, size: 75, opacity: 1, color: ink },
          encoding: { x, y: y('value') },
        },
      ],
    };
  };
  return {
    name: 'profiles',
    caption:
      "UAR with profiles of the tested speakers, with 95 % intervals: a profile is of so many of the speaker's other recordings, unlabelled and not scored themselves. A point is of the speakers who have as many of the kind and others left to judge.",
    alt: `UAR over the number of clips in the speaker's profile. ${shown.map(describe).join(' ')}`,
    spec: { hconcat: shown.map(panel), spacing: 48, resolve: { scale: { y: 'shared' } } },
    table: {
      columns: ['tested', 'profile of', 'clips', 'UAR', '95 % interval', 'recordings'],
      rows: shown.flatMap(({ tested, without, profiles }) => [
        [tested, 'nobody', 0, ...cells(without)],
        ...profiles.map((score) => [tested, kindNames[score.kind], score.clips, ...cells(score)]),
      ]),
    },
  };
}

function cells({ uar, utterances }: Pick<EnrolmentScore, 'uar' | 'utterances'>): (string | number)[] {
  return [percent(uar.value), percentRange(uar.interval), utterances];
}

/** The curves in words, by where they begin and end. */
function describe({ tested, without, profiles }: ProfiledScores): string {
  const ends = PROFILE_KINDS.flatMap((kind) => {
    const last = profiles.findLast((score) => score.kind === kind);
    return last ? [`${kindNames[kind]}, ${counted(last.clips, 'clip')}: ${percent(last.uar.value)}`] : [];
  });
  return `On ${tested}: ${percent(without.uar.value)} without; ${ends.join('; ')}.`;
}

/** What knowing the voice is worth, a sentence a protocol: nothing where neither profile could be made. */
export function profileSentences(report: Report): string[] {
  return profiledScores(report).flatMap(({ tested, without, profiles }) => {
    const scoreWith = (kind: EnrolmentScore['kind'], clips: number, words: string) =>
      profiles
        .filter((score) => score.kind === kind && score.clips === clips)
        .map(({ uar }) => `${percent(uar.value)} with ${words}`);
    const known = [
      ...scoreWith('any', 10, 'ten clips of any emotion'),
      ...scoreWith('neutral', 8, 'eight neutral clips'),
    ];
    if (known.length === 0) return [];
    return [
      `On ${tested} UAR is ${percent(without.uar.value)} without a profile of the speaker, ${enumeration(known)}.`,
    ];
  });
}

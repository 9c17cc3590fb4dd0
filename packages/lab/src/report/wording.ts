import type { ExperimentReport, ProtocolResult } from '../evaluation/experiment-result.js';
import type { Interval } from '../evaluation/intervals.js';

/*
 * How numbers and names are written in reports and model cards.
 */

const space = '\u00a0';

/** `0.7134` as `71.3 %`. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}${space}%`;
}

/** `64.0 to 77.5 %`, cut to what a share can be. */
export function percentRange({ low, high }: Interval): string {
  const cut = (value: number) => (100 * Math.min(1, Math.max(0, value))).toFixed(1);
  return `${cut(low)} to ${cut(high)}${space}%`;
}

/** `1234` as `1,234`. */
export function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 speaker`, `2 speakers`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${thousands(count)} ${count === 1 ? noun : plural}`;
}

/** Seconds as `41 s`, `12.3 min` or `1.60 h`. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(seconds < 10 ? 1 : 0)}${space}s`;
  if (seconds < 3600) return `${(seconds / 60).toFixed(1)}${space}min`;
  return `${(seconds / 3600).toFixed(2)}${space}h`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumeration(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Whose voices a protocol tests. */
export function voices(kind: ProtocolResult['kind']): string {
  const tested = {
    random: 'voices it was trained on',
    speakersApart: 'voices it never heard',
    corporaApart: 'a corpus it never heard',
  };
  return tested[kind];
}

/** A protocol in the names of files, e.g. `speakers-apart`. */
export function protocolFile(kind: ProtocolResult['kind']): string {
  return { random: 'random', speakersApart: 'speakers-apart', corporaApart: 'corpora-apart' }[kind];
}

/** `10 speakers (5 women and 5 men)`, or that they are unknown; an empty name is an unknown speaker. */
export function speakersInWords({ speakers }: ExperimentReport['corpus']): string {
  const known = speakers.filter(({ name }) => name !== '');
  const of = (sex: 'female' | 'male') => known.filter((speaker) => speaker.sex === sex).length;
  const sexes = [
    ...(of('female') > 0 ? [counted(of('female'), 'woman', 'women')] : []),
    ...(of('male') > 0 ? [counted(of('male'), 'man', 'men')] : []),
  ];
  const unknown = known.length < speakers.length ? ['unknown speakers'] : [];
  const counts = known.length > 0 ? [counted(known.length, 'speaker')] : [];
  return `${enumeration([...counts, ...unknown])}${sexes.length > 0 ? ` (${enumeration(sexes)})` : ''}`;
}

import type { Entry } from './entry.js';

/** An entry that holds, and the largest error of its cases. */
export interface Checked {
  readonly entry: Entry;
  readonly worst: number;
}

/** Our function's name to peers' names to how many times as fast ours is. */
export type Ratios = Record<string, Record<string, number>>;

/** docs/compatibility.md. */
export function compatibilityTable(
  checked: readonly Checked[],
  wanted: readonly string[],
  versions: Record<string, string>,
  ratios: Ratios,
): string {
  const there = new Set(checked.map(({ entry }) => entry.reference));
  const missing = wanted.filter((name) => !there.has(name));
  const share = Math.floor((100 * (wanted.length - missing.length)) / wanted.length);
  const place = ({ entry }: Checked) => {
    const at = wanted.indexOf(entry.reference);
    return at < 0 ? wanted.length : at;
  };
  const rows = [...checked]
    .sort((a, b) => place(a) - place(b))
    .map(({ entry, worst }) => {
      const { name, reference, tolerance, note = '' } = entry;
      const peer = packageOf(reference);
      const version = versions[peer] ? ` ${versions[peer]}` : '';
      const errors = [format(tolerance), worst === 0 ? '0' : worst.toExponential(0)];
      return `| \`${name}\` | \`${reference}\`${version} | ${errors.join(' | ')} | ${speed(ratios[name]?.[peer])} | ${note} |`;
    });
  const absent = missing.map((name) => `| missing | \`${name}\` | | | | |`);
  return `${[
    '# Compatibility',
    '',
    'Made by `packages/core/test/compatibility`, which holds each function to its reference on every run of the tests.',
    '',
    `**${share} %** of what speech work takes from librosa (${wanted.length - missing.length} of ${wanted.length} functions) is here and within its tolerance.`,
    '',
    '- Tolerance and worst error: the largest difference from the reference in a case, as a part of the largest absolute value there. The cases are speech, noise, tones, clicks, silence and the shortest signals, at several sampling rates and sizes.',
    '- Speed: how many times as fast as the reference, on one thread each, by `npm run bench` ([figures](../bench/results/features.md)); – where not measured.',
    '',
    '| ours | reference | tolerance | worst error | speed | |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...absent,
  ].join('\n')}\n`;
}

/** The package a reference function is from: `librosa` of `librosa.feature.rms`. */
function packageOf(reference: string): string {
  return reference.split(/[. ]/)[0]!;
}

function format(tolerance: number): string {
  return tolerance === 0 ? '0' : tolerance.toExponential();
}

function speed(ratio: number | undefined): string {
  if (ratio === undefined) return '–';
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)} x`;
}

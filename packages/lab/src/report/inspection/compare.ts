import { type Prosody, type ProsodyMeasure, prosodyMeasures } from '@affetto/core/features';
import { type Sex, type UsualRange, usualRanges } from './usual-ranges.js';

/** A measure of one recording beside what is usual. */
export interface ComparedMeasure {
  readonly name: string;
  readonly title: string;
  /** As {@link ProsodyMeasure} has it. */
  readonly unit: string;
  readonly group: ProsodyMeasure['group'];
  /** Null where it cannot be measured. */
  readonly value: number | null;
  /** Null where there is nothing to compare with: it hangs on the microphone or on how much was said. */
  readonly usual: Readonly<Record<Sex, UsualRange>> | null;
  /** Null where there is nothing to compare, or with nothing. */
  readonly verdict: Verdict | null;
}

/** Where a value lies beside the 5th to 95th percentiles of women and of men. */
export type Verdict =
  | 'as usual'
  | 'above usual'
  | 'below usual'
  | 'as usual for women'
  | 'as usual for men'
  | 'between women and men';

/** Every measure of a recording beside what is usual. */
export function compareMeasures(prosody: Prosody): ComparedMeasure[] {
  return prosodyMeasures.map((measure) => {
    const { name, title, unit, group } = measure;
    const value = measure.of(prosody);
    const usual = usualRanges[name] ?? null;
    return {
      name,
      title,
      unit,
      group,
      value,
      usual,
      verdict: value === null || usual === null ? null : judge(value, usual),
    };
  });
}

function judge(value: number, { female, male }: Readonly<Record<Sex, UsualRange>>): Verdict {
  const women = side(value, female);
  const men = side(value, male);
  if (women === 0 && men === 0) return 'as usual';
  if (women === 0) return 'as usual for women';
  if (men === 0) return 'as usual for men';
  if (women !== men) return 'between women and men';
  return women > 0 ? 'above usual' : 'below usual';
}

/** -1 below the range, 0 in it, 1 above. */
function side(value: number, { low, high }: UsualRange): -1 | 0 | 1 {
  return value < low ? -1 : value > high ? 1 : 0;
}

/** A value with its unit, e.g. `195 Hz`, `6.5 semitones`, `37`. */
export function withUnit(value: number, unit: string): string {
  const words = units[unit] ?? unit;
  return words === '' ? inDigits(value, unit) : `${inDigits(value, unit)}\u00a0${words}`;
}

/** A value in as many digits as can be trusted. */
export function inDigits(value: number, unit: string): string {
  const digits =
    { Hz: 0, '%': Math.abs(value) < 10 ? 1 : 0, '': 0, s: Math.abs(value) < 0.1 ? 3 : 2 }[unit] ?? 1;
  return value
    .toFixed(digits)
    .replace(/^-(?=0\.?0*$)/, '')
    .replace('-', '\u2212');
}

const units: Readonly<Record<string, string>> = {
  st: 'semitones',
  'st/s': 'semitones/s',
};

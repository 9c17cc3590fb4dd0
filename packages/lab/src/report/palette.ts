/*
 * The colours of reports. Emotions have Paul Tol's `muted` scheme, told apart by colour-blind readers; what is
 * measured goes from white to ink in one hue, so that it survives a grey printer.
 */

export const ink = '#17212b';
export const quiet = '#5b6876';
export const faint = '#e3e7eb';
export const accent = '#1f5a94';
export const warm = '#c2571a';
/** Beside `warm`, told apart by colour-blind readers. */
export const cool = '#0e8a84';

/** What is usual for women and for men: told apart by lightness as well as hue. */
export const women = '#d9a06b';
export const men = '#7fa3c7';

/** From none to all: white to ink. */
export const ramp = ['#ffffff', '#dce8f3', '#a9c7e2', '#6a9bc9', '#34699f', '#173d68', '#0a1d35'];

/** The protocols, and a finished model: what counts is strong. */
export const protocolColors = { random: '#98a3ae', speakersApart: accent, corporaApart: cool, model: accent };

/** Whose clips a profile holds. */
export const profileColors = { any: accent, mostlyNeutral: cool, neutral: warm };

const muted = [
  '#cc6677',
  '#332288',
  '#ddcc77',
  '#117733',
  '#88ccee',
  '#882255',
  '#44aa99',
  '#999933',
  '#aa4499',
];

/** Colours that emotions keep in every report, by how their names begin in the corpora. */
const known: readonly [RegExp, string][] = [
  [/^(ang|rage)/i, '#cc6677'],
  [/^(hap|joy)/i, '#ddcc77'],
  [/^sad/i, '#332288'],
  [/^fear/i, '#aa4499'],
  [/^disg/i, '#117733'],
  [/surpri/i, '#88ccee'],
  [/^neutral/i, '#8d949b'],
  [/^bored/i, '#999933'],
  [/^calm/i, '#44aa99'],
  [/^contempt/i, '#882255'],
];

/** One colour an emotion, in their order: known emotions have their own, others get what is left, in turn. */
export function emotionColors(emotions: readonly string[]): string[] {
  const own = emotions.map((emotion) => known.find(([name]) => name.test(emotion))?.[1]);
  const left = muted.filter((color) => !own.includes(color));
  const others = left.length > 0 ? left : muted;
  let next = 0;
  return own.map((color) => color ?? others[next++ % others.length]!);
}

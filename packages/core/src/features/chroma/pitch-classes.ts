const NOTES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/** Names of an octave's pitch classes: notes where there are twelve, else numbers from 0. */
export function classNames(count: number, baseC = true): string[] {
  if (count !== 12) return Array.from({ length: count }, (_, i) => `chroma ${i}`);
  return baseC ? NOTES : [...NOTES.slice(9), ...NOTES.slice(0, 9)];
}

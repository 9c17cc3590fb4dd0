import { protocolColors, warm } from '../packages/lab/dist/report/palette.js';

/*
 * How recordings are kept apart, as the results name it, in the order of the page's columns.
 */

/** Of one corpus. */
export const alone = [
  { kind: 'random', title: 'random split', color: protocolColors.random },
  { kind: 'speakersApart', title: 'speakers apart', color: protocolColors.speakersApart },
  { kind: 'speakersApartWithProfile', title: 'speakers apart, profile of ten clips', color: warm },
];

/** Of the voices of one corpus, with others that only train. */
export const amongOthers = alone.filter(({ kind }) => kind !== 'random');

/** Of several corpora. */
export const together = [
  { kind: 'corporaApart', title: 'all that were left out', color: protocolColors.corporaApart },
];

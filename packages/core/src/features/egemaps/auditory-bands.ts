import { exp, ln } from '../../elementary.js';

/** Number of bands. */
export const BANDS = 26;

/** Lowest and highest edge, Hz. */
const LOWEST = 20;
const HIGHEST = 8000;

/**
 * Triangular bands evenly spaced on the mel scale 1127 ln(1 + f / 700) from 20 Hz to 8 kHz (or half the rate), each as
 * high as 1 at its centre and falling to its neighbours', their sides straight on the mel scale (Young et al., The HTK
 * Book, section 5.4). As in openSMILE's output, bins do not count below 20 Hz / hzPerBin + 1.5.
 *
 * @param bins Of the spectrum.
 * @param hzPerBin Width of a bin, Hz.
 * @returns Centres in Hz, and the table of the kernel `bands`: for each band its first bin, the number of its weights,
 *   and these.
 */
export function auditoryBands(
  bins: number,
  hzPerBin: number,
): { centers: Float64Array; table: Float32Array } {
  const low = mel(LOWEST);
  const high = mel(Math.min(HIGHEST, (bins - 1) * hzPerBin));
  const step = (high - low) / (BANDS + 1);
  const start = Math.floor(LOWEST / hzPerBin + 1.5);
  const table: number[] = [];
  const wholes: number[] = []; // where in the table whole numbers stand
  for (let band = 0; band < BANDS; band++) {
    const heights: number[] = [];
    let first = start;
    for (let k = start; k < bins; k++) {
      const place = (mel(k * hzPerBin) - low) / step - band; // 0 and 2 at the edges, 1 at the centre
      if (place <= 0) first = k + 1;
      else if (place < 2) heights.push(Math.min(place, 2 - place));
      else break;
    }
    wholes.push(table.length, table.length + 1);
    table.push(first, heights.length, ...heights);
  }
  const result = Float32Array.from(table);
  const integers = new Int32Array(result.buffer);
  for (const at of wholes) integers[at] = table[at]!;
  return {
    centers: Float64Array.from({ length: BANDS }, (_, b) => hertz(low + (b + 1) * step)),
    table: result,
  };
}

function mel(frequency: number): number {
  return 1127 * ln(1 + frequency / 700);
}

function hertz(mels: number): number {
  return 700 * (exp(mels / 1127) - 1);
}

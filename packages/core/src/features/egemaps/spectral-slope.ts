/**
 * Slope of the straight line through a band of a spectrum in dB, as weights for a sum over its bins: dB a Hz for each dB
 * of each bin, zeros outside.
 *
 * The line is fitted by least squares, with two habits of openSMILE's that its output shows: it counts one point fewer
 * than it adds up, and a bin that the band cuts takes part with the share of it inside, value and frequency both. The
 * first shifts the slope by a small share of the band's level.
 *
 * @param low Hz.
 * @param high Hz, at most half the rate.
 * @param hzPerBin Width of a bin, Hz.
 * @param bins Number of weights, those of bin 0 and on.
 */
export function slopeWeights(low: number, high: number, hzPerBin: number, bins: number): Float64Array {
  const from = low / hzPerBin;
  const to = high / hzPerBin;
  const first = Math.floor(from);
  const last = Math.floor(to);
  const shareOf = (k: number) => {
    if (k < first || k > last) return 0;
    if (k === first) return 1 - (from - first);
    return k === last && to > last ? to - last : 1;
  };
  const points = last - first;
  let sum = 0;
  let squares = 0;
  for (let k = first; k <= last; k++) {
    const frequency = shareOf(k) * k * hzPerBin;
    sum += frequency;
    squares += frequency * frequency;
  }
  const spread = points * squares - sum * sum;
  return Float64Array.from({ length: bins }, (_, k) => {
    const share = shareOf(k);
    return share === 0 ? 0 : (share * (points * k * hzPerBin - sum)) / spread;
  });
}

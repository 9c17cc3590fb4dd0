/**
 * Slope of the straight line through a band of a spectrum in dB, as weights for a sum over its bins.
 *
 * The line is fitted by least squares, with two habits of openSMILE's that its output shows: it counts one point fewer
 * than it adds up, and a bin that the band cuts takes part with the share of it inside, value and frequency both. The
 * first shifts the slope by a small share of the band's level.
 */
export class SpectralSlope {
  /** First bin. */
  readonly first: number;
  /** dB a Hz for each dB of each bin from `first` on. */
  readonly weights: Float64Array;

  /**
   * @param low Hz.
   * @param high Hz, at most half the rate.
   * @param hzPerBin Width of a bin, Hz.
   */
  constructor(low: number, high: number, hzPerBin: number) {
    const from = low / hzPerBin;
    const to = high / hzPerBin;
    this.first = Math.floor(from);
    const last = Math.floor(to);
    const points = last - this.first;
    const shares = new Float64Array(points + 1).fill(1);
    shares[0] = 1 - (from - this.first);
    if (to > last) shares[points] = to - last;
    let sum = 0;
    let squares = 0;
    const frequencies = shares.map((share, i) => share * (this.first + i) * hzPerBin);
    for (const frequency of frequencies) {
      sum += frequency;
      squares += frequency * frequency;
    }
    const spread = points * squares - sum * sum;
    this.weights = shares.map((share, i) => (share * (points * (this.first + i) * hzPerBin - sum)) / spread);
  }

  /** @param decibels Of the bins from `offset` on. */
  of(decibels: Float64Array, offset: number): number {
    let sum = 0;
    const at = this.first - offset;
    for (let i = 0; i < this.weights.length; i++) sum += this.weights[i]! * decibels[at + i]!;
    return sum;
  }
}

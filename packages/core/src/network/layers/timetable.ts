/**
 * Which sequences run at each time step of a recurrent layer. Sequences are taken from the longest to the shortest, so
 * that those still running are always the first ones; nothing is padded.
 *
 * @param lengths Frames of each sequence.
 * @param reverse Whether each sequence is read from its last frame to its first.
 */
export function timetable(lengths: Int32Array, reverse: boolean) {
  const starts = new Int32Array(lengths.length);
  for (let s = 1; s < lengths.length; s++) starts[s] = starts[s - 1]! + lengths[s - 1]!;
  const order = [...lengths.keys()].sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const steps = order.length > 0 ? lengths[order[0]!]! : 0;
  /** Sequences running at each step. */
  const counts = new Int32Array(steps);
  /** The row each running sequence reads and writes, step after step. */
  const rows = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let running = order.length;
  let at = 0;
  for (let t = 0; t < steps; t++) {
    while (lengths[order[running - 1]!]! <= t) running--;
    counts[t] = running;
    for (let s = 0; s < running; s++) {
      const sequence = order[s]!;
      rows[at++] = starts[sequence]! + (reverse ? lengths[sequence]! - 1 - t : t);
    }
  }
  return { steps, counts, rows };
}

/** The plain twin of the kernel `polyphase`: see kernels/assembly/resample.ts. Sums are of float64. */
export function polyphase(
  y: Float32Array,
  x: Float32Array,
  table: Float32Array, // (up, taps)
  taps: number,
  up: number,
  down: number,
  phase: number,
): void {
  for (let i = 0; i < y.length; i++) {
    const at = phase + i * down;
    const p = at % up;
    const q = (at - p) / up;
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += table[p * taps + k]! * x[q + k]!;
    y[i] = sum;
  }
}

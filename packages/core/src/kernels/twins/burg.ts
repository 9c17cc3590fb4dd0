/** The plain twin of the kernel `burg`: see kernels/assembly/burg.ts. By the equations 5 and 12 to 15 of Marple (1980). */
export function burg(samples: Float32Array, order: number): Float64Array {
  let coefficients = Float64Array.of(1);
  let forward = Float64Array.from(samples.subarray(1));
  let backward = Float64Array.from(samples.subarray(0, -1));
  for (let m = 1; m <= order; m++) {
    let product = 0;
    let energy = 0;
    for (let i = 0; i < forward.length; i++) {
      product += forward[i]! * backward[i]!;
      energy += forward[i]! ** 2 + backward[i]! ** 2;
    }
    const reflection = energy === 0 ? 0 : (-2 * product) / energy;
    const before = coefficients;
    coefficients = Float64Array.from(
      { length: m + 1 },
      (_, j) => (before[j] ?? 0) + reflection * (before[m - j] ?? 0),
    );
    const nextForward = forward.map((f, i) => f + reflection * backward[i]!);
    const nextBackward = backward.map((b, i) => b + reflection * forward[i]!);
    forward = nextForward.subarray(1);
    backward = nextBackward.subarray(0, -1);
  }
  return coefficients;
}

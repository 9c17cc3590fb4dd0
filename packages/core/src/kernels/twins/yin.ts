/** The plain twin of the kernel `yinDifferences` for one frame: see kernels/assembly/yin.ts. By its definition. */
export function yinDifferences(frame: Float32Array, minPeriod: number, maxPeriod: number): Float64Array {
  const values = new Float64Array(maxPeriod - minPeriod + 1); // (periods)
  const correlation = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < frame.length; i++) sum += frame[i]! * frame[i - lag]!;
    return sum;
  };
  const r0 = correlation(0);
  let energy = 0; // of the first k samples
  let sum = frame[0]! * frame[0]!; // of the differences up to k, that at 1 without its energy
  for (let k = 1; k <= maxPeriod; k++) {
    energy += frame[k - 1]! * frame[k - 1]!;
    const difference = 2 * (r0 - correlation(k)) - energy;
    sum += difference;
    if (k >= minPeriod) values[k - minPeriod] = difference / (sum / k + 2.2250738585072014e-308);
  }
  return values;
}

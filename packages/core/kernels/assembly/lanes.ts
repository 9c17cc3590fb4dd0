// Loops run over four values at a time; the last one may have fewer. `left` is how many values remain.

/** The next four values, or as many as are left with zeros behind them. */
// @ts-ignore: decorator
@inline
export function read(address: usize, left: i32): v128 {
  return left >= 4 ? v128.load(address) : readPart(address, left);
}

/** Writes four values, or as many as are left. */
// @ts-ignore: decorator
@inline
export function write(address: usize, left: i32, value: v128): void {
  if (left >= 4) v128.store(address, value);
  else writePart(address, left, value);
}

function readPart(address: usize, left: i32): v128 {
  let value = v128.load32_zero(address);
  if (left > 1) value = v128.load_lane<f32>(address, value, 1, 4);
  if (left > 2) value = v128.load_lane<f32>(address, value, 2, 8);
  return value;
}

function writePart(address: usize, left: i32, value: v128): void {
  v128.store_lane<f32>(address, value, 0);
  if (left > 1) v128.store_lane<f32>(address, value, 1, 4);
  if (left > 2) v128.store_lane<f32>(address, value, 2, 8);
}

/** A mask of the lanes that count where `left` values remain. */
// @ts-ignore: decorator
@inline
export function within(left: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
}

// @ts-ignore: decorator
@inline
export function sumOfLanes(v: v128): f32 {
  const even = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2);
  return even + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3));
}

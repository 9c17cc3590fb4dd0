/**
 * Packs a panel for a matrix product: `width` lines side by side, `depth` values each, those beyond `lines` zero. A line
 * is a column of the right-hand matrix or a row of the left-hand one.
 *
 * @param to depth x width.
 * @param lineStride From one line to the next.
 * @param depthStride Along a line.
 */
export function packPanel(
  to: usize, width: i32, from: usize, lines: i32, lineStride: i32, depthStride: i32, depth: i32,
): void {
  if (lines < width || (width & 3) != 0 || (lineStride != 1 && depthStride != 1)) {
    for (let p = 0; p < depth; p++) packOne(to, width, from, lines, lineStride, depthStride, p);
  } else if (lineStride == 1) {
    for (let p = 0; p < depth; p++, from += <usize>depthStride << 2) {
      for (let i = 0; i < width; i += 4, to += 16) v128.store(to, v128.load(from + (i << 2)));
    }
  } else {
    const whole = depth & ~3;
    for (let i = 0; i < width; i += 4) {
      const line = from + (<usize>(i * lineStride) << 2);
      for (let p = 0; p < whole; p += 4) {
        transpose4(to + ((p * width + i) << 2), <usize>width << 2, line + (p << 2), <usize>lineStride << 2);
      }
    }
    for (let p = whole; p < depth; p++) packOne(to, width, from, lines, lineStride, depthStride, p);
  }
}

/** The panel's values at depth p. */
function packOne(to: usize, width: i32, from: usize, lines: i32, lineStride: i32, depthStride: i32, p: i32): void {
  to += <usize>(p * width) << 2;
  from += <usize>(p * depthStride) << 2;
  for (let i = 0; i < width; i++, to += 4) {
    store<f32>(to, i < lines ? load<f32>(from + (<usize>(i * lineStride) << 2)) : 0);
  }
}

/** Copies 4 x 4 values with rows and columns exchanged; strides in bytes. */
// @ts-ignore: decorator
@inline
function transpose4(to: usize, toBytes: usize, from: usize, fromBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromBytes);
  const c = v128.load(from + 2 * fromBytes);
  const d = v128.load(from + 3 * fromBytes);
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab01, cd01, 0, 1, 4, 5));
  v128.store(to + toBytes, v128.shuffle<f32>(ab01, cd01, 2, 3, 6, 7));
  v128.store(to + 2 * toBytes, v128.shuffle<f32>(ab23, cd23, 0, 1, 4, 5));
  v128.store(to + 3 * toBytes, v128.shuffle<f32>(ab23, cd23, 2, 3, 6, 7));
}

/**
 * Packs panels for a matrix product: each `width` lines side by side, `depth` values each, the last panel filled up with
 * zeros. A line is a column of the right-hand matrix or a row of the left-hand one.
 *
 * @param to Panels of depth x width, one after another.
 * @param width 2, 4, 6 or 8.
 * @param lines Of all panels together.
 * @param lineStride From one line to the next.
 * @param depthStride Along a line.
 */
export function packPanels(
  to: usize, width: i32, from: usize, lines: i32, lineStride: i32, depthStride: i32, depth: i32,
): void {
  const panels = lineStride == 1 ? ABREAST : 1;
  while (lines > 0) {
    const here = min(panels * width, lines);
    if (lineStride == 1) packAcross(to, width, from, here, <usize>depthStride << 2, depth);
    else packPanel(to, width, from, here, lineStride, depthStride, depth);
    to += <usize>(panels * width * depth) << 2;
    from += <usize>(here * lineStride) << 2;
    lines -= here;
  }
}

/** Panels packed abreast, where lines lie side by side: few, for a cache keeps few addresses a power of two apart. */
const ABREAST: i32 = 4;

/** Panels abreast, so that values are read in the order in which they lie. */
function packAcross(to: usize, width: i32, from: usize, lines: i32, depthBytes: usize, depth: i32): void {
  const bytes: usize = <usize>width << 2;
  const panel = bytes * depth;
  for (; depth > 0; depth--, to += bytes, from += depthBytes) {
    let at = to;
    let x = from;
    let left = lines;
    for (; left >= width; left -= width, at += panel, x += bytes) {
      if (width >= 4) v128.store(at, v128.load(x));
      if (width == 8) v128.store(at, v128.load(x, 16), 16);
      else if (width != 4) store<u64>(at + bytes - 8, load<u64>(x + bytes - 8));
    }
    if (left > 0) {
      memory.fill(at, 0, bytes);
      for (let i = 0; i < left; i++) store<f32>(at + (i << 2), load<f32>(x + (i << 2)));
    }
  }
}

/** One panel, four lines at a time, two or one. */
function packPanel(
  to: usize, width: i32, from: usize, lines: i32, lineStride: i32, depthStride: i32, depth: i32,
): void {
  const bytes: usize = <usize>width << 2;
  const lineBytes: usize = <usize>lineStride << 2;
  const whole = depthStride == 1 ? depth & ~3 : 0;
  let i = 0;
  for (; i + 4 <= lines; i += 4, to += 16, from += 4 * lineBytes) {
    for (let p = 0; p < whole; p += 4) transpose4(to + <usize>p * bytes, bytes, from + (p << 2), lineBytes);
    for (let line = 0; line < 4; line++) {
      packLine(to + (line << 2), bytes, from + <usize>line * lineBytes, depthStride, whole, depth);
    }
  }
  if (i + 2 <= lines) {
    for (let p = 0; p < whole; p += 4) transpose2(to + <usize>p * bytes, bytes, from + (p << 2), lineBytes);
    for (let line = 0; line < 2; line++) {
      packLine(to + (line << 2), bytes, from + <usize>line * lineBytes, depthStride, whole, depth);
    }
    i += 2;
    to += 8;
    from += 2 * lineBytes;
  }
  if (i < lines) {
    packLine(to, bytes, from, depthStride, 0, depth);
    i++;
    to += 4;
  }
  for (; i < width; i++, to += 4) for (let p = 0; p < depth; p++) store<f32>(to + <usize>p * bytes, 0);
}

/** The values of one line at the depths from `start` to `end`. */
function packLine(to: usize, bytes: usize, from: usize, depthStride: i32, start: i32, end: i32): void {
  for (let p = start; p < end; p++) {
    store<f32>(to + <usize>p * bytes, load<f32>(from + (<usize>(p * depthStride) << 2)));
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

/** The same of 2 x 4 values. */
// @ts-ignore: decorator
@inline
function transpose2(to: usize, toBytes: usize, from: usize, fromBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromBytes);
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  v128.store_lane<u64>(to, ab01, 0);
  v128.store_lane<u64>(to + toBytes, ab01, 1);
  v128.store_lane<u64>(to + 2 * toBytes, ab23, 0);
  v128.store_lane<u64>(to + 3 * toBytes, ab23, 1);
}

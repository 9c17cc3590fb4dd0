import { Narrow, WIDE, Wide } from "./host";
import { packPanels } from "./pack";
import { FourRows, Fused, multiplyTile, SixRows, Strict, tile1, TwoRows } from "./tiles";

// Matrix product C = A B or C += A B. B is packed once in panels of 8 columns; A is packed block by block in panels of
// 6, 4 or 2 rows; a tile of C stays in registers while its panels, two of B on a wide host, run by (Goto and van de
// Geijn, 2008, "Anatomy of high-performance matrix multiplication"). The inner dimension is summed in blocks of DEPTH,
// each from the first to the last, whatever the other dimensions: a row of C has the same bits in any company.

/** Inner dimension of a block: a panel of B, 8 KB, stays in the first-level cache. */
const DEPTH: i32 = 256;
/** Rows of a block of A, whole panels of 6 and of 4; its 120 KB stay in the second-level cache. */
const ROWS: i32 = 120;

/** Float32 values `multiply` needs as `work`: a packed block of A and one tile. */
export const MULTIPLY_WORK: i32 = (ROWS + 4) * DEPTH + 96;

/**
 * Packs B, k x n with the given strides, for {@link multiply}: panels of k x 8, the last filled up with zeros.
 * `packed` holds k * (n rounded up to 8) values.
 */
export function packColumns(packed: usize, b: usize, rowStride: i32, columnStride: i32, k: i32, n: i32): void {
  packPanels(packed, 8, b, n, columnStride, rowStride, k);
}

/**
 * C (m x n, rows `cStride` apart) = or, if `add`, += A (m x k with the given strides) times the packed B (k x n). Each
 * product is rounded before it is added, or not, if `fused`.
 */
export function multiply(
  c: usize, cStride: i32, a: usize, aRowStride: i32, aColumnStride: i32, packedB: usize,
  m: i32, n: i32, k: i32, add: bool, fused: bool, work: usize,
): void {
  const tile = work + (<usize>((ROWS + 4) * DEPTH) << 2);
  if (k == 0 && !add) for (let i = 0; i < m; i++) memory.fill(c + (<usize>(i * cStride) << 2), 0, n << 2);
  for (let p = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    const more = add || p > 0;
    const b = packedB + (<usize>p << 5);
    if (m == 1) {
      multiplyRow(c, a + (<usize>(p * aColumnStride) << 2), aColumnStride, b, n, k, depth, more, fused, tile);
      continue;
    }
    for (let i = 0; i < m; i += ROWS) {
      const rows = min(ROWS, m - i);
      const six = fused && pairsPanels<Fused>();
      packRows(work, a + (<usize>(i * aRowStride + p * aColumnStride) << 2), aRowStride, aColumnStride, rows, depth, six);
      const to = c + (<usize>(i * cStride) << 2);
      if (fused) multiplyBlock<Fused>(to, cStride, work, b, rows, n, k, depth, more, tile);
      else multiplyBlock<Strict>(to, cStride, work, b, rows, n, k, depth, more, tile);
    }
  }
}

/**
 * Rows of the next panel of A where `left` rows remain. Wide tiles of six rows, `six`, fit the registers where product and
 * sum are fused. Narrow ones would too, but V8 of Node 22 spills them and later ones gain 4 % by them.
 */
// @ts-ignore: decorator
@inline
function panelHeight(left: i32, six: bool): i32 {
  return six && left > 4 && left != 8 ? 6 : left > 2 ? 4 : 2;
}

function packRows(
  packed: usize, a: usize, rowStride: i32, columnStride: i32, rows: i32, depth: i32, six: bool,
): void {
  while (rows > 0) {
    const height = panelHeight(rows, six);
    let lines = height; // of all panels of this height
    while (lines < rows && panelHeight(rows - lines, six) == height) lines += height;
    packPanels(packed, height, a, min(lines, rows), rowStride, columnStride, depth);
    packed += <usize>(lines * depth) << 2;
    a += <usize>(lines * rowStride) << 2;
    rows -= lines;
  }
}

/** All rows of a packed block of A times all panels of B, from the first of its `depth` values on. */
function multiplyBlock<Rounding>(
  c: usize, cStride: i32, a: usize, b: usize, rows: i32, n: i32, k: i32, depth: i32, add: bool, tile: usize,
): void {
  for (let j = 0, columns = 0; j < n; j += columns) {
    columns = pairsPanels<Rounding>() && n - j >= 16 ? 16 : min(8, n - j);
    const to = c + (<usize>j << 2);
    multiplyPanel<Rounding>(to, cStride, a, b + (<usize>(j * k) << 2), rows, columns, k, depth, add, tile);
  }
}

/** Whether a tile takes two panels of B. Where product and sum are fused in software, there is nothing to win. */
// @ts-ignore: decorator
@inline
function pairsPanels<Rounding>(): bool {
  return (isInteger<Rounding>() || ASC_FEATURE_RELAXED_SIMD) && WIDE;
}

/** All rows of a packed block of A times one panel of B, of which `columns` are real, or two with 16. */
function multiplyPanel<Rounding>(
  c: usize, cStride: i32, a: usize, b: usize, rows: i32, columns: i32, k: i32, depth: i32, add: bool, tile: usize,
): void {
  const cBytes: usize = cStride << 2;
  const wide = pairsPanels<Rounding>() && columns == 16;
  const six = isFloat<Rounding>() && pairsPanels<Rounding>();
  const b1 = wide ? b + (<usize>k << 5) : b;
  let i = 0;
  while (i < rows) {
    const height = panelHeight(rows - i, six);
    const inside = min(height, rows - i);
    const whole = inside == height && columns >= 8;
    const to = whole ? c : tile;
    const toBytes: usize = whole ? cBytes : 64;
    const more = add && whole;
    if (six && height == 6) {
      if (wide) multiplyTile<Rounding, SixRows, Wide>(to, toBytes, a, b, b1, depth, more);
      else multiplyTile<Rounding, SixRows, Narrow>(to, toBytes, a, b, b1, depth, more);
    } else if (height == 4) {
      if (wide) multiplyTile<Rounding, FourRows, Wide>(to, toBytes, a, b, b1, depth, more);
      else multiplyTile<Rounding, FourRows, Narrow>(to, toBytes, a, b, b1, depth, more);
    } else if (wide) multiplyTile<Rounding, TwoRows, Wide>(to, toBytes, a, b, b1, depth, more);
    else multiplyTile<Rounding, TwoRows, Narrow>(to, toBytes, a, b, b1, depth, more);
    if (!whole) copyTile(c, cBytes, tile, inside, columns, add);
    a += <usize>(height * depth) << 2;
    c += <usize>height * cBytes;
    i += height;
  }
}

/** One row, as it lies, times all panels of B, three at a time: the block of `depth` values at which a and b point. */
function multiplyRow(
  c: usize, a: usize, aStride: i32, b: usize, n: i32, k: i32, depth: i32, add: bool, fused: bool, tile: usize,
): void {
  const aBytes: usize = <usize>aStride << 2;
  const panel: usize = <usize>k << 5;
  for (let j = 0; j < n; j += 24, c += 96, b += 3 * panel) {
    const width = min(24, n - j);
    const whole = width == 24;
    const to = whole ? c : tile;
    const b1 = width > 8 ? b + panel : b; // what is not there gives way to the panel before
    const b2 = width > 16 ? b1 + panel : b1;
    if (fused) tile1<Fused>(to, a, aBytes, b, b1, b2, depth, add && whole);
    else tile1<Strict>(to, a, aBytes, b, b1, b2, depth, add && whole);
    if (!whole) copyTile(c, 0, tile, 1, width, add);
  }
}

/** The part of a tile that lies inside C. */
function copyTile(c: usize, cBytes: usize, tile: usize, rows: i32, width: i32, add: bool): void {
  for (let i = 0; i < rows; i++, c += cBytes, tile += 64) {
    for (let j = 0; j < width; j++) {
      const value = load<f32>(tile + (j << 2));
      store<f32>(c + (j << 2), add ? load<f32>(c + (j << 2)) + value : value);
    }
  }
}

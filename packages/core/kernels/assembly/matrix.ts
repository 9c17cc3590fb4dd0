import { madd } from "./fused";
import { packPanels } from "./pack";

// Matrix product C = A B or C += A B. B is packed once in panels of 8 columns; A is packed block by block in panels of
// 6, 4 or 2 rows; a tile of C stays in registers while its panels run by (Goto and van de Geijn, 2008, "Anatomy of
// high-performance matrix multiplication"). The inner dimension is summed in blocks of DEPTH, each from the first to
// the last, whatever the other dimensions: a row of C has the same bits in any company.

/** Inner dimension of a block: a panel of B, 8 KB, stays in the first-level cache. */
const DEPTH: i32 = 256;
/** Rows of a block of A, whole panels of 6 and of 4; its 120 KB stay in the second-level cache. */
const ROWS: i32 = 120;

/** Float32 values `multiply` needs as `work`: a packed block of A and one tile. */
export const MULTIPLY_WORK: i32 = (ROWS + 4) * DEPTH + 48;

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
      packRows(work, a + (<usize>(i * aRowStride + p * aColumnStride) << 2), aRowStride, aColumnStride, rows, depth, fused);
      for (let j = 0; j < n; j += 8) {
        const to = c + (<usize>(i * cStride + j) << 2);
        multiplyPanel(to, cStride, work, b + (<usize>(j * k) << 2), rows, min(8, n - j), depth, more, fused, tile);
      }
    }
  }
}

/** Rows of the next panel of A where `left` rows remain. Fused tiles of six rows fit the registers. */
// @ts-ignore: decorator
@inline
function panelHeight(left: i32, fused: bool): i32 {
  return fused && left > 4 && left != 8 ? 6 : left > 2 ? 4 : 2;
}

function packRows(
  packed: usize, a: usize, rowStride: i32, columnStride: i32, rows: i32, depth: i32, fused: bool,
): void {
  while (rows > 0) {
    const height = panelHeight(rows, fused);
    let lines = height; // of all panels of this height
    while (lines < rows && panelHeight(rows - lines, fused) == height) lines += height;
    packPanels(packed, height, a, min(lines, rows), rowStride, columnStride, depth);
    packed += <usize>(lines * depth) << 2;
    a += <usize>(lines * rowStride) << 2;
    rows -= lines;
  }
}

/** All rows of a packed block of A times one panel of B, of which `width` columns are real. */
function multiplyPanel(
  c: usize, cStride: i32, a: usize, b: usize, rows: i32, width: i32, depth: i32, add: bool, fused: bool, tile: usize,
): void {
  const cBytes: usize = cStride << 2;
  let i = 0;
  while (i < rows) {
    const height = panelHeight(rows - i, fused);
    const inside = min(height, rows - i);
    const whole = inside == height && width == 8;
    const to = whole ? c : tile;
    const toBytes = whole ? cBytes : 32;
    if (fused) {
      if (height == 6) tile6<Fused>(to, toBytes, a, b, depth, add && whole);
      else if (height == 4) tile4<Fused>(to, toBytes, a, b, depth, add && whole);
      else tile2<Fused>(to, toBytes, a, b, depth, add && whole);
    } else if (height == 4) tile4<Strict>(to, toBytes, a, b, depth, add && whole);
    else tile2<Strict>(to, toBytes, a, b, depth, add && whole);
    if (!whole) copyTile(c, cBytes, tile, inside, width, add);
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
  for (let i = 0; i < rows; i++, c += cBytes, tile += 32) {
    for (let j = 0; j < width; j++) {
      const value = load<f32>(tile + (j << 2));
      store<f32>(c + (j << 2), add ? load<f32>(c + (j << 2)) + value : value);
    }
  }
}

// Two types that stand for the ways to round: a function is compiled anew for each.
type Strict = i32;
type Fused = f32;

/** sum + a b. */
// @ts-ignore: decorator
@inline
function plus<Rounding>(sum: v128, a: v128, b: v128): v128 {
  return isFloat<Rounding>() ? madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
function put(c: usize, left: v128, right: v128, add: bool): void {
  v128.store(c, add ? f32x4.add(v128.load(c), left) : left);
  v128.store(c, add ? f32x4.add(v128.load(c, 16), right) : right, 16);
}

// The accumulators are named one by one so that the engine keeps them in registers: 8 of the 16 that x86 has. With 12,
// six rows, a product that waits for its addition needs one too many; fused, none waits.

function tile6<Rounding>(c: usize, cBytes: usize, a: usize, b: usize, k: i32, add: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  for (; k > 0; k--, a += 24, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
    x = v128.load_splat<f32>(a, 8);
    c20 = plus<Rounding>(c20, x, b0);
    c21 = plus<Rounding>(c21, x, b1);
    x = v128.load_splat<f32>(a, 12);
    c30 = plus<Rounding>(c30, x, b0);
    c31 = plus<Rounding>(c31, x, b1);
    x = v128.load_splat<f32>(a, 16);
    c40 = plus<Rounding>(c40, x, b0);
    c41 = plus<Rounding>(c41, x, b1);
    x = v128.load_splat<f32>(a, 20);
    c50 = plus<Rounding>(c50, x, b0);
    c51 = plus<Rounding>(c51, x, b1);
  }
  put(c, c00, c01, add);
  put(c + cBytes, c10, c11, add);
  put(c + 2 * cBytes, c20, c21, add);
  put(c + 3 * cBytes, c30, c31, add);
  put(c + 4 * cBytes, c40, c41, add);
  put(c + 5 * cBytes, c50, c51, add);
}

function tile4<Rounding>(c: usize, cBytes: usize, a: usize, b: usize, k: i32, add: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  for (; k > 0; k--, a += 16, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
    x = v128.load_splat<f32>(a, 8);
    c20 = plus<Rounding>(c20, x, b0);
    c21 = plus<Rounding>(c21, x, b1);
    x = v128.load_splat<f32>(a, 12);
    c30 = plus<Rounding>(c30, x, b0);
    c31 = plus<Rounding>(c31, x, b1);
  }
  put(c, c00, c01, add);
  put(c + cBytes, c10, c11, add);
  put(c + 2 * cBytes, c20, c21, add);
  put(c + 3 * cBytes, c30, c31, add);
}

function tile2<Rounding>(c: usize, cBytes: usize, a: usize, b: usize, k: i32, add: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  for (; k > 0; k--, a += 8, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
  }
  put(c, c00, c01, add);
  put(c + cBytes, c10, c11, add);
}

/** One row and three panels of B. */
function tile1<Rounding>(
  c: usize, a: usize, aBytes: usize, b0: usize, b1: usize, b2: usize, k: i32, add: bool,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  for (; k > 0; k--, a += aBytes, b0 += 32, b1 += 32, b2 += 32) {
    const x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, v128.load(b0));
    c01 = plus<Rounding>(c01, x, v128.load(b0, 16));
    c10 = plus<Rounding>(c10, x, v128.load(b1));
    c11 = plus<Rounding>(c11, x, v128.load(b1, 16));
    c20 = plus<Rounding>(c20, x, v128.load(b2));
    c21 = plus<Rounding>(c21, x, v128.load(b2, 16));
  }
  put(c, c00, c01, add);
  put(c + 32, c10, c11, add);
  put(c + 64, c20, c21, add);
}

import { read, write } from "./lanes";

/** Each row of y, `rows x columns` and `yStride` apart, becomes the row of x, `xStride` apart. */
export function copyRows(y: usize, yStride: i32, x: usize, xStride: i32, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++, y += yStride << 2, x += xStride << 2) memory.copy(y, x, columns << 2);
}

/** Adds each row of x, `xStride` apart, to the row of y, `yStride` apart. */
export function addToRows(y: usize, yStride: i32, x: usize, xStride: i32, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++, y += yStride << 2, x += xStride << 2) {
    for (let j = 0; j < columns; j += 4) {
      const at = y + (j << 2);
      write(at, columns - j, f32x4.add(read(at, columns - j), read(x + (j << 2), columns - j)));
    }
  }
}

/** sums[j] = the sum of column j of x, `rows x columns`, from the first row to the last. */
export function sumRows(sums: usize, x: usize, rows: i32, columns: i32): void {
  const bytes: usize = <usize>columns << 2;
  memory.fill(sums, 0, bytes);
  for (; rows >= 4; rows -= 4, x += 4 * bytes) {
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const at = x + (<usize>j << 2);
      let sum = f32x4.add(read(sums + (<usize>j << 2), left), read(at, left));
      sum = f32x4.add(sum, read(at + bytes, left));
      sum = f32x4.add(sum, read(at + 2 * bytes, left));
      write(sums + (<usize>j << 2), left, f32x4.add(sum, read(at + 3 * bytes, left)));
    }
  }
  addToRows(sums, 0, x, columns, rows, columns);
}

/** y (blocks x columns x rows) = each block of x (blocks x rows x columns) with rows and columns exchanged. */
export function transposeBlocks(y: usize, x: usize, blocks: i32, rows: i32, columns: i32): void {
  for (let b = 0; b < blocks; b++, x += (rows * columns) << 2) {
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < rows; i++, y += 4) store<f32>(y, load<f32>(x + ((i * columns + j) << 2)));
    }
  }
}

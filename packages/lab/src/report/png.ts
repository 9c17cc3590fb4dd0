import { crc32, deflateSync } from 'node:zlib';

/**
 * A PNG of pixels that are numbers of a palette (PNG specification, third edition, colour type 3).
 *
 * @param pixels Palette indices, row-major, `height x width`, top row first.
 * @param palette `#rrggbb` colours, at most 256.
 */
export function encodePng(
  pixels: Uint8Array,
  width: number,
  height: number,
  palette: readonly string[],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // eight bits, palette, deflate, adaptive filters, not interlaced
  const rows = Buffer.alloc(height * (width + 1)); // (height, filter type + width)
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.map((color) => color.slice(1)).join(''), 'hex')),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** Colours between those given, evenly spaced, straight lines between them in sRGB. */
export function blend(colors: readonly string[], steps: number): string[] {
  return Array.from({ length: steps }, (_, i) => {
    const position = (i / (steps - 1)) * (colors.length - 1);
    const below = Math.min(Math.floor(position), colors.length - 2);
    const channel = (color: string, c: number) => Number.parseInt(color.slice(1 + 2 * c, 3 + 2 * c), 16);
    const mixed = [0, 1, 2].map((c) => {
      const low = channel(colors[below]!, c);
      return Math.round(low + (channel(colors[below + 1]!, c) - low) * (position - below));
    });
    return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  });
}

/** The four letters that name a RIFF or IFF chunk; empty past the end. */
export function chunkId(view: DataView, at: number): string {
  if (at + 4 > view.byteLength) return '';
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

/** Whether a chunk may begin here: four printable letters, or the file's end. */
export function plausibleChunkId(view: DataView, at: number): boolean {
  return at >= view.byteLength || /^[ -~]{4}$/.test(chunkId(view, at));
}

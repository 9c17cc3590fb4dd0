/** Bytes of the ID3v2 tag a file begins with; 0 where it has none. */
export function id3Length(bytes: Uint8Array): number {
  if (bytes.length < 10 || bytes[0] !== 0x49 || bytes[1] !== 0x44 || bytes[2] !== 0x33) return 0; // 'ID3'
  let size = 0;
  for (let i = 6; i < 10; i++) size = (size << 7) | (bytes[i]! & 0x7f);
  const footer = bytes[5]! & 0x10 ? 10 : 0;
  return 10 + size + footer;
}

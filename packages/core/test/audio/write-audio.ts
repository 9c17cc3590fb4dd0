/** Writers of WAV and AIFF for the tests, free to be wrong where a test wants it. */
export type Chunk = [id: string, body: Uint8Array];

export interface WavParts {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits: number;
  /** The fmt chunk in its EXTENSIBLE form, with `tag` in the sub-format. */
  readonly extensible?: boolean;
  readonly data: Uint8Array;
  readonly before?: Chunk[];
  readonly after?: Chunk[];
}

export function wav(parts: WavParts): Uint8Array<ArrayBuffer> {
  const { before = [], after = [], data } = parts;
  return form('RIFF', 'WAVE', [['fmt ', wavFormat(parts)], ...before, ['data', data], ...after], true);
}

function wavFormat({ tag = 1, channels = 1, rate = 8000, bits, extensible }: WavParts): Uint8Array {
  const view = new DataView(new ArrayBuffer(extensible ? 40 : 16));
  const frame = Math.ceil(bits / 8) * channels;
  view.setUint16(0, extensible ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint32(8, rate * frame, true);
  view.setUint16(12, frame, true);
  view.setUint16(14, bits, true);
  if (extensible) {
    view.setUint16(16, 22, true);
    view.setUint16(18, bits, true);
    view.setUint16(24, tag, true);
  }
  return new Uint8Array(view.buffer);
}

export interface AiffParts {
  readonly channels?: number;
  readonly frames: number;
  readonly bits: number;
  /** The ten bytes of the rate; 8000 Hz by default. */
  readonly rate?: number[];
  /** AIFF-C with this compression. */
  readonly compression?: string;
  readonly data: Uint8Array;
}

const RATE_8000 = [0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0];

export function aiff({ channels = 1, frames, bits, rate = RATE_8000, compression, data }: AiffParts) {
  const name = compression ? [...letters(compression), 0, 0] : [];
  const common = new Uint8Array([...big(channels, 2), ...big(frames, 4), ...big(bits, 2), ...rate, ...name]);
  const sound = new Uint8Array(8 + data.length);
  sound.set(data, 8);
  const chunks: Chunk[] = [
    ['FVER', new Uint8Array([0xa2, 0x80, 0x51, 0x40])],
    ['COMM', common],
    ['SSND', sound],
  ];
  return form('FORM', compression ? 'AIFC' : 'AIFF', chunks, false);
}

/** A RIFF or IFF file; odd chunks are padded. */
function form(id: string, kind: string, chunks: Chunk[], littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const [chunk, body] of chunks) {
    bytes.push(...letters(chunk), ...size(body.length, littleEndian));
    for (const byte of body) bytes.push(byte);
    if (body.length % 2 === 1) bytes.push(0);
  }
  return new Uint8Array([
    ...letters(id),
    ...size(4 + bytes.length, littleEndian),
    ...letters(kind),
    ...bytes,
  ]);
}

export function letters(text: string): number[] {
  return [...text].map((c) => c.charCodeAt(0));
}

function size(value: number, littleEndian: boolean): number[] {
  return littleEndian ? big(value, 4).reverse() : big(value, 4);
}

function big(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => (value >>> (8 * (bytes - 1 - i))) & 0xff);
}

/** Samples of `bytes` bytes each, written with a DataView's setter. */
export function pack(
  values: number[],
  bytes: number,
  set: (view: DataView, at: number, value: number) => void,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  values.forEach((value, i) => {
    set(view, i * bytes, value);
  });
  return new Uint8Array(view.buffer);
}

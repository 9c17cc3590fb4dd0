import { DataError } from '../../errors.js';

/** How one sample of uncompressed audio is written. Whole numbers of less than a byte's multiple fill it from the top. */
export interface SampleEncoding {
  readonly kind: 'signed' | 'unsigned' | 'float' | 'alaw' | 'ulaw';
  /** Bytes of one sample: 1 to 4 for whole numbers, 4 or 8 for floats, 1 for the G.711 laws. */
  readonly bytes: number;
  readonly littleEndian: boolean;
}

/**
 * Reads interleaved samples and averages the channels, as librosa does.
 *
 * @param data `frames x channels` samples; what is left over after the last whole frame is ignored.
 * @returns One value a frame, scaled so that full scale is 1.
 */
export function readInterleaved(data: Uint8Array, encoding: SampleEncoding, channels: number): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = sampleReader(encoding);
  const frameBytes = encoding.bytes * channels;
  const samples = new Float32Array(Math.floor(data.byteLength / frameBytes));
  for (let frame = 0, at = 0; frame < samples.length; frame++) {
    let sum = 0;
    for (let c = 0; c < channels; c++, at += encoding.bytes) sum += read(view, at);
    samples[frame] = sum / channels;
  }
  return samples;
}

/** Throws where a recording has no samples or one that is not a finite number. */
export function requireFinite(samples: Float32Array, source: string): void {
  if (samples.length === 0) throw new DataError(source, 'the recording holds no samples');
  for (let i = 0; i < samples.length; i++) {
    if (Number.isFinite(samples[i])) continue;
    throw new DataError(
      source,
      `sample ${i} is ${samples[i]}, not a finite number; export the recording again`,
    );
  }
}

type ReadSample = (view: DataView, at: number) => number;

function sampleReader({ kind, bytes, littleEndian }: SampleEncoding): ReadSample {
  const layout = `${kind} ${bytes}`;
  switch (layout) {
    case 'unsigned 1':
      return (view, at) => (view.getUint8(at) - 128) / 128;
    case 'signed 1':
      return (view, at) => view.getInt8(at) / 128;
    case 'signed 2':
      return (view, at) => view.getInt16(at, littleEndian) / 32768;
    case 'signed 3':
      return littleEndian
        ? (view, at) => (view.getInt8(at + 2) * 65536 + view.getUint16(at, true)) / 8388608
        : (view, at) => (view.getInt8(at) * 65536 + view.getUint16(at + 1)) / 8388608;
    case 'signed 4':
      return (view, at) => view.getInt32(at, littleEndian) / 2147483648;
    case 'float 4':
      return (view, at) => view.getFloat32(at, littleEndian);
    case 'float 8':
      return (view, at) => view.getFloat64(at, littleEndian);
    case 'alaw 1':
      return (view, at) => A_LAW[view.getUint8(at)]!;
    case 'ulaw 1':
      return (view, at) => MU_LAW[view.getUint8(at)]!;
    default:
      throw new Error(`no such sample encoding: ${layout}`);
  }
}

/** ITU-T G.711, table 1: sign, three bits of exponent, four of mantissa; even bits inverted. Full scale 2^15. */
const A_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / 32768;
});

/** ITU-T G.711, table 2: all bits inverted; a bias of 132 makes the segments meet. */
const MU_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return (bits & 0x80 ? -magnitude : magnitude) / 32768;
});

import type { Signal } from '../../signal.js';

/**
 * Writes a signal as WAV of 16-bit PCM, mono. Samples are rounded to the nearest step of 1/32768 and clipped to
 * [-1, 32767/32768].
 */
export function encodeWav(signal: Signal): Uint8Array<ArrayBuffer> {
  const dataBytes = signal.samples.length * 2;
  const bytes = new Uint8Array(44 + dataBytes);
  const view = new DataView(bytes.buffer);
  const letters = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  letters(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  letters(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, signal.sampleRate, true);
  view.setUint32(28, signal.sampleRate * 2, true); // bytes a second
  view.setUint16(32, 2, true); // bytes a frame
  view.setUint16(34, 16, true); // bits a sample
  letters(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (let i = 0; i < signal.samples.length; i++) {
    const step = Math.round(signal.samples[i]! * 32768);
    view.setInt16(44 + 2 * i, Math.max(-32768, Math.min(32767, step)), true);
  }
  return bytes;
}

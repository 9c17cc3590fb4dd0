/** Writes the mean over channels, as librosa takes it, times `gain` into `out`. */
export function mixChannels(channels: Float32Array[], gain: number, out: Float32Array): void {
  const scale = gain / channels.length;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i]!;
    out[i] = sum * scale;
  }
}

/** Writes the mean over channels, as librosa takes it, times `gain` into `out`. */
export function mixChannels(channels: Float32Array[], gain: number, out: Float32Array): void {
  const scale = gain / channels.length;
  out.fill(0);
  for (const channel of channels) for (let i = 0; i < out.length; i++) out[i] = out[i]! + channel[i]! * scale;
}

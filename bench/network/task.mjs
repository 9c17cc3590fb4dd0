// What every peer does: torch.nn.LSTM(40, 128, num_layers=2) and a linear classifier on its last state.

export const task = { batch: 64, frames: 100, bins: 40, units: 128, layers: 2, classes: 7 };

/** Products of a training step: forward, and twice as much back, but for the gradient of the input, which nobody wants. */
export function stepGflop({ batch, frames, bins, units, layers, classes }) {
  const gates = 4 * units;
  const first = bins * gates;
  const others = (2 * layers - 1) * units * gates;
  return (2 * batch * (frames * (2 * first + 3 * others) + 3 * units * classes)) / 1e9;
}

/** Matrix products of the step as they come, and a large one: rows, inner dimension, columns. */
export const products = [
  [16, 128, 512],
  [1600, 128, 512],
  [1600, 512, 128],
  [1, 128, 512],
  [512, 512, 512],
];

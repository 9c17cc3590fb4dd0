interface Moments {
  weight: number;
  mean: number;
  square: number;
}

interface Settings {
  rate: number;
  correction: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  pull: number;
  kept: number;
}

/** Twin of `adamStep` for one weight. */
export function adamStep({ weight, mean, square }: Moments, gradient: number, settings: Settings): Moments {
  const { rate, correction, beta1, beta2, epsilon, pull, kept } = settings;
  const g = gradient + pull * weight;
  const m = beta1 * mean + (1 - beta1) * g;
  const v = beta2 * square + (1 - beta2) * g * g;
  return { weight: kept * weight - (rate * m) / (Math.sqrt(v) / correction + epsilon), mean: m, square: v };
}

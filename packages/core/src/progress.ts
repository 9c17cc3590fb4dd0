/** Told how far a long piece of work has come; called often, must be quick. */
export type OnProgress = (progress: {
  /** What is being done, e.g. `features`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** What the eye should see beside the bar, e.g. `loss 0.41 · UAR 0.87`. */
  readonly note?: string;
}) => void;

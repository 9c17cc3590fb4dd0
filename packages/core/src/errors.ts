/**
 * The errors affetto throws on purpose. Their message is one sentence for a person: what is wrong, with which
 * file or value, and what to do. Anything else that is thrown is a bug.
 */
export class AffettoError extends Error {
  override name = 'AffettoError';
}

/** The caller asked for something that cannot be: an option out of range, a missing argument. Exit code 2. */
export class UsageError extends AffettoError {
  override name = 'UsageError';
}

/** A file or its content is at fault: unreadable, truncated, not audio, a broken model. Exit code 1. */
export class DataError extends AffettoError {
  override name = 'DataError';

  /**
   * @param source The file or value at fault, as the user named it.
   * @param problem What is wrong with it and what to do, completing "source: ".
   */
  constructor(
    readonly source: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${source}: ${problem}`, options);
  }
}

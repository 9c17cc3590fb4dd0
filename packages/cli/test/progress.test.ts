import { Writable } from 'node:stream';
import { Pace } from '@affetto/lab';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { showProgress } from '../dist/progress.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream that keeps what is written to it. */
function keep(properties: object) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, properties) as unknown as NodeJS.WriteStream, written };
}

describe('Pace', () => {
  test('judges by what was done since it began, not by what was there before', () => {
    const pace = new Pace();
    expect(pace.secondsLeft(900, 1000, 0)).toBeNull();
    expect(pace.secondsLeft(901, 1000, 1000)).toBeNull();
    expect(pace.secondsLeft(910, 1000, 10_000)).toBeCloseTo(90);
    expect(pace.secondsLeft(1000, 1000, 90_000)).toBe(0);
  });
});

describe('progress', () => {
  const note = 'epoch 4/30 · loss 0.412 · UAR 0.873 · run 2 of 4 (random split, seed 2)';

  test('in a terminal of 80 columns time left, loss and UAR are to be seen', () => {
    const columns = { isTTY: true, columns: 80, clearLine() {}, cursorTo() {}, moveCursor() {} };
    const { stream, written } = keep(columns);
    const { onProgress, stop } = showProgress(stream);
    for (const done of [100, 110, 120]) {
      onProgress({ stage: 'training', done, total: 400, note });
      vi.advanceTimersByTime(20_000);
    }
    stop();
    expect(written.join('')).toMatch(
      /training █+░+ 30 % · 9 min left · epoch 4\/30 · loss 0\.412 · UAR 0\.873/,
    );
  });

  test('elsewhere it is a line every five seconds', () => {
    const { stream, written } = keep({ isTTY: false });
    const { onProgress } = showProgress(stream);
    for (let done = 10; done <= 60; done++) {
      onProgress({ stage: 'training', done, total: 60, note });
      vi.advanceTimersByTime(250);
    }
    expect(written).toEqual([
      `training: 30/60 · 8 s left · ${note}\n`,
      `training: 50/60 · 3 s left · ${note}\n`,
      `training: 60/60 · done in 13 s · ${note}\n`,
    ]);
  });
});

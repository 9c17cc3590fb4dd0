import type { OnProgress } from '@affetto/core';
import { Pace, roughly } from '@affetto/lab';
import { SingleBar } from 'cli-progress';

/** Shows how far the work has come on standard error: a bar with time left, plain lines where it is no terminal. */
export interface ProgressDisplay {
  readonly onProgress: OnProgress;
  /** Prints a line without breaking the bar. */
  say(line: string): void;
  /** Ends the bar under way. */
  stop(): void;
}

/** @param stream Standard error unless told. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? bars(stream) : lines(stream);
}

function bars(stream: NodeJS.WriteStream): ProgressDisplay {
  let bar: SingleBar | undefined;
  let stage = '';
  let pace = new Pace();
  const stop = () => {
    bar?.stop();
    bar = undefined;
    stage = '';
  };
  return {
    onProgress({ stage: name, done, total, note }) {
      if (name !== stage) {
        stop();
        stage = name;
        pace = new Pace();
        bar = new SingleBar({
          stream,
          format: `${stage} {bar} {percentage} % · {text}`,
          barCompleteChar: '█',
          barIncompleteChar: '░',
          barsize: 12,
          hideCursor: true,
          gracefulExit: false,
        });
        bar.start(total, done, { text: '' });
      }
      bar?.setTotal(total);
      bar?.update(done, { text: joined(leftInWords(pace.secondsLeft(done, total)), note) });
      if (done >= total) stop();
    },
    say(line) {
      stop();
      stream.write(`${line}\n`);
    },
    stop,
  };
}

/** A line every five seconds and at the end of a stage that took more than two. */
function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  let stage = '';
  let started = 0;
  let last = 0;
  let pace = new Pace();
  return {
    onProgress({ stage: name, done, total, note }) {
      const now = performance.now();
      if (name !== stage) {
        stage = name;
        started = now;
        last = now;
        pace = new Pace();
      }
      const left = pace.secondsLeft(done, total, now);
      const finished = done >= total;
      if (now - last < 5000 && !(finished && now - started > 2000)) return;
      last = now;
      const time = finished ? `done in ${roughly((now - started) / 1000)}` : leftInWords(left);
      stream.write(`${stage}: ${joined(`${done}/${total}`, time, note)}\n`);
      if (finished) stage = '';
    },
    say(line) {
      stream.write(`${line}\n`);
    },
    stop() {
      stage = '';
    },
  };
}

function leftInWords(seconds: number | null): string | undefined {
  return seconds === null ? undefined : `${roughly(seconds)} left`;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}

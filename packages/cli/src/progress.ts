import type { OnProgress } from '@affetto/core';
import { SingleBar } from 'cli-progress';

/** Shows how far the work has come on standard error: a bar with time left, plain lines where it is no terminal. */
export interface ProgressDisplay {
  readonly onProgress: OnProgress;
  /** Prints a line without breaking the bar. */
  say(line: string): void;
  /** Ends the bar under way. */
  stop(): void;
}

/** @param quiet Show nothing at all. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? bars(stream) : lines(stream);
}

function bars(stream: NodeJS.WriteStream): ProgressDisplay {
  let bar: SingleBar | undefined;
  let stage = '';
  const stop = () => {
    bar?.stop();
    bar = undefined;
    stage = '';
  };
  return {
    onProgress(progress) {
      if (progress.stage !== stage) {
        stop();
        stage = progress.stage;
        bar = new SingleBar({
          stream,
          format: `${stage} {bar} {percentage} % · {eta_formatted} left{note}`,
          barCompleteChar: '█',
          barIncompleteChar: '░',
          barsize: 24,
          hideCursor: true,
          etaBuffer: 50,
          gracefulExit: false,
        });
        bar.start(progress.total, progress.done, { note: '' });
      }
      bar?.setTotal(progress.total);
      bar?.update(progress.done, { note: progress.note ? ` · ${progress.note}` : '' });
      if (progress.done >= progress.total) stop();
    },
    say(line) {
      stop();
      stream.write(`${line}\n`);
    },
    stop,
  };
}

/** A line at the start of a stage, then every five seconds, and at its end. */
function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  let stage = '';
  let started = 0;
  let last = 0;
  return {
    onProgress({ stage: name, done, total, note }) {
      const now = performance.now();
      if (name !== stage) {
        stage = name;
        started = now;
        last = now;
        return;
      }
      const finished = done >= total;
      if (now - last < 5000 && !(finished && now - started > 2000)) return;
      last = now;
      const left = ((now - started) / Math.max(done, 1)) * (total - done);
      const time = finished ? `done in ${seconds(now - started)}` : `${seconds(left)} left`;
      stream.write(`${stage}: ${done}/${total} · ${time}${note ? ` · ${note}` : ''}\n`);
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

function seconds(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

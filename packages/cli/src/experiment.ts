import { join } from 'node:path';
import type { Recipe } from '@affetto/core';
import { encodeBundle, type Model } from '@affetto/core/recognizer';
import type { Corpus } from '@affetto/lab/corpora';
import { type Experiment, modelCalibration, runExperiment } from '@affetto/lab/evaluation';
import { LiveTraining, modelCard, PictureFile, writeReport } from '@affetto/lab/report';
import { writeBundle } from '@affetto/lab/training';
import { interruptible } from './interrupt.js';
import type { ProgressDisplay } from './progress.js';
import { openInBrowser, watchTraining } from './watch.js';

/** Where an experiment's outcome lies. */
export interface Paths {
  readonly folder: string;
  readonly report: string;
  readonly figures: string;
  readonly model: string;
}

/**
 * Runs an experiment in a folder and writes its report and the model of its first random run, whose own test part
 * stands in the report. While it trains, `progress.svg` in the folder shows the learning curves.
 */
export async function runAndReport(
  corpus: Corpus,
  options: {
    recipe: Recipe;
    encoderPlace?: string;
    seeds: readonly number[];
    workers?: number;
    out: string;
    display: ProgressDisplay;
    /** Opens a page that follows the training and turns into the report. */
    watch?: boolean;
  },
): Promise<Experiment & { paths: Paths }> {
  const { out, display } = options;
  const paths = {
    folder: out,
    report: join(out, 'report.html'),
    figures: join(out, 'figures'),
    model: join(out, 'model'),
  };
  const advice = `What is finished is kept in ${out}; the same command with --resume goes on.`;
  const live = new LiveTraining(`${corpus.name}, recipe ${options.recipe.name}`);
  const picture = new PictureFile(join(out, 'progress.svg'), live);
  const watching = options.watch ? await watchTraining(live) : null;
  if (watching) {
    display.say(`Watch it at ${watching.address}`);
    await openInBrowser(watching.address);
  }
  try {
    return await interruptible(advice, async (abort) => {
      const experiment = await runExperiment(corpus, {
        ...options,
        folder: join(out, 'runs'),
        onProgress(progress) {
          display.onProgress(progress);
          live.onProgress(progress);
        },
        onRuns(runs) {
          live.onRuns(runs);
          picture.update();
        },
        abort,
      });
      display.stop();
      live.onProgress({ stage: 'writing the report', done: 1, total: 1 });
      await writeReport(experiment.result, out, { corpus });
      const model = modelOf(experiment, experiment.runs[0]!.run.weights);
      await writeBundle(paths.model, await encodeBundle(model, modelCard(experiment.result)));
      await picture.remove();
      await watching?.finish(paths.report);
      return { ...experiment, paths };
    });
  } finally {
    await picture.stop();
    watching?.close();
  }
}

/** A run's weights as a model. */
export function modelOf({ result, encoder }: Experiment, weights: Float32Array): Model {
  return {
    labels: result.corpus.emotions,
    recipe: result.recipe,
    corpus: result.corpus.name,
    created: new Date(result.date).toISOString(),
    calibration: modelCalibration(result),
    weights,
    ...(encoder && { encoder }),
  };
}

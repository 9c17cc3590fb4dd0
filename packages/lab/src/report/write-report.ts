import { readSignal } from '@affetto/core/node';
import type { Corpus } from '../corpora/utterance.js';
import {
  type ExperimentResult,
  type ProtocolResult,
  withoutPredictions,
} from '../evaluation/experiment-result.js';
import { calibrationFigures } from './figures/calibration.js';
import { classScoresFigure } from './figures/class-scores.js';
import { confusionFigure } from './figures/confusion.js';
import { exampleFigure } from './figures/example.js';
import { drawFigure } from './figures/figure.js';
import { headlineFigure } from './figures/headline.js';
import { profilesFigure } from './figures/profiles.js';
import { countsFigure, durationsFigure } from './figures/recordings.js';
import { trainingFigure } from './figures/training.js';
import {
  audioUri,
  beginning,
  clearestExamples,
  type JudgedRecording,
  secondsThatFit,
  worstMistakes,
} from './listening.js';
import { renderPage } from './page.js';
import { predictionsCsv } from './predictions-csv.js';
import { writeFiles } from './write-files.js';

/**
 * Writes the report of an experiment: `report.html` (one file that needs nothing else and stays below 10 MB),
 * `report.json` (`experimentReportSchema`), `predictions.csv` and the pictures as `figures/*.svg` and `figures/*.png`.
 * Files of these names in the folder are replaced, others stay; nothing half-written is left.
 *
 * @param folder Where to; made where it is missing.
 * @param options.corpus The corpus, whose recordings are heard in the page.
 * @returns The paths written, report.html first.
 * @throws {DataError} A recording cannot be read, or the folder not written.
 */
export async function writeReport(
  result: ExperimentResult,
  folder: string,
  { corpus }: { corpus: Corpus },
): Promise<string[]> {
  return writeFiles(folder, await renderReport(result, corpus));
}

/** Orders the protocols by what they are worth. */
function worthiestFirst(result: ExperimentResult): ExperimentResult {
  const worth: readonly ProtocolResult['kind'][] = ['speakersApart', 'corporaApart', 'random'];
  const protocols = [...result.protocols].sort((a, b) => worth.indexOf(a.kind) - worth.indexOf(b.kind));
  return { ...result, protocols };
}

/** The report's files by their names in its folder. */
async function renderReport(
  result: ExperimentResult,
  corpus: Corpus,
): Promise<Map<string, string | Uint8Array>> {
  const shown = worthiestFirst(result);
  const examples = clearestExamples(shown, corpus);
  const mistakes = worstMistakes(shown, corpus);
  const seconds = secondsThatFit(examples.length + mistakes.length);
  const read = async (recording: JudgedRecording) => {
    const { path } = recording.utterance;
    const whole = await readSignal(path);
    const signal = beginning(whole, seconds);
    const isCut = signal.samples.length < whole.samples.length;
    return { ...recording, signal, audio: audioUri(signal), isCut };
  };
  const heardMistakes = await Promise.all(mistakes.map(read));
  const heardExamples = await Promise.all(examples.map(read));
  const figures = await Promise.all(
    [
      headlineFigure(shown),
      confusionFigure(shown),
      classScoresFigure(shown),
      profilesFigure(shown),
      ...shown.protocols.flatMap(calibrationFigures),
      ...shown.protocols.map(trainingFigure),
      countsFigure(shown),
      durationsFigure(shown),
    ]
      .filter((figure) => figure !== null)
      .map(drawFigure),
  );
  const shownExamples = await Promise.all(
    heardExamples.map(async (example, i) => {
      const { utterance, signal } = example;
      const name = `example-${i + 1}-${utterance.emotion.replace(/[^a-z0-9]+/gi, '-')}`;
      const what = `${utterance.emotion}, ${utterance.id}`;
      return { ...example, figure: await drawFigure(exampleFigure(name, what, signal)) };
    }),
  );

  const page = renderPage({
    result: shown,
    figures: new Map(figures.map((figure) => [figure.name, figure])),
    examples: shownExamples,
    mistakes: heardMistakes,
  });
  const files = new Map<string, string | Uint8Array>([
    ['report.html', page],
    ['report.json', `${JSON.stringify(withoutPredictions(result), null, 1)}\n`],
    ['predictions.csv', predictionsCsv(result)],
  ]);
  for (const { name, svg, png } of [...figures, ...shownExamples.map(({ figure }) => figure)]) {
    files.set(`figures/${name}.svg`, svg);
    files.set(`figures/${name}.png`, png);
  }
  return files;
}

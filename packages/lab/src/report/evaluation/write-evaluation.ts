import type { EvaluationResult } from '../../evaluation/evaluation-result.js';
import { binTable, filledBins, reliabilityPanel } from '../figures/calibration.js';
import { classScoresFigure } from '../figures/class-scores.js';
import { confusionFigure } from '../figures/confusion.js';
import { drawFigure, type Figure, type Scored } from '../figures/figure.js';
import { headlineFigure } from '../figures/headline.js';
import { profilesFigure } from '../figures/profiles.js';
import { countsFigure, durationsFigure } from '../figures/recordings.js';
import { csv, rounded } from '../predictions-csv.js';
import { percent } from '../wording.js';
import { writeFiles } from '../write-files.js';
import { renderEvaluation } from './page.js';

/**
 * Writes what a finished model scores: `evaluation.html` (one file that needs nothing else), `evaluation.json`
 * (`evaluationReportSchema`), `predictions.csv` and the pictures as `figures/*.svg` and `figures/*.png`. Files of these
 * names in the folder are replaced, others stay; nothing half-written is left.
 *
 * @param folder Where to; made where it is missing.
 * @returns The paths written, evaluation.html first.
 * @throws {DataError} The folder cannot be written.
 */
export async function writeEvaluation(result: EvaluationResult, folder: string): Promise<string[]> {
  const { predictions, ...report } = result;
  const { corpus, summary, baselines } = result;
  const scored: Scored = { kind: 'model', name: corpus.name, summary, baselines };
  const shown = { protocols: [scored], corpus };
  const figures = await Promise.all(
    [
      headlineFigure(shown),
      confusionFigure(shown),
      classScoresFigure(shown),
      profilesFigure(result),
      confidenceFigure(result),
      countsFigure(result),
      durationsFigure(result),
    ]
      .filter((figure) => figure !== null)
      .map(drawFigure),
  );
  const files = new Map<string, string | Uint8Array>([
    ['evaluation.html', renderEvaluation(result, new Map(figures.map((figure) => [figure.name, figure])))],
    ['evaluation.json', `${JSON.stringify(report, null, 1)}\n`],
    [
      'predictions.csv',
      csv([
        ['utterance', 'emotion', 'predicted', ...corpus.emotions.map((emotion) => `p(${emotion})`)],
        ...predictions.map(({ utterance, emotion, predicted, probabilities }) => [
          utterance,
          emotion,
          predicted,
          ...probabilities.map(rounded),
        ]),
      ]),
    ],
  ]);
  for (const { name, svg, png } of figures) {
    files.set(`figures/${name}.svg`, svg);
    files.set(`figures/${name}.png`, png);
  }
  return writeFiles(folder, files);
}

function confidenceFigure({ calibration }: EvaluationResult): Figure {
  const bins = filledBins({ 'as the model has it': calibration.reliability });
  return {
    name: 'confidence',
    caption:
      'Recordings by their best probability (larger dots hold more): on the broken line confidence is to be taken at its word, below it the model is too sure.',
    alt: `Confidence and accuracy differ by ${percent(calibration.reliability.error)} on average.`,
    spec: { hconcat: [reliabilityPanel(bins)] },
    table: binTable(bins),
  };
}

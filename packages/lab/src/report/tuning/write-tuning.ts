import { join } from 'node:path';
import { writeAtomically } from '../../files.js';
import type { TuningResult } from '../../tuning/tuning-result.js';
import { drawFigure } from '../figures/figure.js';
import { importanceFigure, rangesFigure } from '../figures/tuning.js';
import { renderTuning } from './page.js';

/**
 * Writes the report of a search: `recipe.json` (the chosen recipe, whole), `report.json` (`tuningResultSchema`), the
 * pictures as `figures/*.svg` and `figures/*.png`, and last `report.html`, one file that needs nothing else.
 *
 * @param folder Where to; made where it is missing.
 * @throws {DataError} where the folder cannot be written to.
 */
export async function writeTuning(result: TuningResult, folder: string): Promise<void> {
  const figures = await Promise.all(
    [importanceFigure(result), rangesFigure(result)].filter((figure) => figure !== null).map(drawFigure),
  );
  const write = (name: string, content: string | Uint8Array) => writeAtomically(join(folder, name), content);
  await write('recipe.json', `${JSON.stringify(result.best, null, 2)}\n`);
  await write('report.json', `${JSON.stringify(result, null, 1)}\n`);
  for (const { name, svg, png } of figures) {
    await write(join('figures', `${name}.svg`), svg);
    await write(join('figures', `${name}.png`), png);
  }
  await write('report.html', renderTuning(result, figures));
}

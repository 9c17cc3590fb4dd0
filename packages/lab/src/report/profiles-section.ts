import type { EvaluationReport } from '../evaluation/evaluation-result.js';
import type { ExperimentReport } from '../evaluation/experiment-result.js';
import { renderFigure } from './elements.js';
import type { DrawnFigure } from './figures/figure.js';
import { profileSentences } from './figures/profiles.js';
import { html, type Markup } from './markup.js';

/** What a profile of the speaker is worth, where the model takes one. */
export function renderProfiles(
  report: ExperimentReport | EvaluationReport,
  figures: ReadonlyMap<string, DrawnFigure>,
): Markup | false {
  const figure = figures.get('profiles');
  if (!figure) return false;
  return html`<section><h2>What it gains from knowing the voice</h2>
${profileSentences(report).map((sentence) => html`<p>${sentence}</p>`)}
${renderFigure(figure)}</section>`;
}

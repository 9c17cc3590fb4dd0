import type { EvaluationResult } from '../../evaluation/evaluation-result.js';
import { renderCorpus } from '../corpus-section.js';
import { renderDocument, renderFigure, renderTable } from '../elements.js';
import { mistakesOf } from '../figures/confusion.js';
import type { DrawnFigure } from '../figures/figure.js';
import { html, type Markup } from '../markup.js';
import { renderProfiles } from '../profiles-section.js';
import {
  counted,
  duration,
  enumeration,
  percent,
  percentRange,
  speakersInWords,
  thousands,
} from '../wording.js';

/** What a finished model scores, as one HTML page that needs nothing else. */
export function renderEvaluation(
  result: EvaluationResult,
  figures: ReadonlyMap<string, DrawnFigure>,
): string {
  const { corpus, summary, remarks, speakers, sexes } = result;
  const { uar, accuracy, macroF1, intervalsOver } = summary;
  const figure = (name: string) => renderFigure(figures.get(name)!);
  const page = renderDocument(
    `${result.name}: how well a model recognises emotions`,
    html`<header>
<p class="kicker">affetto · speech emotion recognition · ${result.date.slice(0, 10)}</p>
<h1>${result.name}</h1>
<p class="lead">A finished model tested on <strong>${corpus.name}</strong>: ${counted(corpus.utterances, 'recording')} of
${enumeration(corpus.emotions)} by ${speakersInWords(corpus)}, ${duration(corpus.seconds)} in all.</p>
</header>
<main>
<section aria-label="Result">
<div class="cards"><article class="card model">
<h2>${corpus.name}</h2>
<p class="big"><span>${(100 * uar.value).toFixed(1)}</span>&nbsp;% <small>UAR</small></p>
<p class="range">95 % interval ${percentRange(uar.interval)}, over ${intervalsOver}</p>
<dl><div><dt>Accuracy</dt><dd>${percent(accuracy.value)}</dd></div>
<div><dt>Macro F1</dt><dd>${percent(macroF1.value)}</dd></div>
<div><dt>Tested</dt><dd>${thousands(summary.utterances)}</dd></div></dl>
</article></div>
<div class="plain">${scopeSentences(result).map((sentence) => html`<p>${sentence}</p>`)}</div>
${remarks.length > 0 && html`<ul class="warnings">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
${figure('headline')}
</section>
<section><h2>What it confuses</h2>
<p>${mistakesOf(summary.pooled.confusion, corpus.emotions)}</p>${figure('confusion')}</section>
<section><h2>Emotion by emotion</h2>${figure('class-scores')}</section>
${renderProfiles(result, figures)}
<section><h2>Voice by voice</h2>${renderGroups('sex', sexes)}${renderGroups('speaker', speakers)}</section>
<section><h2>How far its confidence can be trusted</h2><p>${confidenceSentence(result)}</p>${figure('confidence')}</section>
<section><h2>The recordings</h2>
${renderCorpus(corpus)}
${figure('recordings')}${figure('durations')}</section>
</main>
<footer>Made by affetto on ${result.date}. The numbers are in <code>evaluation.json</code>, every prediction in
<code>predictions.csv</code>, the pictures in <code>figures/</code>.</footer>`,
  );
  return page.text;
}

/** Which emotions are scored, and what happened to the others. */
export function scopeSentences({ corpus, dropped, takenForDropped, model }: EvaluationResult): string[] {
  const chance = `Guessing among the ${corpus.emotions.length} emotions scored would be right in ${percent(1 / corpus.emotions.length, 0)}.`;
  if (dropped.length === 0) return [`All ${model.labels.length} emotions of the model are scored.`, chance];
  return [
    `The model also knows ${enumeration(dropped)}, of which there is no recording here: what it gave to ${dropped.length === 1 ? 'it' : 'these'} went to the others in proportion. Left free, it takes ${percent(takenForDropped)} of the recordings for ${dropped.length === 1 ? 'it' : 'one of these'}.`,
    chance,
  ];
}

/** What its confidence and its 'not sure' are worth here. */
export function confidenceSentence({ calibration }: EvaluationResult): string {
  const { reliability, threshold, sure, sureError } = calibration;
  const trust = `Confidence and accuracy differ by ${percent(reliability.error)} on average (expected calibration error).`;
  if (threshold === 0) return `${trust} The model answers always.`;
  const wrong = sureError === null ? '' : ` and is wrong on ${percent(sureError)} of those`;
  return `${trust} Below a confidence of ${percent(threshold, 0)} it says 'not sure': it answers ${percent(sure)} of the recordings${wrong}.`;
}

function renderGroups(kind: string, groups: EvaluationResult['speakers']): Markup {
  return renderTable({
    columns: [kind, 'tested', 'accuracy', 'UAR'],
    rows: groups.map(({ name, count, accuracy, uar }) => [
      name || 'unknown',
      count,
      percent(accuracy),
      percent(uar),
    ]),
  });
}

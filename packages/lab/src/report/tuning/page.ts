import type { TuningResult } from '../../tuning/tuning-result.js';
import { renderDocument, renderFigure, renderTable } from '../elements.js';
import type { DrawnFigure } from '../figures/figure.js';
import { text } from '../figures/tuning.js';
import { html, type Markup } from '../markup.js';
import { counted, enumeration, percent, percentRange } from '../wording.js';

/** The report of a search as one HTML page that needs nothing else. */
export function renderTuning(result: TuningResult, figures: readonly DrawnFigure[]): string {
  const { name, corpus, candidates, remarks } = result;
  const page = renderDocument(
    `${name}: what settings do`,
    html`<header>
<p class="kicker">affetto · search of a recipe · ${result.date.slice(0, 10)}</p>
<h1>${name}</h1>
<p class="lead">${counted(candidates.length, 'recipe')} tried on <strong>${corpus.name}</strong>: ${counted(corpus.utterances, 'recording')} of
${enumeration(corpus.emotions)}${corpus.speakers > 0 && ` by ${counted(corpus.speakers, 'speaker')}`}.</p>
</header>
<main>
<section aria-label="Result">
<div class="cards">${renderHeldOut(result)}${renderChosenBy(result)}</div>
${remarks.length > 0 && html`<ul class="warnings">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
${renderTable({
  columns: ['field', 'as it was', 'chosen', 'searched', 'explains alone'],
  rows: result.dimensions.map(({ path, range, start, best, importance }) => [
    path,
    text(start),
    text(best),
    rangeInWords(range),
    importance === null ? '' : percent(importance, 0),
  ]),
})}</section>
<section><h2>What mattered</h2>${figures.map(renderFigure)}</section>
<section><h2>How it was searched</h2>${renderMethod(result)}</section>
</main>
<footer>Made by affetto on ${result.date}. The numbers are in <code>report.json</code>, the chosen recipe in
<code>recipe.json</code>, the pictures in <code>figures/</code>.</footer>`,
  );
  return page.text;
}

function renderHeldOut({ heldOut, speakersApart }: TuningResult): Markup | null {
  if (!heldOut) return null;
  const { start, best, name, utterances } = heldOut;
  return html`<article class="card speakersApart">
<h2>${speakersApart ? 'Voices the search never heard' : 'Recordings the search never heard'}</h2>
<p class="big"><span>${(100 * best.uar.value).toFixed(1)}</span>&nbsp;% <small>UAR</small></p>
<p class="range">95 % interval ${percentRange(best.uar.interval)}</p>
<dl><div><dt>As it was</dt><dd>${percent(start.uar.value)}</dd></div>
<div><dt>Accuracy</dt><dd>${percent(best.accuracy.value)}</dd></div>
<div><dt>Tested</dt><dd>${utterances}</dd></div></dl>
<p class="protocol">${speakersApart ? name : 'drawn at random'}, tested once</p>
</article>`;
}

function renderChosenBy({ chosenBy, folds }: TuningResult): Markup {
  return html`<article class="card">
<h2>What it was chosen by</h2>
<p class="big"><span>${(100 * chosenBy).toFixed(1)}</span>&nbsp;% <small>UAR</small></p>
<p class="range">Mean of ${counted(folds.length, 'fold')}. It flatters: the highest of many scores is also the luckiest.</p>
</article>`;
}

function rangeInWords(range: TuningResult['dimensions'][number]['range']): string {
  if (!('from' in range)) return range.map(text).join(', ');
  const { from, to, scale, whole } = range;
  return `${from} to ${to}${scale === 'log' ? ', logarithmic' : ''}${whole ? ', whole' : ''}`;
}

function renderMethod({ rungs, folds, speakersApart, best, seed }: TuningResult): Markup {
  return html`<p>Successive halving, by thirds (Jamieson and Talwalkar, 2016). The first recipe is the one that stood there; the
others were drawn from the ranges with seed ${seed}. A rung trains its recipes alike, and the better third goes on to the
next: to more folds first, because a recipe's score differs from fold to fold as much as recipes differ on one, and to whole
trainings last.
A shorter training ends its schedule of learning rates earlier.</p>
<p>${
    speakersApart
      ? 'In every fold the speakers tested were not heard in training.'
      : 'Speakers could not be kept apart: folds are drawn at random.'
  } The folds test ${enumeration(folds.map(({ name, testCount }) => `${name} (${testCount})`))}.</p>
${renderTable({
  columns: ['rung', 'recipes', 'folds', 'epochs'],
  rows: rungs.map(({ candidates, folds, epochShare }, r) => [
    r + 1,
    candidates,
    folds,
    epochShare === 1 ? 'all' : percent(epochShare, 0),
  ]),
})}
<details><summary>The chosen recipe</summary><pre>${JSON.stringify(best, null, 2)}</pre></details>`;
}

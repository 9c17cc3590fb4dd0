import type { ExperimentResult, ProtocolResult } from '../evaluation/experiment-result.js';
import { renderCorpus } from './corpus-section.js';
import { capital, renderDocument, renderFigure, renderTable } from './elements.js';
import { calibrationName, trustSentence } from './figures/calibration.js';
import { mistakesOf } from './figures/confusion.js';
import type { DrawnFigure } from './figures/figure.js';
import { headlineSentences } from './figures/headline.js';
import type { JudgedRecording } from './listening.js';
import { html, Markup } from './markup.js';
import { emotionColors } from './palette.js';
import { renderProfiles } from './profiles-section.js';
import { warningsOf } from './warnings.js';
import {
  counted,
  duration,
  enumeration,
  percent,
  percentRange,
  speakersInWords,
  thousands,
  voices,
} from './wording.js';

/** A recording to be heard in the page. */
export interface AudibleRecording extends JudgedRecording {
  /** Data URI. */
  readonly audio: string;
  /** Whether only its beginning is in the page. */
  readonly isCut: boolean;
}

/** What the page is made of. */
export interface PageParts {
  readonly result: ExperimentResult;
  /** The figures by their names. */
  readonly figures: ReadonlyMap<string, DrawnFigure>;
  readonly examples: readonly (AudibleRecording & { readonly figure: DrawnFigure })[];
  readonly mistakes: readonly AudibleRecording[];
}

/** The report as one HTML page that needs nothing else. */
export function renderPage({ result, figures, examples, mistakes }: PageParts): string {
  const { corpus, protocols } = result;
  const figure = (name: string) => renderFigure(figures.get(name)!);
  const warnings = warningsOf(result);
  const page = renderDocument(
    `${result.name}: how well emotions are recognised`,
    html`<header>
<p class="kicker">affetto · speech emotion recognition · ${result.date.slice(0, 10)}</p>
<h1>${result.name}</h1>
<p class="lead">Trained and tested on <strong>${corpus.name}</strong>: ${counted(corpus.utterances, 'recording')} of
${enumeration(corpus.emotions)} by ${speakersInWords(corpus)}, ${duration(corpus.seconds)} in all.</p>
</header>
<main>
<section aria-label="Result">
<div class="cards">${protocols.map(renderCard)}</div>
<div class="plain">${headlineSentences(result).map((sentence) => html`<p>${sentence}</p>`)}</div>
${warnings.length > 0 && html`<ul class="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}
${figure('headline')}
</section>
<section><h2>What it confuses</h2>
${protocols.map(
  ({ name, summary }) =>
    html`<p><strong>${capital(name)}.</strong> ${mistakesOf(summary.pooled.confusion, corpus.emotions)}</p>`,
)}
${figure('confusion')}</section>
<section><h2>Emotion by emotion</h2>${figure('class-scores')}</section>
${renderDimensions(result)}
${renderProfiles(result, figures)}
${renderTrust(result, figure)}
${renderMistakes(mistakes, corpus.emotions)}
<section><h2>How it learned</h2>
${[...figures.keys()].filter((name) => name.startsWith('training-')).map(figure)}</section>
<section><h2>The recordings</h2>
${renderCorpus(corpus)}
${figure('recordings')}${figure('durations')}</section>
<section><h2>What the emotions sound like</h2>
<p>Of each emotion the recording that the network took for it most surely.</p>
<div class="examples">${examples.map((example) => renderExample(example, corpus.emotions))}</div></section>
<section><h2>How it was measured</h2>${renderMethod(result)}</section>
</main>
<footer>Made by affetto on ${result.date}. The numbers are in <code>report.json</code>, every test prediction in
<code>predictions.csv</code>, the pictures in <code>figures/</code>.</footer>`,
  );
  return page.text;
}

function renderCard({ kind, name, summary, runs }: ProtocolResult): Markup {
  const { uar, accuracy, macroF1 } = summary;
  return html`<article class="card ${kind}">
<h2>${capital(voices(kind))}</h2>
<p class="big"><span>${(100 * uar.value).toFixed(1)}</span>&nbsp;% <small>UAR</small></p>
<p class="range">95 % interval ${percentRange(uar.interval)}, over ${summary.intervalsOver}</p>
<dl><div><dt>Accuracy</dt><dd>${percent(accuracy.value)}</dd></div>
<div><dt>Macro F1</dt><dd>${percent(macroF1.value)}</dd></div>
<div><dt>Tested</dt><dd>${thousands(summary.utterances)}</dd></div></dl>
<p class="protocol">${capital(name)}, ${counted(runs.length, 'run')}</p>
</article>`;
}

/** How well arousal and its like were told, where the recipe learns them. */
function renderDimensions({ recipe, protocols }: ExperimentResult): Markup | false {
  const { dimensions } = recipe.network;
  if (dimensions.length === 0) return false;
  return html`<section><h2>${capital(enumeration(dimensions))}</h2>
<p>CCC is the concordance correlation coefficient (Lin, 1989): 1 where every value is met, 0 where values have nothing to do
with each other; unlike Pearson's correlation it falls where level or spread are wrong. RMSE, the error, is in the corpus's
own range.</p>
${renderTable({
  columns: ['protocol', 'dimension', 'CCC', '95 % interval', 'Pearson', 'RMSE', 'predictions'],
  rows: protocols.flatMap((protocol) =>
    protocol.dimensions.map(({ name, ccc, interval, pearson, rmse, count }) => [
      protocol.name,
      name,
      ccc.toFixed(3),
      `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}, over ${protocol.summary.intervalsOver}`,
      pearson.toFixed(3),
      rmse.toPrecision(3),
      thousands(count),
    ]),
  ),
})}</section>`;
}

/** How far confidence can be trusted: for the protocols that could be calibrated. */
function renderTrust({ protocols }: ExperimentResult, figure: (name: string) => Markup): Markup | false {
  const known = protocols.filter(({ calibration }) => calibration !== null);
  if (known.length === 0) return false;
  return html`<section><h2>How far its confidence can be trusted</h2>
${known.map(
  (protocol) => html`<p><strong>${capital(protocol.name)}.</strong> ${trustSentence(protocol)}</p>
${figure(calibrationName(protocol))}`,
)}</section>`;
}

function renderMistakes(mistakes: readonly AudibleRecording[], emotions: readonly string[]): Markup {
  return html`<section><h2>The worst mistakes</h2>
${
  mistakes.length === 0
    ? html`<p>Every tested recording was recognised.</p>`
    : html`<p>The wrong answers it was surest of. Listen: some are the model's fault, some the label's, and some nobody could tell.</p>
<div class="mistakes">${mistakes.map(
        ({ utterance, prediction, audio, isCut }) => html`<article>
<h3>${prediction.emotion} <span class="arrow">taken for</span> ${prediction.predicted}</h3>
<p class="who">${describe(utterance)}${isCut && ' · its beginning'}</p>
<audio controls preload="metadata" src="${audio}" aria-label="Recording ${utterance.id}"></audio>
${renderProbabilities(prediction.probabilities, emotions, prediction.emotion)}</article>`,
      )}</div>`
}</section>`;
}

function renderProbabilities(
  probabilities: readonly number[],
  emotions: readonly string[],
  truth: string,
): Markup {
  const colors = emotionColors(emotions);
  const bars = emotions
    .map((emotion, i) => ({ emotion, probability: probabilities[i]!, color: colors[i]! }))
    .sort((a, b) => b.probability - a.probability)
    .filter(({ emotion }, i) => i < 4 || emotion === truth);
  return html`<table class="bars"><tbody>${bars.map(
    ({ emotion, probability, color }) => html`<tr${emotion === truth && new Markup(' class="truth"')}>
<th scope="row">${emotion}</th>
<td><span style="width:${(100 * probability).toFixed(1)}%;background:${color}"></span></td>
<td>${percent(probability, probability > 0.995 || probability < 0.005 ? 1 : 0)}</td></tr>`,
  )}</tbody></table>`;
}

function renderExample(
  { utterance, prediction, audio, isCut, figure }: PageParts['examples'][number],
  emotions: readonly string[],
): Markup {
  const color = emotionColors(emotions)[emotions.indexOf(prediction.emotion)]!;
  return html`<article><h3><span class="dot" style="background:${color}"></span>${prediction.emotion}</h3>
<p class="who">${describe(utterance)}${isCut && ' · its beginning'}</p>
${renderFigure(figure)}
<audio controls preload="metadata" src="${audio}" aria-label="Recording ${utterance.id}"></audio></article>`;
}

function describe(utterance: JudgedRecording['utterance']): string {
  const sex = { female: 'woman', male: 'man' };
  return [
    utterance.id,
    utterance.speaker && `speaker ${utterance.speaker}${utterance.sex ? ` (${sex[utterance.sex]})` : ''}`,
    utterance.sentence && `sentence ${utterance.sentence}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function renderMethod({ protocols, recipe }: ExperimentResult): Markup {
  const rows = protocols.flatMap(({ name, runs }) =>
    runs.map((run) => [
      name,
      run.name,
      run.seed,
      run.trainCount,
      run.validationCount,
      run.testCount,
      `${run.keptEpoch} of ${run.history.length}`,
      percent(run.scores.uar),
      percent(run.scores.accuracy),
      percent(run.scores.macro.f1),
      run.overlap.speakers.length,
      run.overlap.sentences.length,
      duration(run.seconds),
    ]),
  );
  const spreads = protocols
    .filter(({ summary }) => summary.uar.deviation !== null)
    .map(
      ({ name, summary: { uar, accuracy } }) =>
        html`<p>${capital(name)}: over its runs UAR is ${percent(uar.mean)} on average (standard deviation ${percent(uar.deviation!)}), accuracy ${percent(accuracy.mean)} (${percent(accuracy.deviation!)}).</p>`,
    );
  return html`${protocols.map(({ name, description }) => html`<p><strong>${capital(name)}.</strong> ${description}</p>`)}
<p><strong>UAR</strong>, unweighted average recall, is the mean over the emotions of how many of its recordings were
recognised: each emotion counts the same, however rare. A protocol's score is taken of all its runs' predictions
together. <strong>Intervals</strong> are bootstraps: over speakers where at least five were tested, and then they
answer for other people; else over recordings, and then only for other recordings of the same people (accuracy by
Wilson's formula).</p>
${spreads}
${renderTable({
  columns: [
    'protocol',
    'run',
    'seed',
    'trained',
    'validated',
    'tested',
    'epoch kept',
    'UAR',
    'accuracy',
    'macro F1',
    'voices in both',
    'texts in both',
    'time',
  ],
  rows,
})}
<p>A name for how speech sounds is no knowledge of what a person feels. Do not use this
model to judge people, least of all at work or in education, where the European AI Act, Art. 5(1)(f), forbids it.</p>
<details><summary>The recipe</summary><pre>${JSON.stringify(recipe, null, 2)}</pre></details>`;
}

import { type RunState, titleOf } from '../../evaluation/experiment-progress.js';
import { roughly } from '../../progress.js';
import { capital, renderDocument, renderFigure } from '../elements.js';
import { html, Markup } from '../markup.js';
import { counted, percent, voices } from '../wording.js';
import type { LiveTraining } from './live-training.js';

/** What the page shows at a time. */
interface Shown extends Pick<LiveTraining, 'title' | 'progress' | 'runs'> {
  readonly figure: Parameters<typeof renderFigure>[0] | null;
}

/**
 * The page that follows a training: it takes each new body from the event stream `events`, and loads itself anew when
 * that says the training is finished.
 */
export function renderLivePage(title: string, body: string): string {
  return renderDocument(`${title}: training`, new Markup(body), script).text;
}

const script = `
const events = new EventSource('events');
events.onmessage = async ({ data }) => {
  const next = document.createElement('template');
  next.innerHTML = JSON.parse(data);
  await Promise.all([...next.content.querySelectorAll('img')].map((image) => image.decode().catch(() => {})));
  document.body.replaceChildren(next.content);
};
events.addEventListener('finished', () => {
  events.close();
  location.reload();
});
events.onerror = () => {
  events.close();
  const kicker = document.querySelector('.kicker');
  kicker.textContent = 'affetto · the training was stopped; this is how far it came';
};
`;

/** The body of the page. */
export function renderLive({ title, progress, runs, figure }: Shown): Markup {
  const { stage, done, total, secondsLeft } = progress;
  const share = total > 0 ? done / total : 0;
  const current = runs.findIndex(({ state }) => state === 'under way');
  return html`<header>
<p class="kicker">affetto · training under way</p>
<h1>${title}</h1>
<p class="lead">${current < 0 ? capital(stage) : nowInWords(runs, current)}</p>
<div class="progress" role="progressbar" aria-valuenow="${Math.round(100 * share)}" aria-label="${stage}"><span style="width:${(100 * share).toFixed(1)}%"></span></div>
<p class="left"><span>${Math.floor(100 * share)}&nbsp;% ${runs.length > 1 && current >= 0 && 'of all runs'}</span>
<span>${secondsLeft !== null && `${roughly(secondsLeft)} left`}</span></p>
</header>
<main>
${
  runs.length > 0 &&
  html`<section aria-label="Learning curves">${
    figure ? renderFigure(figure) : html`<p class="who">The curves begin after the first epoch.</p>`
  }</section>
<section><h2>What is finished</h2>
<div class="cards">${(['speakersApart', 'random'] as const).map((kind) => renderCard(kind, runs))}</div>
<div class="scroll"><table class="runs"><thead><tr><th scope="col">run</th><th scope="col"></th><th scope="col">epochs</th>
<th scope="col">validation UAR</th><th scope="col">tested: UAR</th></tr></thead><tbody>${runs.map(renderRun)}</tbody></table></div>
</section>`
}
</main>
<footer>This page comes from the training itself, on this machine; nothing is sent anywhere. It becomes the report when
the training has ended.</footer>`;
}

function nowInWords(runs: readonly RunState[], current: number): string {
  const run = runs[current]!;
  const epoch = Math.min(run.history.length + 1, run.epochs);
  return `Run ${current + 1} of ${runs.length}: ${titleOf(run)} · epoch ${epoch} of ${run.epochs}`;
}

/** The mean score of a protocol's runs that are finished. */
function renderCard(kind: RunState['protocol'], runs: readonly RunState[]): Markup | false {
  const ofKind = runs.filter(({ protocol }) => protocol === kind);
  if (ofKind.length === 0) return false;
  const scores = ofKind.flatMap(({ uar }) => uar ?? []);
  const mean = scores.reduce((sum, uar) => sum + uar, 0) / scores.length;
  return html`<article class="card ${kind}">
<h2>${capital(voices(kind))}</h2>
<p class="big">${scores.length > 0 ? html`<span>${(100 * mean).toFixed(1)}</span>&nbsp;% <small>UAR</small>` : html`<span>–</span>`}</p>
<p class="range">${
    scores.length === 0
      ? `none of ${counted(ofKind.length, 'run')} is tested yet`
      : `mean of ${scores.length === ofKind.length ? `all ${counted(ofKind.length, 'run')}` : `the first ${scores.length} of ${counted(ofKind.length, 'run')}`}`
  }</p></article>`;
}

function renderRun(run: RunState): Markup {
  const last = run.history.at(-1);
  return html`<tr class="${run.state.replace(' ', '-')}"><th scope="row">${capital(titleOf(run))}</th>
<td>${run.state}</td>
<td>${run.state === 'waiting' ? '' : `${run.history.length} of ${run.epochs}`}</td>
<td>${last?.validationUar == null ? '' : percent(last.validationUar)}</td>
<td>${run.uar === null ? '' : percent(run.uar)}</td></tr>
`;
}

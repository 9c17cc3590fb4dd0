import { durationSeconds } from '@affetto/core/audio';
import { capital, renderDocument, renderFigure } from '../elements.js';
import type { DrawnFigure } from '../figures/figure.js';
import { audioUri, secondsThatFit } from '../listening.js';
import { html, type Markup } from '../markup.js';
import { counted, duration } from '../wording.js';
import { type ComparedMeasure, inDigits, withUnit } from './compare.js';
import type { Inspection } from './inspect.js';
import { type UsualRange, usualSpeakers } from './usual-ranges.js';

/** The report on one recording as one HTML page that needs nothing else. */
export function renderInspection(inspection: Inspection, figures: readonly DrawnFigure[]): string {
  const { name, recording, summary, measures, warnings } = inspection;
  const seconds = durationSeconds(recording);
  const channels = recording.channels === 1 ? 'mono' : `mean of ${counted(recording.channels, 'channel')}`;
  const [speech, compared] = figures;
  const page = renderDocument(
    `${name}: how it is spoken`,
    html`<header>
<p class="kicker">affetto · prosody of one recording</p>
<h1 class="name">${name}</h1>
<p class="lead">${duration(seconds)} · ${recording.sampleRate / 1000}\u00a0kHz · ${channels} · ${recording.format}</p>
</header>
<main>
<section aria-label="In words">
<div class="plain">${summary.map((sentence) => html`<p>${sentence}</p>`)}</div>
${warnings.length > 0 && html`<ul class="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}
${
  seconds <= secondsThatFit(1)
    ? html`<audio controls preload="metadata" src="${audioUri(recording)}" aria-label="The recording"></audio>
<p class="who">The sound is part of this page: whoever gets the page can hear it.</p>`
    : html`<p class="who">The recording is too long to be heard in this page.</p>`
}
${renderFigure(speech!)}</section>
${compared && html`<section><h2>Beside what is usual</h2>${renderFigure(compared)}</section>`}
<section><h2>All measures</h2>${renderMeasures(measures)}</section>
<section><h2>How it was measured</h2>${renderMethod()}</section>
</main>
<footer>Made by affetto on this machine; nothing was sent anywhere. <code>affetto inspect --json</code> prints the numbers.</footer>`,
  );
  return page.text;
}

function renderMeasures(measures: readonly ComparedMeasure[]): Markup {
  const groups = [...new Set(measures.map(({ group }) => group))];
  const usual = (range: UsualRange | undefined, unit: string) =>
    range ? `${inDigits(range.low, unit)} to ${inDigits(range.high, unit)}` : '';
  return html`<div class="scroll"><table class="measures"><thead><tr><th scope="col">measure</th><th scope="col">here</th>
<th scope="col">usual for women</th><th scope="col">usual for men</th><th scope="col"></th></tr></thead>
${groups.map(
  (group) => html`<tbody><tr><th scope="rowgroup" colspan="5">${capital(group)}</th></tr>
${measures
  .filter((measure) => measure.group === group)
  .map(
    ({ title, value, unit, usual: ranges, verdict }) => html`<tr><td>${title}</td>
<td><strong>${value === null ? 'not measurable' : withUnit(value, unit)}</strong></td>
<td>${usual(ranges?.female, unit)}</td><td>${usual(ranges?.male, unit)}</td>
<td>${verdict !== 'as usual' && verdict}</td></tr>\n`,
  )}</tbody>`,
)}</table></div>`;
}

function renderMethod(): Markup {
  const { female, male } = usualSpeakers;
  return html`<p><strong>Usual</strong> is the range from the 5th to the 95th percentile, measured by the same program over
${counted(female.recordings, 'recording')} of ${counted(female.speakers, 'woman', 'women')} and
${counted(male.recordings, 'recording')} of ${counted(male.speakers, 'man', 'men')} who read single sentences neutrally
(EMO-DB, RAVDESS, nEMO, TESS: German, English and Polish, actors in studios), every speaker counting the same. Published
norms vary with task, language and method, so like is compared with like. One in ten neutral readings lies outside; free
talk, other languages and other rooms may lie outside without being unusual.</p>
<p><strong>Pitch</strong> is probabilistic YIN between 65 and 600 Hz; semitones are relative to 27.5 Hz. Declination is the
slope within stretches of speech, the ending the slope over the last quarter of a second, heard as level below
't Hart's threshold. <strong>Intensity</strong> is in dB re full scale; its mean depends on the microphone. <strong>Syllable
nuclei</strong> are voiced peaks of intensity (de Jong and Wempe, 2009): without a transcript unstressed syllables in fast
speech are missed, about one in six in EMO-DB. <strong>Rhythm</strong> is measured from nucleus to nucleus, not on vowels
and consonants, which need a transcript: nPVI, rPVI and varco compare with each other here, not with published values.
<strong>Voice quality</strong> is the mean over voiced frames as eGeMAPS has it (Eyben et al., 2016).</p>
<p>A description of sound, no judgement of a person: the same voice differs from day to day.</p>`;
}

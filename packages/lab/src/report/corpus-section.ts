import type { ExperimentReport } from '../evaluation/experiment-result.js';
import { renderTable } from './elements.js';
import { html, type Markup } from './markup.js';
import { counted, duration, speakersInWords } from './wording.js';

type CorpusResult = ExperimentReport['corpus'];

/** What recordings there are, what is odd in them, and what their labels were taken for. */
export function renderCorpus(corpus: CorpusResult): Markup {
  const { remarks } = corpus;
  return html`<p>${corpusSentence(corpus)}</p>
${remarks.length > 0 && html`<ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
${renderLabels(corpus)}`;
}

function corpusSentence(corpus: CorpusResult): string {
  const { utterances, seconds, sentences, languages } = corpus;
  const parts = [counted(utterances, 'recording'), duration(seconds), speakersInWords(corpus)];
  if (sentences !== null) parts.push(counted(sentences, 'sentence'));
  if (languages.length > 0) parts.push(`${counted(languages.length, 'language')} (${languages.join(', ')})`);
  return `${parts.join(', ')}.`;
}

function renderLabels({ labels }: CorpusResult): Markup | false {
  if (labels.length === 0) return false;
  return renderTable({
    columns: ['corpus', 'label', 'counts as', 'recordings'],
    rows: labels.map(({ corpus, label, emotion, recordings }) => [
      corpus,
      label,
      emotion ?? '(left out)',
      recordings,
    ]),
  });
}

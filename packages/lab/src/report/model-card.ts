import type { ExperimentReport } from '../evaluation/experiment-result.js';
import { calibratingProtocol } from '../evaluation/model-calibration.js';
import { contentHash } from '../files.js';
import { encoderNotice, howToUse, mustNotBeUsed, PROFILES, plain, UNCALIBRATED } from './card-parts.js';
import { trustSentence } from './figures/calibration.js';
import { mistakesOf } from './figures/confusion.js';
import { profileSentences } from './figures/profiles.js';
import { sourcesOf } from './sources.js';
import { counted, duration, enumeration, percent, percentRange, speakersInWords, voices } from './wording.js';

/**
 * The model card of an experiment: Markdown with the front matter that model hubs read (Mitchell et al., 2019, doi
 * 10.1145/3287560.3287596). The weights it describes are those of the first run of the first protocol.
 */
export function modelCard(result: ExperimentReport): string {
  const { corpus, protocols, recipe, remarks } = result;
  const known = sourcesOf(corpus);
  const [first] = protocols;
  const run = first!.runs[0]!;
  const calibratedBy = calibratingProtocol(result);
  const best = protocols.find(({ kind }) => kind === 'speakersApart') ?? first!;
  const lines = [
    ...frontMatter(result),
    `# ${plain(result.name)}`,
    '',
    `Names the emotion in a recording of speech: ${enumeration(corpus.emotions.map(plain))}. Trained with [affetto](https://www.npmjs.com/package/affetto) on acted or labelled speech; it says how a voice sounds, not what a person feels.`,
    '',
    '## How well it does',
    '',
    '| tested on | UAR | 95 % interval, over | accuracy | macro F1 | recordings | runs |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...protocols.map(
      ({ kind, name, summary: { uar, accuracy, macroF1, intervalsOver, utterances, runs } }) =>
        `| ${voices(kind)} (${plain(name)}) | ${percent(uar.value)} | ${percentRange(uar.interval)}, ${intervalsOver} | ${percent(accuracy.value)} | ${percent(macroF1.value)} | ${utterances} | ${runs} |`,
    ),
    `| chance | ${percent(1 / corpus.emotions.length)} | | ${percent(1 / corpus.emotions.length)} | | | |`,
    '',
    'UAR is the mean recall over the emotions. A random split tests voices that were trained on and says nothing of others; expect the score for voices never heard, and less in another room, language or mood.',
    ...(best.summary.intervalsOver === 'utterances'
      ? [
          '',
          'The intervals speak for other recordings of the same people; how the next person fares may lie far outside.',
        ]
      : []),
    ...dimensionTable(result),
    ...(recipe.training.profiles === null ? [] : ['', [PROFILES, ...profileSentences(result)].join(' ')]),
    ...remarks.flatMap((remark) => ['', plain(remark)]),
    '',
    `### What it confuses (${plain(best.name)})`,
    '',
    mistakesOf(best.summary.pooled.confusion, corpus.emotions.map(plain)),
    '',
    `| labelled as, taken for | ${corpus.emotions.map(plain).join(' | ')} |`,
    `| --- |${' --- |'.repeat(corpus.emotions.length)}`,
    ...best.summary.pooled.confusion.map(
      (row, t) => `| ${plain(corpus.emotions[t]!)} | ${row.join(' | ')} |`,
    ),
    '',
    ...groupTable(best),
    '## What it was trained on',
    '',
    `${enumeration(known.map(({ name, source }) => plain(source?.title ?? name)))}: ${counted(corpus.utterances, 'recording')}, ${duration(corpus.seconds)}, ${speakersInWords(corpus)}, language ${corpus.languages.map(plain).join(', ') || 'not stated'}. The weights are those of the run '${plain(run.name)}' of the ${plain(first!.name)} protocol: ${run.trainCount} recordings trained them, ${run.validationCount} ${recipe.training.keep === 'best' ? 'chose the epoch' : 'watched the training'}, ${run.testCount} tested them (UAR ${percent(run.scores.uar)}). The other scores are of networks trained alike on other parts.`,
    '',
    ...known.flatMap(({ name, source }) => [
      source
        ? `Licence of the recordings${known.length > 1 ? ` of ${plain(name)}` : ''}: ${source.licence}. It may bind models made of them.`
        : `The licence of the recordings${known.length > 1 ? ` of ${plain(name)}` : ''} is not known to affetto; find out what it says of models made of them.`,
      '',
    ]),
    ...encoderNotice(recipe),
    `The recipe stands in \`config.json\`; its SHA-256, as compact JSON, is \`${contentHash(JSON.stringify(recipe))}\`.`,
    '',
    '## Limits',
    '',
    `- Learned from ${speakersInWords(corpus)}, ${counted(corpus.emotions.length, 'emotion')}, ${corpus.languages.length === 1 ? 'one language' : `${corpus.languages.length} languages`}: whatever lies outside, a mixed or a weak emotion too, is still given one of these names.`,
    `- ${calibratedBy ? trustSentence(calibratedBy) : UNCALIBRATED}`,
    ...tooSureElsewhere(result),
    '- It was not tested for differences by age, dialect, illness or recording device.',
    '',
    ...mustNotBeUsed,
    ...howToUse,
    ...citations(known.flatMap(({ source }) => source?.citation ?? [])),
  ];
  return lines.join('\n');
}

/** Where it was tried on corpora left out, and probabilities that fit voices of the same corpora are too high there. */
function tooSureElsewhere(result: ExperimentReport): string[] {
  const calibration = calibratingProtocol(result)?.calibration;
  const elsewhere = result.protocols.find(({ kind }) => kind === 'corporaApart')?.calibration;
  if (!calibration || !elsewhere || elsewhere.temperature <= calibration.temperature) return [];
  const { temperature, threshold, risk } = elsewhere;
  const sure =
    threshold === null
      ? `no confidence is high enough to have at most ${percent(risk, 0)} of the answers wrong`
      : `it would take a confidence of ${percent(threshold, 0)} at that temperature to have at most ${percent(risk, 0)} of the answers wrong`;
  return [
    `- On a corpus it never heard, with other rooms and another way of acting, it is too sure: a temperature of ${temperature.toFixed(2)} would fit there, and ${sure}.`,
  ];
}

/** How it does by corpus, sex and speaker. */
function groupTable({ name, groups }: ExperimentReport['protocols'][number]): string[] {
  const all = [...groups.corpora, ...groups.sexes, ...groups.speakers];
  return [
    `### By ${groups.corpora.length > 0 ? 'corpus, ' : ''}sex and speaker (${plain(name)})`,
    '',
    '| | UAR | accuracy | predictions |',
    '| --- | --- | --- | --- |',
    ...all.map(
      ({ name, count, accuracy, uar }) =>
        `| ${plain(name) || 'unknown'} | ${percent(uar)} | ${percent(accuracy)} | ${count} |`,
    ),
    '',
  ];
}

function citations(citations: readonly string[]): string[] {
  return citations.length > 0 ? ['## Citation', '', ...citations.flatMap((each) => [each, ''])] : [];
}

/** How well it tells arousal and its like, if it does. */
function dimensionTable({ recipe, protocols }: ExperimentReport): string[] {
  if (recipe.network.dimensions.length === 0) return [];
  return [
    '',
    `It also says ${enumeration(recipe.network.dimensions)}, in the range of its corpus:`,
    '',
    '| tested on | dimension | CCC | 95 % interval | Pearson | RMSE |',
    '| --- | --- | --- | --- | --- | --- |',
    ...protocols.flatMap(({ kind, dimensions }) =>
      dimensions.map(
        ({ name, ccc, interval, pearson, rmse }) =>
          `| ${voices(kind)} | ${name} | ${ccc.toFixed(3)} | ${interval.low.toFixed(3)} to ${interval.high.toFixed(3)} | ${pearson.toFixed(3)} | ${rmse.toPrecision(3)} |`,
      ),
    ),
  ];
}

/** YAML that model hubs read. JSON strings are YAML strings. */
function frontMatter({ name, corpus, protocols }: ExperimentReport): string[] {
  const yaml = (text: string) => JSON.stringify(text);
  return [
    '---',
    'library_name: affetto',
    'pipeline_tag: audio-classification',
    'license: other',
    ...(corpus.languages.length > 0
      ? ['language:', ...corpus.languages.map((code) => `- ${yaml(code)}`)]
      : []),
    'tags:',
    '- speech-emotion-recognition',
    'datasets:',
    ...sourcesOf(corpus).map(({ name }) => `- ${yaml(name)}`),
    'metrics:',
    '- recall',
    '- accuracy',
    '- f1',
    'model-index:',
    `- name: ${yaml(name)}`,
    '  results:',
    ...protocols.flatMap(({ name: protocol, summary: { uar, accuracy, macroF1 } }) => [
      '  - task:',
      '      type: audio-classification',
      '    dataset:',
      `      name: ${yaml(`${corpus.name}, ${protocol}`)}`,
      `      type: ${yaml(corpus.name)}`,
      '    metrics:',
      ...(
        [
          ['recall', 'UAR', uar],
          ['accuracy', 'accuracy', accuracy],
          ['f1', 'macro F1', macroF1],
        ] as const
      ).flatMap(([type, metric, { value }]) => [
        `    - type: ${type}`,
        `      name: ${yaml(metric)}`,
        `      value: ${value.toFixed(4)}`,
      ]),
    ]),
    '---',
    '',
  ];
}

import { basename } from 'node:path';
import type { Model } from '@affetto/core/recognizer';
import { contentHash } from '../files.js';
import { howToUse, mustNotBeUsed, plain, UNCALIBRATED } from './card-parts.js';
import { enumeration } from './wording.js';

/**
 * The model card of a network that another library trained: where it comes from, and that nothing is known of how well
 * it does. Markdown with the front matter that model hubs read.
 *
 * @param origin The file it was read from with its bytes, the library that wrote it, and remarks on the reading.
 */
export function importedModelCard(
  { labels, recipe }: Model,
  origin: {
    readonly file: string;
    readonly bytes: Uint8Array;
    readonly library: string;
    readonly remarks: readonly string[];
  },
): string {
  const { file, bytes, library, remarks } = origin;
  const name = basename(file);
  return [
    '---',
    'library_name: affetto',
    'pipeline_tag: audio-classification',
    'license: other',
    'tags:',
    '- speech-emotion-recognition',
    '---',
    '',
    `# ${plain(name)}, imported`,
    '',
    `Names the emotion in a recording of speech: ${enumeration(labels.map(plain))}. Its network was trained with ${library} elsewhere and imported with [affetto](https://www.npmjs.com/package/affetto); it says how a voice sounds, not what a person feels.`,
    '',
    '## How well it does',
    '',
    'Nothing was evaluated. The import copies weights; it hears no recording. The network answers as it did before only where the labels, their order and the features are those of its training: they were given by whoever imported it, and nothing in the file can check them. Try it on recordings whose emotion is known.',
    '',
    '## What it was trained on',
    '',
    'Not known to affetto. Find out, and what the licences of the recordings and of the network say.',
    '',
    '## What was imported',
    '',
    `- \`${name}\` of ${library}, SHA-256 \`${contentHash(bytes)}\``,
    `- audio and features as in the recipe '${plain(recipe.name)}', which stands in \`config.json\` with the network; what it says of augmentation, training and protocol is not how this network came about`,
    ...remarks.map((remark) => `- ${plain(remark)}`),
    '',
    '## Limits',
    '',
    `- ${UNCALIBRATED}`,
    '- It was not tested for differences by age, dialect, illness or recording device.',
    '',
    ...mustNotBeUsed,
    ...howToUse,
  ].join('\n');
}

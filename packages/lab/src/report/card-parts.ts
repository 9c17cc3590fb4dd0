import type { Recipe } from '@affetto/core';

/** What the card of every model says, lines of Markdown. */
export const mustNotBeUsed: readonly string[] = [
  '## Must not be used',
  '',
  '- To infer emotions of people at work or in education: the European AI Act (Regulation 2024/1689), Art. 5(1)(f), forbids it but for medical and safety reasons; other emotion recognition counts as high-risk there (Annex III) and must be told to the people exposed (Art. 50(3)).',
  '- For medical or psychological findings.',
  '- For any decision about a person: hiring, credit, insurance, policing, borders, courts.',
  '- On people who do not know of it and have not agreed.',
  '',
];

/** Where the features are states of an encoder, whose it is, with the notice that goes with every copy of it. */
export function encoderNotice({ features, network }: Pick<Recipe, 'features' | 'network'>): string[] {
  if (features.kind === 'onnxEncoder') {
    return [
      `Its features are states of the encoder ${plain(features.encoder)} (\`${features.file}\`, SHA-256 \`${features.sha256}\`), frozen. It is no part of this model, has a licence of its own and is run by onnxruntime in Node: \`openRecognizer('.')\` of \`@affetto/lab/encoders\` finds it.`,
      '',
    ];
  }
  if (features.kind !== 'encoder') return [];
  const trained = network.encoder
    ? '; the blocks behind them were trained further and are among its weights'
    : '';
  return [
    `Its features are states of the encoder ${plain(features.encoder)}, frozen, which heard speech but no label of an emotion; its first blocks are in \`encoder.safetensors\`${trained}. They are from Whisper (Radford et al., 2023), under the MIT licence:`,
    '',
    ...WHISPER_LICENCE.split('\n').map((line) => `> ${line}`.trimEnd()),
    '',
  ];
}

const WHISPER_LICENCE = `MIT License

Copyright (c) 2022 OpenAI

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

export const howToUse: readonly string[] = [
  '## How to use it',
  '',
  '```sh',
  'npx affetto recognize --model . recording.wav',
  '```',
  '',
  '```ts',
  "import { openModel, readSignal } from '@affetto/core/node';",
  "import { Recognizer } from '@affetto/core/recognizer';",
  '',
  "const recognizer = new Recognizer(await openModel('.'));",
  "console.log(recognizer.recognize(await readSignal('recording.wav')));",
  '```',
  '',
];

/** Of a model that takes profiles. */
export const PROFILES =
  'It can be given a profile of the person, made of clips of what they have said before. A profile holds no audio, but means of one voice, and stays with the person.';

/** Of a model without calibration. */
export const UNCALIBRATED = 'Probabilities are not calibrated: 90 % does not mean nine right in ten.';

/** A name in running Markdown: on one line, nothing of it markup. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}

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

/** Of a model without calibration. */
export const UNCALIBRATED = 'Probabilities are not calibrated: 90 % does not mean nine right in ten.';

/** A name in running Markdown: on one line, nothing of it markup. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}

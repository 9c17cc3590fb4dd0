import type { Prosody } from '@affetto/core/features';
import { counted } from '../wording.js';
import { type ComparedMeasure, type Verdict, withUnit } from './compare.js';

/** What a person would say of how a recording is spoken, a sentence or two. */
export function prosodyInWords(prosody: Prosody, measures: readonly ComparedMeasure[]): string[] {
  if (prosody.speech.length === 0) return ['No speech was found.'];
  const sentences: string[] = [];
  const measure = (name: string) => measures.find((each) => each.name === name)!;
  const said = (name: string) => {
    const { value, unit } = measure(name);
    return withUnit(value!, unit);
  };

  const { pitch, pauses, tempo } = prosody;
  if (pitch === null) sentences.push('Nothing in it is voiced, so it has no pitch.');
  else {
    const spread = beside(measure('pitchRange').verdict!, [
      'more than usual',
      'less than usual',
      'as much as usual',
    ]);
    sentences.push(
      `The pitch lies at ${said('pitchMedian')}, ${lies[measure('pitchMedian').verdict!]}, and moves ${spread}.`,
    );
  }
  if (tempo.syllables > 0) {
    const pace = beside(measure('articulationRate').verdict!, [
      'faster than usual',
      'slower than usual',
      'as usual',
    ]);
    const rate = said('articulationRate').replace('/s', 'syllables a second');
    const broken =
      pauses.count === 0
        ? 'without a pause'
        : `with ${counted(pauses.count, 'pause')} of ${said('pauseTotal')} in all`;
    const end = pitch?.ending ? `, and ends ${endings[pitch.ending.heardAs]}` : '';
    sentences.push(`It is spoken at about ${rate}, ${pace}, ${broken}${end}.`);
  }
  return sentences;
}

const lies: Readonly<Record<Verdict, string>> = {
  'as usual': 'as usual',
  'above usual': 'higher than usual',
  'below usual': 'lower than usual',
  'as usual for women': 'as usual for women and unusual for men',
  'as usual for men': 'as usual for men and unusual for women',
  'between women and men': 'between what is usual for men and for women',
};

/** Beside what is usual for either sex. */
function beside(verdict: Verdict, [above, below, otherwise]: readonly [string, string, string]): string {
  return verdict === 'above usual' ? above : verdict === 'below usual' ? below : otherwise;
}

const endings = { rise: 'on a rise', fall: 'on a fall', level: 'level' } as const;

import { createHash } from 'node:crypto';
import type { Corpus, Utterance } from '@affetto/lab/corpora';
import { modelCard } from '@affetto/lab/report';
import { describe, expect, it } from 'vitest';
import { makeUpProfiles, makeUpResult } from './made-up-result.js';

const emotions = ['anger', 'neutral'];
const utterances = Array.from(
  { length: 60 },
  (_, i): Utterance => ({
    id: `u${i}`,
    path: `/nowhere/u${i}.wav`,
    emotion: emotions[i % 2]!,
    speaker: `s${i % 3}`,
  }),
);
const corpus: Corpus = { name: 'emodb', utterances, emotions, remarks: [] };
const result = makeUpResult(corpus);

describe('modelCard', () => {
  const card = modelCard(result);

  it('states both protocols with their intervals, and chance', () => {
    for (const { summary } of result.protocols) {
      const { value, interval } = summary.uar;
      const share = (x: number) => (100 * x).toFixed(1);
      expect(card).toContain(
        `| ${share(value)}\u00a0% | ${share(interval.low)} to ${share(interval.high)}\u00a0%, utterances |`,
      );
      expect(card).toContain(`value: ${value.toFixed(4)}`);
    }
    expect(card).toContain('| voices it never heard (speakers apart) |');
    expect(card).toContain('| chance | 50.0\u00a0%');
  });

  it('shows the confusions of the speakers kept apart', () => {
    const [random, apart] = result.protocols;
    for (const [t, row] of apart!.summary.pooled.confusion.entries())
      expect(card).toContain(`| ${emotions[t]} | ${row.join(' | ')} |`);
    expect(random!.summary.pooled.confusion).not.toEqual(apart!.summary.pooled.confusion);
  });

  it('says what trained the weights, under which licence, by which recipe', () => {
    const run = result.protocols[0]!.runs[0]!;
    expect(card).toContain(
      `run 'seed 1' of the random split protocol: ${run.trainCount} recordings trained them`,
    );
    expect(card).toContain('Berlin Database of Emotional Speech (EMO-DB)');
    expect(card).toContain('CC0-1.0');
    expect(card).toContain('Burkhardt');
    expect(card).toContain(createHash('sha256').update(JSON.stringify(result.recipe)).digest('hex'));
  });

  it('says what a profile is worth and what it holds, where the model takes one', () => {
    expect(card).not.toContain('profile');
    const training = { ...result.recipe.training, profiles: { none: 0.3, neutral: 0.5, randomVoices: 0 } };
    const profiled = { ...result, recipe: { ...result.recipe, training } };
    const holds = 'A profile holds no audio, but means of one voice, and stays with the person.';
    expect(modelCard(profiled)).toContain(`${holds}\n`);
    const protocols = result.protocols.map((protocol) => ({
      ...protocol,
      profiles: protocol.kind === 'random' ? [] : makeUpProfiles(0.5),
    }));
    expect(modelCard({ ...profiled, protocols })).toMatch(
      new RegExp(
        `${holds} On voices it never heard UAR is .* 63\\.3\u00a0% with ten clips of any emotion and 55\\.6`,
      ),
    );
  });

  it('says that it is too sure of corpora it never heard, where it is', () => {
    const [random, apart] = result.protocols;
    const { temperature } = apart!.calibration!;
    const withCorpora = (change: { temperature: number; threshold: number | null }) => ({
      ...result,
      protocols: [
        random!,
        apart!,
        { ...apart!, kind: 'corporaApart' as const, calibration: { ...apart!.calibration!, ...change } },
      ],
    });
    const tooSure = `it is too sure: a temperature of ${(2 * temperature).toFixed(2)} would fit there, and`;
    const never = modelCard(withCorpora({ temperature: 2 * temperature, threshold: null }));
    expect(never).toContain(
      `${tooSure} no confidence is high enough to have at most 20\u00a0% of the answers wrong.`,
    );
    const seldom = modelCard(withCorpora({ temperature: 2 * temperature, threshold: 0.9 }));
    expect(seldom).toContain(`${tooSure} it would take a confidence of 90\u00a0% at that temperature`);
    const humble = modelCard(withCorpora({ temperature, threshold: null }));
    for (const other of [humble, card]) expect(other).not.toContain('too sure');
  });

  it('says what it must not be used for, and that it is not calibrated unless it is', () => {
    expect(card).toContain('Art. 5(1)(f)');
    expect(card).toMatch(/- Probabilities are calibrated on voices not trained on \(temperature \d+\.\d\d\)/);
    expect(card).not.toContain('not calibrated');
    const protocols = result.protocols.map((protocol) => ({ ...protocol, calibration: null }));
    expect(modelCard({ ...result, protocols })).toContain('Probabilities are not calibrated');
  });

  it('owns up to not knowing a corpus, and lets no name be markup', () => {
    const name = 'my | "corpus"\n# <b>';
    const card = modelCard({ ...result, corpus: { ...result.corpus, name } });
    expect(card).toContain('The licence of the recordings is not known');
    expect(card).not.toContain('## Citation');
    expect(card).toContain('my \\| "corpus" \\# \\<b\\>: 60 recordings');
    expect(card).toContain('- "my | \\"corpus\\"\\n# <b>"');
    expect(card).not.toMatch(/^# <b>/m);
  });
});

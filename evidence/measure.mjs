import { join } from 'node:path';
import { runBaseline, runExperiment } from '../packages/lab/dist/evaluation/index.js';
import { loadRecipe } from '../packages/lab/dist/recipes.js';

/**
 * Tries a system on a corpus.
 *
 * @param row Of `corpora`, with the recordings.
 * @param options.seeds Each protocol is run once a seed.
 * @param options.folder Keeps the runs of networks; finished ones are read back.
 * @returns An entry of the results for each protocol.
 */
export async function measure(system, row, options) {
  const results = await (system.baseline ? baselineResults : networkResults)(system, row, options);
  const entries = results.map(({ kind, summary, calibration, runs }) => ({
    system: system.name,
    corpus: row.name,
    protocol: kind,
    date: new Date().toISOString().slice(0, 10),
    seeds: options.seeds.length,
    recordings: summary.utterances,
    speakers: summary.speakers,
    intervalsOver: summary.intervalsOver,
    uar: estimate(summary.uar),
    accuracy: estimate(summary.accuracy),
    ece: calibration && rounded(calibration.after.error),
    ...(kind === 'corporaApart' && { parts: partsOf(runs) }),
  }));
  return [...entries, ...withProfile(entries, results)];
}

/** The score with a profile of ten clips of any emotion, of networks that take profiles. */
function withProfile(entries, results) {
  return results.flatMap(({ kind, profiles = [] }, i) => {
    const ten = profiles.find(({ kind, clips }) => kind === 'any' && clips === 10);
    if (kind !== 'speakersApart' || !ten) return [];
    const { accuracy: _, ece: __, ...entry } = entries[i];
    return [{ ...entry, protocol: 'speakersApartWithProfile', uar: estimate(ten.uar) }];
  });
}

async function baselineResults({ baseline }, { corpus, speakerFolds, protocols }, options) {
  const { results } = await runBaseline(corpus, baseline, {
    ...options,
    speakerFolds,
    protocols: runKinds(protocols),
  });
  return results;
}

async function networkResults({ name, recipe: nameOrFile }, row, { folder, ...options }) {
  const recipe = await loadRecipe(nameOrFile);
  const { result } = await runExperiment(row.corpus, {
    ...options,
    recipe: {
      ...recipe,
      protocol: {
        ...recipe.protocol,
        testFraction: 0.2,
        randomFolds: null,
        speakerFolds: row.speakerFolds,
      },
    },
    protocols: runKinds(row.protocols),
    folder: join(folder, name, row.name),
  });
  return result.protocols;
}

/** The protocols that are run: a score with profiles comes of the runs with speakers apart. */
function runKinds(protocols) {
  return protocols.map(({ kind }) => kind).filter((kind) => kind !== 'speakersApartWithProfile');
}

/** UAR on each corpus that was left out, a mean over the seeds. */
function partsOf(runs) {
  const names = [...new Set(runs.map(({ name }) => name))];
  return Object.fromEntries(
    names.map((name) => {
      const uars = runs.filter((run) => run.name === name).map(({ scores }) => scores.uar);
      return [name.replace('corpus ', ''), rounded(uars.reduce((a, b) => a + b, 0) / uars.length)];
    }),
  );
}

function estimate({ value, interval }) {
  return { value: rounded(value), low: rounded(interval.low), high: rounded(interval.high) };
}

function rounded(share) {
  return Number(share.toFixed(4));
}

// From TESS's files to 98 % on recordings kept apart at random: ours beside the method it grew from, librosa's mean MFCCs
// into Keras' LSTM. Wall time with all cores, cold caches, decoding and the start of the programs included; the test
// part is looked at after every epoch.
//
//     AFFETTO_PYTHON=... npm run bench -- whole-way --tess FOLDER
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { indexCorpus } from '../../packages/lab/dist/corpora/index.js';
import { randomSplit } from '../../packages/lab/dist/evaluation/index.js';

const ROUNDS = 3;
const GOAL = 0.98;
const run = promisify(execFile);
const here = (file) => new URL(file, import.meta.url).pathname;

/** @param tess Folder of the corpus. */
export async function benchWholeWay(tess) {
  const corpus = await indexCorpus('tess', tess);
  const { train, validation, test } = randomSplit(corpus.utterances, {
    testFraction: 0.2,
    validationFraction: 0,
    seed: 1,
  });
  const tested = new Set(test);
  const lines = corpus.utterances.map(({ path, emotion }, i) =>
    [relative(tess, path), corpus.emotions.indexOf(emotion), tested.has(i) ? 1 : 0].join('\t'),
  );
  console.log(
    `TESS: ${train.length + validation.length} recordings to learn from, ${test.length} to test on`,
  );
  const temporary = await mkdtemp(join(tmpdir(), 'affetto-bench-'));
  const list = join(temporary, 'recordings.tsv');
  await writeFile(list, `${lines.join('\n')}\n`);
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...env } = process.env;
  const rivals = {
    affetto: [process.execPath, here('tess-affetto.mjs')],
    'librosa and Keras': [env.AFFETTO_PYTHON ?? 'python3', here('tess_mean_mfcc.py')],
  };
  try {
    const medians = {};
    for (const [name, [command, script]] of Object.entries(rivals)) {
      const times = [];
      for (let round = 0; round < ROUNDS; round++) {
        const { stdout } = await run(command, [script, tess, list], { env, maxBuffer: 1 << 24 });
        const { versions, features, course } = JSON.parse(stdout.trim().split('\n').at(-1));
        const reached = course.find(({ accuracy }) => accuracy >= GOAL);
        const whole = course.at(-1);
        times.push({ features, goal: reached?.seconds ?? Number.POSITIVE_INFINITY, whole: whole.seconds });
        console.log(
          `${name} (${versions}): features ${features.toFixed(1)} s, ${100 * GOAL} % after ${reached ? `${reached.seconds.toFixed(1)} s` : 'no epoch'}, ` +
            `${course.length} epochs ${whole.seconds.toFixed(1)} s with ${(100 * whole.accuracy).toFixed(2)} %`,
        );
      }
      medians[name] = Object.fromEntries(
        ['features', 'goal', 'whole'].map((key) => [key, median(times.map((t) => t[key]))]),
      );
    }
    const [ours, theirs] = Object.values(medians);
    console.log(
      `medians of ${ROUNDS}: to 98 % ${ours.goal.toFixed(1)} s and ${theirs.goal.toFixed(1)} s, ${(theirs.goal / ours.goal).toFixed(1)} times as fast; ` +
        `whole recipes ${ours.whole.toFixed(1)} s and ${theirs.whole.toFixed(1)} s, ${(theirs.whole / ours.whole).toFixed(1)} times`,
    );
  } finally {
    await rm(temporary, { recursive: true });
  }
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

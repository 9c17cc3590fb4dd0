/** How near our values of a functional come to openSMILE's. */
export interface Agreement {
  readonly name: string;
  /** Pearson's. */
  readonly correlation: number;
  readonly meanDifference: number;
}

/** @param ours Values of `count` functionals for each recording, of which number `at` is compared. */
export function agreementOf(
  name: string,
  at: number,
  count: number,
  ours: Float32Array,
  theirs: Float32Array,
): Agreement {
  const recordings = ours.length / count;
  const mean = (values: Float32Array) => {
    let sum = 0;
    for (let i = at; i < values.length; i += count) sum += values[i]!;
    return sum / recordings;
  };
  const [ourMean, theirMean] = [mean(ours), mean(theirs)];
  let ourSquares = 0;
  let theirSquares = 0;
  let products = 0;
  let differences = 0;
  for (let i = at; i < ours.length; i += count) {
    const a = ours[i]! - ourMean;
    const b = theirs[i]! - theirMean;
    ourSquares += a * a;
    theirSquares += b * b;
    products += a * b;
    differences += Math.abs(ours[i]! - theirs[i]!);
  }
  return {
    name,
    correlation: products / Math.sqrt(ourSquares * theirSquares),
    meanDifference: differences / recordings,
  };
}

/** docs/egemaps.md. */
export function egemapsTable(
  agreements: readonly Agreement[],
  recordings: number,
  versions: Record<string, string>,
): string {
  const close = agreements.filter(({ correlation }) => correlation >= 0.99).length;
  const worst = agreements.reduce((a, b) => (b.correlation < a.correlation ? b : a));
  const rows = agreements.map(
    ({ name, correlation, meanDifference }) =>
      `| \`${name}\` | ${down(correlation)} | ${meanDifference === 0 ? '0' : meanDifference.toExponential(0)} | ${noteOf(name)} |`,
  );
  const head = [
    '# eGeMAPS',
    '',
    "`egemaps(signal)` gives the 88 functionals of eGeMAPSv02 (Eyben et al., 2016), `egemapsDescriptors(signal)` the 25 low-level descriptors, under openSMILE's names and in its order; `EgemapsStream` gives both of live sound. They are written from the papers, the public documentation and the output of openSMILE, without its code or configuration.",
    '',
    `**${close} of ${agreements.length}** functionals agree with openSMILE 3 (opensmile-python ${versions['opensmile-python']}) with Pearson's r of at least 0.99 over ${recordings} recordings, all of EMO-DB and every 14th of TESS; the lowest r is ${down(worst.correlation)}, of \`${worst.name}\`. \`packages/core/test/features/egemaps.test.ts\` makes this page and holds the figures.`,
    '',
    ...REASONS,
    '',
    "The difference is the mean absolute one, in the functional's own unit.",
    '',
    '| functional | r | difference | |',
    '|---|---|---|---|',
  ];
  return `${[...head, ...rows].join('\n')}\n`;
}

/** Where ours differs on purpose, and what is kept of openSMILE's ways though one would not have chosen it. */
const REASONS = [
  '## Where ours differs',
  '',
  "- The last rows. openSMILE gives the voice frame that begins 30 ms before the last one twice and so has one row of descriptors more than frames of 60 ms fit, the voice's columns of the last four rows a row late. Ours has each frame once.",
  '- The end of a recording that ends in the middle of a voice. When openSMILE takes the functionals, it has not yet decided the pitch of the last one to five frames, as the course of pitch before them happens to leave it; ours always leaves one out.',
  '- The level. openSMILE counts a sample of 16 bits in units of 1/32767, ours in 1/32768: 0.0003 dB.',
  "- A contour without a peak or valley. Its slope is per second in ours as any other; openSMILE's is per frame.",
  "- Peaks and valleys. Their rule is found from openSMILE's output and gives the same ones in 99 of 100 contours.",
  '',
  'The coefficient of variation (`stddevNorm`) divides by a mean, and where that lies near zero, as those of cepstral coefficients and slopes may, one recording can outweigh all others in r, and one frame more or less outweigh the recording.',
  '',
  "## What is kept of openSMILE's ways",
  '',
  '- Frequencies count as if the rate were the number of samples in 20 ms over 20 ms: 24400 Hz at 24414 Hz.',
  "- Spectral slopes divide by one point fewer than they add up; the alpha ratio's lower band begins at 0, not 50 Hz; Hermansky's curve of equal loudness falls with the seventh power above 5 kHz.",
  '- The slope after the last peak or valley counts in the mean with its sign, and not in the deviation; segments are one hop shorter than their frames; gaps of one frame do not end a segment, and segments under three frames do not count.',
  '- `logRelF0-H1-H2` compares the second and third harmonic and `logRelF0-H1-A3` the second with that at the third formant: openSMILE counts F0 as H0.',
  '- Formants are the roots of a polynomial whose predictor has its sign turned round. They move with the formants but lie between them, with bandwidths of about 1 kHz: features, not phonetics.',
  '- Levels of formants are averaged over all frames, unvoiced ones being -201 dB; so they tell mostly how much of a recording is voiced.',
  '- The last voice frame has no part in the functionals.',
  '',
  '## Agreement',
];

/** Where differences of single frames come from, or weigh. */
function noteOf(name: string): string {
  if (/(Rising|Falling)Slope|PeaksPerSec/.test(name)) return 'peaks and valleys, see above';
  if (/(mfcc|slope|alphaRatio).*_stddevNorm/.test(name)) return 'its mean may lie near 0, see above';
  if (/bandwidth/.test(name)) return 'far off in a few frames';
  return '';
}

/** Rounded down, so that a limit reached in print is reached. */
function down(correlation: number): string {
  return (Math.floor(correlation * 1e5) / 1e5).toFixed(5);
}

// A peer in its own process: reads requests from standard input, a line of JSON each, and answers with a line.
// {"case": NAME, "count": N} is answered with the seconds the case's function takes for the first N recordings.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * @param cases Functions of a signal, by the cases' names.
 * @param transform Makes a function that does one real FFT of a size; {"fft": SIZE} is answered with its seconds.
 */
export async function answer(name, version, cases, transform) {
  const sets = JSON.parse(process.argv[2]);
  const signals = Object.fromEntries(
    Object.entries(sets).map(([at, recordings]) => [
      at,
      recordings.map(({ file, sampleRate }) => {
        const bytes = readFileSync(file);
        return {
          samples: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
          sampleRate,
        };
      }),
    ]),
  );
  const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const can = Object.keys(cases).filter((key) => cases[key]);
  say({ name, version, cases: can, fft: transform !== undefined });
  for await (const line of createInterface({ input: process.stdin })) {
    const { case: key, at, count, fft } = JSON.parse(line);
    if (fft) {
      const run = transform(fft);
      const turns = Math.ceil(4e6 / fft);
      const start = performance.now();
      for (let i = 0; i < turns; i++) run();
      say({ seconds: (performance.now() - start) / 1000 / turns });
    } else {
      const chosen = signals[at].slice(0, count);
      const start = performance.now();
      for (const signal of chosen) cases[key](signal);
      say({ seconds: (performance.now() - start) / 1000 });
    }
  }
}

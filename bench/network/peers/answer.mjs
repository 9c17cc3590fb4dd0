// A peer in its own process: a line of JSON on standard input, {"case": NAME, "turns": N}, is answered with the median
// seconds of a turn, {"seconds": S}. Wall time: some peers have several threads.
import { createInterface } from 'node:readline';

/** @param cases Functions that do one turn, by name; they may be asynchronous, and return its seconds themselves. */
export async function answer(version, cases) {
  const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  say({ version, cases: Object.keys(cases) });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    const seconds = [];
    for (let turn = 0; turn < request.turns; turn++) {
      const start = performance.now();
      const own = await cases[request.case]();
      seconds.push(typeof own === 'number' ? own : (performance.now() - start) / 1000);
    }
    say({ seconds: seconds.sort((a, b) => a - b)[seconds.length >> 1] });
  }
  process.exit(0);
}

// An hour of sound through a stream of MFCC: how long it takes, and whether memory grows.
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FrameStream, mfccExtractor } from '@affetto/core/features';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Memory in use, garbage apart, MB. */
async function heldMegabytes() {
  for (let i = 0; i < 2; i++) {
    collectGarbage();
    await setTimeout(100); // buffers are let go beside the program
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/**
 * @param second Samples of one second at 16 kHz, heard again and again.
 * @returns Seconds of processor time, and memory held after the first and the last minute, MB.
 */
export async function hearAnHour(second) {
  const stream = new FrameStream(
    mfccExtractor(16000, { nFft: 512, winLength: 400, hopLength: 160, nMels: 64 }),
  );
  let processor = 0;
  const held = [];
  for (let minute = 0; minute < 60; minute++) {
    const start = process.cpuUsage();
    for (let i = 0; i < 60; i++) stream.push(second);
    const { user, system } = process.cpuUsage(start);
    processor += (user + system) / 1e6;
    if (minute === 0 || minute === 59) held.push(await heldMegabytes());
  }
  return { seconds: processor, heldAfterAMinute: held[0], heldAfterAnHour: held[1] };
}

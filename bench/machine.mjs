import { arch, cpus, platform, totalmem } from 'node:os';

/** What the measurements ran on. */
export function machine() {
  return {
    processor: cpus()[0].model.trim(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${arch()}`,
    node: process.version,
  };
}

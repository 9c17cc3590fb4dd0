import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

/** Whether a disk can be mounted here: on Linux, where unprivileged namespaces are allowed. */
export const canMount = spawnSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp']).status === 0;
if (!canMount) console.warn('skipped: the full disk; no unshare with which to mount a small one');

/** Runs a command that sees a disk of so many kilobytes at `folder`, in a mount namespace of its own. */
export function onSmallDisk(
  folder: string,
  kilobytes: number,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<Buffer> {
  const mount = `mount -t tmpfs -o size=${kilobytes}k tmpfs "$0" && exec "$@"`;
  return spawnSync('unshare', ['-Urm', 'sh', '-c', mount, folder, ...command], {
    env: { ...process.env, ...env },
  });
}

/** What is asked of Node, where the kernels run in it. */
export interface Host {
  readonly env: Record<string, string | undefined>;
  readonly arch: string;
  readonly versions: { readonly v8?: string };
  readonly config?: { readonly variables?: Record<string, unknown> };
  getBuiltinModule?(name: 'node:v8'): { setFlagsFromString(flags: string): void };
}

/** Major versions of V8 in which pairing vectors is tested: those of Node 24 to 26. */
const TESTED = [13, 14];

/**
 * Has V8 run neighbouring vectors of four float32 in pairs, as one of eight, which nearly doubles the speed of matrix
 * products on x86 and changes no bit. V8 can, but calls it an experiment (`--experimental-wasm-revectorize`), so it is
 * switched on only where the environment says `AFFETTO_WIDE=1`, for all of the process; threads find it said, too.
 *
 * @returns Whether it does, if the processor has vectors of eight.
 */
export function pairVectors(host = (globalThis as { process?: Host }).process): boolean {
  if (host?.env?.AFFETTO_WIDE !== '1' || host.arch !== 'x64') return false;
  if (!TESTED.includes(Number.parseInt(host.versions.v8 ?? '', 10))) return false;
  // Node on macOS is built without it; Bun and Deno say they have such a V8, but not this
  if (host.config?.variables?.v8_enable_wasm_simd256_revec !== 1) return false;
  const v8 = host.getBuiltinModule?.('node:v8');
  v8?.setFlagsFromString('--experimental-wasm-revectorize');
  return v8 !== undefined;
}

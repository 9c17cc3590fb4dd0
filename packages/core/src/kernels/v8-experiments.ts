// What V8 can do, but calls an experiment, and what makes matrix products faster without changing a bit. It is switched
// on only where the environment says `AFFETTO_V8_EXPERIMENTS=1`, for all of the process (threads find it said, too), on
// x86 and in the versions of V8 in which it is tested.

/** What is asked of Node, where the kernels run in it. */
export interface Host {
  readonly env: Record<string, string | undefined>;
  readonly arch: string;
  readonly versions: { readonly v8?: string };
  readonly config?: { readonly variables?: Record<string, unknown> };
  getBuiltinModule?(name: 'node:v8'): { setFlagsFromString(flags: string): void };
}

/**
 * Has V8 run neighbouring vectors of four float32 in pairs, as one of eight, in Node 24 to 26: nearly twice as fast.
 *
 * @returns Whether it does, if the processor has vectors of eight.
 */
export function pairVectors(host = present()): boolean {
  // Node on macOS is built without it; Bun and Deno say they have such a V8, but not this
  if (host?.config?.variables?.v8_enable_wasm_simd256_revec !== 1) return false;
  return switchOn(host, /^1[34]\./, '--experimental-wasm-revectorize');
}

/**
 * Has V8 of Node 20 take relaxed SIMD, which later versions do by themselves: fused products some thirty times as fast.
 *
 * @returns Whether it was made to.
 */
export function relaxVectors(host = present()): boolean {
  return host !== undefined && switchOn(host, /^11\.3\./, '--experimental-wasm-relaxed-simd');
}

/** @returns Whether the flag was set: where it may be, and in such versions. */
function switchOn(host: Host, versions: RegExp, flag: string): boolean {
  if (host.env?.AFFETTO_V8_EXPERIMENTS !== '1' || host.arch !== 'x64') return false;
  if (!versions.test(host.versions.v8 ?? '')) return false;
  const v8 = host.getBuiltinModule?.('node:v8');
  v8?.setFlagsFromString(flag);
  return v8 !== undefined;
}

function present(): Host | undefined {
  return (globalThis as { process?: Host }).process;
}

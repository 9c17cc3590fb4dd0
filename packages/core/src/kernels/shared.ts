import { KernelInstance } from './instance.js';

let shared: KernelInstance | undefined;

/**
 * The instance that all features of a thread share: plans stay in its memory, everything else is released at the end of
 * the call that allocated it.
 */
export function sharedKernels(): KernelInstance {
  shared ??= new KernelInstance();
  return shared;
}

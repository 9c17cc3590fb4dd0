import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

/** What the thread is started with. */
export interface OnnxThreadStart {
  readonly path: string;
  readonly outputs: readonly string[];
  /** Brings requests: the samples to hear. */
  readonly port: MessagePort;
  /** Counts answers. */
  readonly answered: Int32Array;
}

/** What it says first: why the graph could not be opened, or null. */
export type OnnxProblem = {
  readonly problem: string;
  /** Whether it is the runtime that is not there. */
  readonly isMissing?: boolean;
} | null;

/** What it answers: values and shape of each output, or why there are none. */
export type OnnxAnswer =
  | { readonly states: readonly { readonly data: Float32Array; readonly shape: readonly number[] }[] }
  | { readonly problem: string };

interface Opened {
  readonly session: InferenceSession;
  readonly input: (samples: Float32Array) => Tensor;
}

/** What goes wrong is said by us. */
const quiet = { logSeverityLevel: 4 } as const;

const { path, outputs, port, answered } = workerData as OnnxThreadStart;
const opened = await open();
if ('session' in opened) {
  port.on('message', async (samples: Float32Array) => {
    port.postMessage(await answer(opened, samples));
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
}
parentPort!.postMessage(('session' in opened ? null : opened) satisfies OnnxProblem);

/** Hears samples. */
async function answer({ session, input }: Opened, samples: Float32Array): Promise<OnnxAnswer> {
  try {
    const results = await session.run({ [session.inputNames[0]!]: input(samples) }, outputs, quiet);
    return { states: outputs.map((name) => ({ data: float32(results[name]!), shape: results[name]!.dims })) };
  } catch (error) {
    return { problem: `cannot hear ${samples.length} samples (${firstLine(error)})` };
  }
}

/** Opens the graph: on one thread, so that its sums do not depend on how many there are. */
async function open(): Promise<Opened | NonNullable<OnnxProblem>> {
  const runtime = await import('onnxruntime-node').catch((error: unknown) => error as Error);
  if (runtime instanceof Error) return { problem: firstLine(runtime), isMissing: true };
  let session: InferenceSession;
  try {
    session = await runtime.InferenceSession.create(path, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      ...quiet,
    });
  } catch (error) {
    return { problem: `onnxruntime cannot open it (${firstLine(error)}); take the original file` };
  }
  const { inputNames, outputNames } = session;
  if (inputNames.length !== 1) {
    return { problem: `takes ${inputNames.join(', ')}; an encoder takes samples alone, 1 x samples` };
  }
  const unknown = outputs.find((name) => !outputNames.includes(name));
  if (unknown !== undefined) {
    return {
      problem: `has no output '${unknown}' but ${outputNames.join(', ')}; name of these in features.outputs`,
    };
  }
  const input = (samples: Float32Array) => new runtime.Tensor('float32', samples, [1, samples.length]);
  return { session, input };
}

function float32({ data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new Error('its states are no float32 values; take another file of the model');
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!;
}

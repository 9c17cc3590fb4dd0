import type { Random } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';

/** How a made-up speaker sounds. */
export interface Voice {
  /** Mean fundamental frequency, Hz. */
  readonly pitch: number;
  /** Factor on all formants: below 1 a long vocal tract, above 1 a short one. */
  readonly formants: number;
}

/** How an emotion changes a voice. Exaggerated, so that little data tells them apart; not a model of people. */
interface Manner {
  /** Factor on the pitch. */
  readonly pitch: number;
  /** How far the pitch swings, as a part of itself. */
  readonly swing: number;
  /** Slope of the pitch from start to end, as a part of itself. */
  readonly slope: number;
  readonly syllablesPerSecond: number;
  /** Pole of the low-pass on the voice's source, 0 to 1: near 1 is dull, near 0 is sharp. */
  readonly dullness: number;
  /** Breath beside the voice, 0 to 1. */
  readonly breath: number;
  /** Root mean square, full scale being 1. */
  readonly level: number;
}

const manners: Readonly<Record<string, Manner>> = {
  anger: {
    pitch: 1.4,
    swing: 0.2,
    slope: -0.2,
    syllablesPerSecond: 6,
    dullness: 0.2,
    breath: 0.02,
    level: 0.16,
  },
  boredom: {
    pitch: 0.85,
    swing: 0.02,
    slope: -0.05,
    syllablesPerSecond: 2.5,
    dullness: 0.85,
    breath: 0.03,
    level: 0.04,
  },
  calm: {
    pitch: 0.95,
    swing: 0.05,
    slope: -0.05,
    syllablesPerSecond: 3,
    dullness: 0.75,
    breath: 0.1,
    level: 0.06,
  },
  disgust: {
    pitch: 0.9,
    swing: 0.1,
    slope: -0.35,
    syllablesPerSecond: 3,
    dullness: 0.5,
    breath: 0.15,
    level: 0.08,
  },
  fear: {
    pitch: 1.6,
    swing: 0.05,
    slope: 0.1,
    syllablesPerSecond: 7,
    dullness: 0.6,
    breath: 0.3,
    level: 0.05,
  },
  happiness: {
    pitch: 1.5,
    swing: 0.35,
    slope: 0.05,
    syllablesPerSecond: 5,
    dullness: 0.35,
    breath: 0.03,
    level: 0.12,
  },
  neutral: {
    pitch: 1,
    swing: 0.08,
    slope: -0.1,
    syllablesPerSecond: 4,
    dullness: 0.6,
    breath: 0.03,
    level: 0.08,
  },
  sadness: {
    pitch: 0.9,
    swing: 0.04,
    slope: -0.15,
    syllablesPerSecond: 2,
    dullness: 0.9,
    breath: 0.2,
    level: 0.025,
  },
  surprise: {
    pitch: 1.6,
    swing: 0.1,
    slope: 0.7,
    syllablesPerSecond: 4,
    dullness: 0.4,
    breath: 0.05,
    level: 0.12,
  },
};

/** Formants of a few vowels, Hz (rounded from Peterson and Barney, 1952, men). */
const vowels: readonly (readonly number[])[] = [
  [730, 1090, 2440], // a
  [530, 1840, 2480], // e
  [270, 2290, 3010], // i
  [570, 840, 2410], // o
  [300, 870, 2240], // u
];
const bandwidths = [80, 100, 140]; // Hz
/** How far the pitch falls over a syllable, as a part of itself. */
const FALL = 0.1;
/** The part of a syllable that is a consonant, and how loud its hiss is. */
const CONSONANT = 0.25;
const HISS = 0.07;

/** Draws a speaker: women's voices lie higher and have shorter vocal tracts. */
export function drawVoice(random: Random, sex: 'female' | 'male'): Voice {
  return sex === 'female'
    ? { pitch: random.between(175, 230), formants: random.between(1.08, 1.25) }
    : { pitch: random.between(90, 135), formants: random.between(0.9, 1.05) };
}

/** A sine of one frequency (Hz) and amplitude (0 to 1). */
export function makeTone(frequency: number, seconds: number, sampleRate = 16000, amplitude = 0.5): Signal {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (let n = 0; n < samples.length; n++) {
    samples[n] = amplitude * Math.sin((2 * Math.PI * frequency * n) / sampleRate);
  }
  return { samples, sampleRate };
}

/**
 * A babble, voiced as an emotion has it: pulses at the pitch and breath, through three formants, in syllables of a hiss and a
 * vowel over which the pitch falls. Pitch, its course, tempo, spectrum and level follow the emotion, pitch and formants the
 * speaker, the vowels chance.
 *
 * @param emotion One of the emotions of our corpora, e.g. `anger`; any other sounds neutral.
 * @param seconds Length.
 * @param random The only source of chance: the same draws, the same sound.
 */
export function makeSpeechLike(
  emotion: string,
  voice: Voice,
  seconds: number,
  random: Random,
  sampleRate = 16000,
): Signal {
  const manner = manners[emotion] ?? manners.neutral!;
  const length = Math.round(seconds * sampleRate);
  const samples = new Float32Array(length);
  const pitch = voice.pitch * manner.pitch * random.between(0.95, 1.05);
  const rate = manner.syllablesPerSecond * random.between(0.9, 1.1);
  const swingPhase = random.uniform();

  const formants = bandwidths.map((bandwidth) => new Resonator(bandwidth, sampleRate));
  let syllable = -1;
  let cycle = 0;
  let source = 0;
  let lastNoise = 0;
  for (let n = 0; n < length; n++) {
    const time = n / sampleRate; // s
    const place = time * rate; // syllables
    if (Math.floor(place) > syllable) {
      syllable = Math.floor(place);
      const vowel = vowels[random.below(vowels.length)]!;
      for (const [i, formant] of formants.entries()) formant.tune(vowel[i]! * voice.formants);
    }
    const part = place - syllable; // of the syllable
    const swing = manner.swing * Math.sin(2 * Math.PI * (place / 2 + swingPhase)) - FALL * (part - 0.5);
    cycle += (pitch * (1 + swing + manner.slope * (time / seconds - 0.5))) / sampleRate;
    const pulse = cycle >= 1 ? 1 : 0;
    cycle -= pulse;
    const noise = random.between(-1, 1);
    source = manner.dullness * source + (1 - manner.dullness) * (pulse + manner.breath * 0.1 * noise);
    let sound = source;
    for (const formant of formants) sound = formant.filter(sound);
    const hiss = part < CONSONANT ? HISS * Math.sin((Math.PI * part) / CONSONANT) ** 2 : 0;
    const room = 1e-4; // never quite silent
    samples[n] = sound * Math.sin(Math.PI * part) ** 2 + hiss * (noise - lastNoise) + room * noise;
    lastNoise = noise;
  }

  const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / length) || 1;
  const peak = samples.reduce((max, x) => Math.max(max, Math.abs(x)), 0) || 1;
  const gain = Math.min((manner.level * random.between(0.9, 1.1)) / rms, 1 / peak);
  return { samples: samples.map((x) => x * gain), sampleRate };
}

/** A resonance of the vocal tract: two poles, gain 1 at 0 Hz (Klatt, 1980). */
class Resonator {
  #a = 1;
  #b = 0;
  readonly #c: number;
  #y1 = 0;
  #y2 = 0;

  constructor(
    readonly bandwidth: number,
    readonly sampleRate: number,
  ) {
    this.#c = -Math.exp((-2 * Math.PI * bandwidth) / sampleRate);
  }

  /** Moves the resonance to a frequency, Hz. */
  tune(frequency: number): void {
    const radius = Math.exp((-Math.PI * this.bandwidth) / this.sampleRate);
    this.#b = 2 * radius * Math.cos((2 * Math.PI * frequency) / this.sampleRate);
    this.#a = 1 - this.#b - this.#c;
  }

  filter(x: number): number {
    const y = this.#a * x + this.#b * this.#y1 + this.#c * this.#y2;
    this.#y2 = this.#y1;
    this.#y1 = y;
    return y;
  }
}

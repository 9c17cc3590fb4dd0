import type { Random } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';

/**
 * Sounds that are not speech, made from chance alone. Each kind draws pitches, tempi, colours and levels anew; they are
 * sketches of what a microphone or a telephone hears, not models of it.
 */
export const soundKinds = [
  'white noise',
  'pink noise',
  'brown noise',
  'hum',
  'engine',
  'rain',
  'dial tone, two tones',
  'dial tone, 425 Hz',
  'busy tone',
  'touch tones',
  'sweep',
  'siren',
  'clicks',
  'knocks',
  'coughs',
  'clapping',
  'chords',
  'melody',
  'vibrato melody',
  'drums',
  'band',
  'birds',
  'typing',
] as const;

export type SoundKind = (typeof soundKinds)[number];

/**
 * A sound of a kind, over a faint noise of the room.
 *
 * @param random The only source of chance: the same draws, the same sound.
 * @param sampleRate Hz.
 * @returns A peak of 0.03 to 0.9.
 */
export function makeSound(kind: SoundKind, seconds: number, random: Random, sampleRate = 16000): Signal {
  const sound = new Sound(seconds, sampleRate, random);
  makers[kind](sound);
  return sound.finish();
}

const TURN = 2 * Math.PI;
/** Semitones above its root of a major and of a minor scale. */
const scales = [
  [0, 2, 4, 5, 7, 9, 11, 12, 14, 16],
  [0, 2, 3, 5, 7, 8, 10, 12, 14, 15],
];

const makers: Readonly<Record<SoundKind, (sound: Sound) => void>> = {
  'white noise': (sound) => sound.noise(0),
  'pink noise': (sound) => sound.pink(),
  'brown noise': (sound) => sound.noise(0.995),
  hum: (sound) => {
    const mains = sound.random.below(2) === 0 ? 50 : 60;
    const roll = sound.random.between(0.6, 1.5);
    for (let h = 1; h <= 20; h++) {
      sound.tone(mains * h, sound.random.between(0.2, 1) / h ** roll, sound.random.uniform());
    }
    sound.noise(0, sound.random.between(0.001, 0.05));
  },
  engine: (sound) => {
    // firing cylinders, no two alike, whose rate drifts
    const { random, sampleRate } = sound;
    const rate = random.between(12, 60);
    const drift = random.between(0, 0.15);
    const period = random.between(1, 6);
    const strengths = Array.from({ length: 4 }, () => random.between(0.7, 1));
    const ring = random.between(60, 300);
    for (let at = 0, k = 0; at < sound.seconds; k++) {
      sound.knock(at, strengths[k % 4]!, ring, 0.02, random.between(0.2, 0.5));
      at += 1 / (rate * (1 + drift * Math.sin((TURN * at) / period))) + random.between(-1, 1) / sampleRate;
    }
    sound.noise(0.97, 0.2);
  },
  rain: (sound) => {
    const drops = sound.random.between(50, 400);
    sound.noise(sound.random.between(-0.3, 0.4), sound.random.between(0.02, 0.2));
    sound.events(
      () => 1 / drops,
      (at) => {
        const level = sound.random.uniform() ** 3;
        sound.knock(at, level, sound.random.between(800, 5000), sound.random.between(0.002, 0.008), 0.4);
      },
    );
  },
  'dial tone, two tones': (sound) => {
    sound.tone(350, 0.5);
    sound.tone(440, 0.5);
  },
  'dial tone, 425 Hz': (sound) => sound.tone(425, 0.7),
  'busy tone': (sound) => {
    const two = sound.random.below(2) === 0;
    const on = [0.25, 0.5, 1][sound.random.below(3)]!;
    for (let at = sound.random.between(0, on); at < sound.seconds; at += 2 * on) {
      for (const hertz of two ? [480, 620] : [425]) sound.note(at, on, hertz, { level: 0.4 });
    }
  },
  'touch tones': (sound) => {
    const on = sound.random.between(0.06, 0.3);
    const off = sound.random.between(0.05, 0.4);
    for (let at = 0; at < sound.seconds; at += on + off) {
      sound.note(at, on, [697, 770, 852, 941][sound.random.below(4)]!, { level: 0.4 });
      sound.note(at, on, [1209, 1336, 1477][sound.random.below(3)]!, { level: 0.4 });
    }
  },
  sweep: (sound) => {
    const { random, seconds } = sound;
    const low = random.between(50, 300);
    const octaves = random.between(2, 4.5);
    const length = random.between(0.5, seconds);
    const falls = random.below(2) === 0;
    sound.glide((t) => {
      const place = (t % length) / length;
      return low * 2 ** (octaves * (falls ? 1 - place : place));
    }, 1);
  },
  siren: (sound) => {
    const { random } = sound;
    const low = random.between(400, 700);
    const high = low * random.between(1.3, 2.5);
    const period = random.between(0.3, 5);
    const isTwoTone = random.below(2) === 0;
    sound.glide((t) => {
      const swing = Math.sin((TURN * t) / period);
      return isTwoTone ? (swing > 0 ? high : low) : low + (high - low) * (0.5 + 0.5 * swing);
    }, 1 + random.below(6));
  },
  clicks: (sound) => {
    const rate = sound.random.between(1, 10);
    sound.events(
      () => sound.random.between(0.3, 1.7) / rate,
      (at) => sound.burst(at, 0.005, sound.random.between(0.3, 1), 0.001, 0),
    );
  },
  knocks: (sound) => {
    const { random } = sound;
    const wood = random.between(100, 500);
    const every = random.between(0.15, 0.5);
    sound.events(
      (k) => (k % 4 === 3 ? random.between(0.5, 1.5) : every * random.between(0.9, 1.1)),
      (at) => sound.knock(at, random.between(0.7, 1), wood, 0.03, 0.5),
    );
  },
  coughs: (sound) => {
    const { random, seconds } = sound;
    const count = 1 + random.below(3);
    const every = random.between(0.3, 0.6);
    const tract = random.between(0.9, 1.25);
    const start = random.between(0.05, Math.max(0.1, seconds - count * every));
    for (let k = 0; k < count; k++) sound.cough(start + k * every, tract, random.between(0.6, 1));
  },
  clapping: (sound) => {
    const people = 1 + sound.random.below(12);
    for (let p = 0; p < people; p++) {
      const every = sound.random.between(0.2, 0.5);
      const hand = sound.random.between(700, 1800);
      const level = sound.random.between(0.2, 1);
      sound.events(
        () => every * sound.random.between(0.9, 1.1),
        (at) => sound.knock(at, level * sound.random.between(0.7, 1), hand, 0.008, 0.9),
      );
    }
  },
  chords: (sound) => sound.chords(sound.instrument(0)),
  melody: (sound) => sound.melody(sound.instrument(0)),
  'vibrato melody': (sound) => sound.melody(sound.instrument(sound.random.between(0.1, 0.6))),
  drums: (sound) => sound.drums(),
  band: (sound) => {
    sound.chords(sound.instrument(0));
    sound.melody(sound.instrument(sound.random.between(0, 0.4)));
    sound.drums();
  },
  birds: (sound) => {
    const { random } = sound;
    const high = random.between(1800, 3500);
    sound.events(
      () => random.between(0.08, 0.7),
      (at) => {
        const length = random.between(0.03, 0.25);
        const from = high * random.between(0.8, 1.3);
        const to = high * random.between(0.8, 1.3);
        const trill = random.below(2) === 0 ? random.between(0, 0.1) : 0;
        const hertz = (t: number) =>
          (from + ((to - from) * t) / length) * (1 + trill * Math.sin(TURN * 30 * t));
        sound.note(at, length, hertz, { level: random.between(0.3, 1), attack: length / 3 });
      },
    );
  },
  typing: (sound) => {
    const { random } = sound;
    const board = random.between(200, 900);
    sound.events(
      () => (random.below(8) === 0 ? random.between(0.3, 1) : random.between(0.07, 0.25)),
      (at) => {
        const level = random.between(0.4, 1);
        sound.knock(at, level, board * random.between(0.9, 1.1), 0.01, 1);
        sound.knock(at + random.between(0.05, 0.1), level / 3, 1.5 * board, 0.006, 1); // the key comes up
      },
    );
  },
};

/** How a note of an instrument sounds. */
interface Timbre {
  readonly level: number;
  /** Amplitude of each partial; default one alone. */
  readonly partials?: readonly number[];
  /** Seconds from nothing to full, and from full to nothing at the end. Default 5 ms. */
  readonly attack?: number;
  /** Decay after the attack, 1/s. Default none. */
  readonly decay?: number;
  /** Swing of the pitch, semitones either way, at 4.5 to 6.5 Hz. Default none. */
  readonly vibrato?: number;
}

/** A recording in the making. */
class Sound {
  readonly samples: Float32Array;

  constructor(
    readonly seconds: number,
    readonly sampleRate: number,
    readonly random: Random,
  ) {
    this.samples = new Float32Array(Math.round(seconds * sampleRate));
  }

  /** Adds the values of a function of the seconds since `start`. */
  #add(start: number, length: number, value: (t: number) => number): void {
    const from = Math.round(start * this.sampleRate);
    const end = Math.min(this.samples.length, from + Math.round(length * this.sampleRate));
    for (let i = Math.max(0, from); i < end; i++) this.samples[i]! += value((i - from) / this.sampleRate);
  }

  /** Calls `make` at times that lie `gap` seconds apart. */
  events(gap: (k: number) => number, make: (at: number) => void): void {
    let at = this.random.uniform() * gap(0);
    for (let k = 0; at < this.seconds; k++) {
      make(at);
      at += gap(k);
    }
  }

  tone(hertz: number, level: number, phase = 0): void {
    this.#add(0, this.seconds, (t) => level * Math.sin(TURN * (hertz * t + phase)));
  }

  /** Noise through one pole: 0 is white, near 1 brown, below 0 bright. */
  noise(pole: number, level = 0.3): void {
    let last = 0;
    const scale = level * Math.sqrt(3 * (1 - pole * pole));
    this.#add(0, this.seconds, () => {
      last = pole * last + this.random.between(-1, 1);
      return scale * last;
    });
  }

  /** Noise of 3 dB less an octave: white noise held for 1, 2, 4, ... samples (Voss). */
  pink(): void {
    const rows = new Float64Array(12);
    let n = 0;
    this.#add(0, this.seconds, () => {
      for (let r = 0; r < rows.length && n % 2 ** r === 0; r++) rows[r] = this.random.between(-1, 1);
      n++;
      return 0.1 * rows.reduce((sum, value) => sum + value, this.random.between(-1, 1));
    });
  }

  /** A tone whose pitch follows a function of time, Hz, with partials that fall by 1/h. */
  glide(hertz: (t: number) => number, partials: number): void {
    this.note(0, this.seconds, hertz, {
      level: 0.5,
      partials: Array.from({ length: partials }, (_, h) => 1 / (h + 1)),
    });
  }

  note(start: number, length: number, pitch: number | ((t: number) => number), timbre: Timbre): void {
    const { level, partials = [1], attack = 0.005, decay = 0, vibrato = 0 } = timbre;
    const rate = this.random.between(4.5, 6.5);
    let cycles = 0;
    this.#add(start, length, (t) => {
      const hertz = typeof pitch === 'number' ? pitch : pitch(t);
      cycles += (hertz * 2 ** ((vibrato / 12) * Math.sin(TURN * rate * t))) / this.sampleRate;
      let sum = 0;
      for (let h = 1; h <= partials.length && h * hertz < this.sampleRate / 2; h++) {
        sum += partials[h - 1]! * Math.sin(TURN * h * cycles);
      }
      return level * sum * Math.min(1, t / attack, (length - t) / attack) * Math.exp(-decay * t);
    });
  }

  /** Noise that decays within `decay` seconds. */
  burst(start: number, length: number, level: number, decay: number, pole: number): void {
    let last = 0;
    this.#add(start, length, (t) => {
      last = pole * last + (1 - pole) * this.random.between(-1, 1);
      return level * last * Math.exp(-t / decay);
    });
  }

  /** Something struck: three resonances and a noise. */
  knock(start: number, level: number, hertz: number, decay: number, noise: number): void {
    for (const [ratio, part] of [
      [1, 1],
      [1.6, 0.5],
      [2.7, 0.3],
    ] as const) {
      const bend = ratio * hertz * this.random.between(0.95, 1.05);
      this.#add(
        start,
        8 * decay,
        (t) => 0.4 * level * part * Math.sin(TURN * bend * t) * Math.exp(-t / decay),
      );
    }
    this.burst(start, 8 * decay, level * noise, decay / 2, 0.3);
  }

  /** A burst, then breath that dies away through four resonances of a vocal tract. */
  cough(start: number, tract: number, level: number): void {
    const { random, sampleRate } = this;
    const length = random.between(0.2, 0.45);
    const decay = random.between(0.05, 0.12);
    const rough = random.between(0, 0.5); // how much the vocal folds join in, without a pitch
    const filters = [600, 1300, 2400, 3600].map((hertz) => {
      const bend = hertz * tract * random.between(0.9, 1.1);
      const radius = Math.exp((-Math.PI * random.between(150, 350)) / sampleRate);
      return { a: 2 * radius * Math.cos((TURN * bend) / sampleRate), b: -radius * radius, y1: 0, y2: 0 };
    });
    let flap = 0;
    this.#add(start, length, (t) => {
      if (random.uniform() < 150 / sampleRate) flap = 1;
      flap *= 0.995;
      const push = t < 0.02 ? 1.5 : Math.exp(-(t - 0.02) / decay);
      const source = push * random.between(-1, 1) * (1 - rough + rough * flap * 3);
      let sum = 0;
      for (const filter of filters) {
        const y = source + filter.a * filter.y1 + filter.b * filter.y2;
        filter.y2 = filter.y1;
        filter.y1 = y;
        sum += y;
      }
      return 0.02 * level * sum * Math.min(1, (length - t) / 0.02);
    });
  }

  instrument(vibrato: number): Timbre {
    const { random } = this;
    const roll = random.between(0.5, 2);
    const isPlucked = random.below(2) === 0;
    return {
      level: 0.3,
      partials: Array.from({ length: 12 }, (_, h) => random.between(0.2, 1) / (h + 1) ** roll),
      attack: isPlucked ? 0.005 : random.between(0.02, 0.08),
      decay: isPlucked ? random.between(1, 5) : 0,
      vibrato,
    };
  }

  /** Notes of a scale, most a step from one to the next. */
  melody(timbre: Timbre): void {
    const { random } = this;
    const root = random.between(110, 440);
    const scale = scales[random.below(2)]!;
    const beat = random.between(0.15, 0.5);
    let step = random.below(scale.length);
    for (let at = 0; at < this.seconds; ) {
      const length = beat * [0.5, 1, 1, 2][random.below(4)]!;
      if (random.below(8) > 0) this.note(at, length, root * 2 ** (scale[step]! / 12), timbre);
      step = Math.min(scale.length - 1, Math.max(0, step + random.below(5) - 2));
      at += length;
    }
  }

  chords(timbre: Timbre): void {
    const { random } = this;
    const root = random.between(110, 260);
    const scale = scales[random.below(2)]!;
    const length = random.between(0.4, 2);
    for (let at = 0; at < this.seconds; at += length) {
      const step = random.below(6);
      for (const third of [0, 2, 4]) {
        this.note(at, length, root * 2 ** (scale[step + third]! / 12), { ...timbre, level: 0.2 });
      }
    }
  }

  drums(): void {
    const { random } = this;
    const beat = random.between(0.25, 0.6);
    const kick = random.between(50, 90);
    for (let at = 0, k = 0; at < this.seconds; at += beat / 2, k++) {
      this.burst(at, 0.08, random.between(0.1, 0.3), 0.02, -0.5); // hi-hat
      if (k % 4 === 2) this.burst(at, 0.2, 0.6, 0.05, 0.2); // snare
      if (k % 4 === 0 || random.below(6) === 0) {
        this.note(at, 0.25, (t) => kick * (1 + Math.exp(-t / 0.02)), { level: 0.8, decay: 15 });
      }
    }
  }

  finish(): Signal {
    const { samples, sampleRate, random } = this;
    const peak = random.between(0.03, 0.9) / samples.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);
    const room = 10 ** random.between(-5, -3);
    return { samples: samples.map((x) => peak * x + room * random.between(-1, 1)), sampleRate };
  }
}

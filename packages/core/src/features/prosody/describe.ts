import type { Stretch } from '../../audio/voice-activity/index.js';
import { durationSeconds, type Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { pitchContour } from '../pitch/index.js';
import { intensity } from './intensity.js';
import { describePitch, hzToSemitones, type PitchCourse } from './pitch-course.js';
import { describeRhythm, type Rhythm } from './rhythm.js';
import { deviation, mean, quantile } from './statistics.js';
import { framesOf, gapsBetween, isIn, lengthOf, spokenStretches, stretchesWhere } from './stretches.js';
import { syllableNuclei } from './syllables.js';
import { describeVoice, type VoiceQuality } from './voice-quality.js';

/** What can be heard of how a recording is spoken, as plain data. */
export interface Prosody {
  /** Length of the recording, s. */
  readonly seconds: number;
  /**
   * Every 10 ms, frame t at `t * hopSeconds`, `frames x 4`: pitch in Hz, in semitones re 27.5 Hz and re the recording's
   * median (all three NaN where unvoiced), intensity in dB re full scale.
   */
  readonly contours: Frames;
  /** Stretches of speech between pauses. */
  readonly speech: readonly Stretch[];
  /** Silences of at least 0.25 s between stretches of speech. */
  readonly silences: readonly Stretch[];
  /** Times of the syllable nuclei, s. */
  readonly nuclei: readonly number[];
  /** Null where nothing is voiced. */
  readonly pitch: PitchCourse | null;
  /** Null where there is no speech. */
  readonly intensity: IntensityStatistics | null;
  readonly tempo: Tempo;
  readonly pauses: Pauses;
  readonly rhythm: Rhythm;
  /** Null where there is no voice. */
  readonly voice: VoiceQuality | null;
}

/** Over the stretches of speech. The levels hang on microphone and distance, their differences do not. */
export interface IntensityStatistics {
  /** dB re full scale. */
  readonly mean: number;
  /** From the 10th to the 90th percentile, dB. */
  readonly range: number;
  /** Standard deviation, dB. */
  readonly deviation: number;
}

/** The utterance is what lies between the beginning of the first stretch of speech and the end of the last. */
export interface Tempo {
  /** Number of syllable nuclei. */
  readonly syllables: number;
  /** Syllables a second of the utterance, pauses included; null where there is no speech. */
  readonly speakingRate: number | null;
  /** Syllables a second of speech, pauses left out; null where there is no speech. */
  readonly articulationRate: number | null;
  /** Share of the utterance that is speech, 0 to 1; null where there is none. */
  readonly phonationRatio: number | null;
}

/** Silences of at least 0.25 s within the utterance. */
export interface Pauses {
  readonly count: number;
  readonly totalSeconds: number;
  /** Null where there is none. */
  readonly meanSeconds: number | null;
}

/**
 * Describes a recording's prosody: pitch, intensity, tempo, pauses, rhythm, voice quality. Made for speech of one person.
 *
 * @throws {UsageError} on an empty signal, samples that are not finite, a rate below 8,000 Hz.
 */
export function describeProsody(signal: Signal): Prosody {
  const level = intensity(signal);
  const { hopSeconds } = level;
  const speech = spokenStretches(signal, level);
  const silences = gapsBetween(speech);
  const pitch = within(speech, pitchContour(signal));
  const isVoiced = (t: number) => !Number.isNaN(pitch.data[t]!);
  const nuclei = syllableNuclei(signal).filter((time) => speech.some((stretch) => isIn(stretch, time)));
  const course = describePitch(pitch.data, hopSeconds, speech);
  return {
    seconds: durationSeconds(signal),
    contours: joinContours(pitch, level, course),
    speech,
    silences,
    nuclei,
    pitch: course,
    intensity: describeIntensity(level, speech),
    tempo: describeTempo(nuclei.length, speech),
    pauses: describePauses(silences),
    rhythm: describeRhythm(nuclei, speech, stretchesWhere(pitch.frames, hopSeconds, isVoiced)),
    voice: course && describeVoice(signal),
  };
}

/** The pitch without what hum or music has in the pauses. */
function within(speech: readonly Stretch[], pitch: Frames): Frames {
  const data = new Float32Array(pitch.frames).fill(Number.NaN); // (frames, 1)
  for (const stretch of speech) {
    const [start, end] = framesOf(stretch, pitch.hopSeconds);
    data.set(pitch.data.subarray(start, end), start);
  }
  return { ...pitch, data };
}

function joinContours(pitch: Frames, level: Frames, course: PitchCourse | null): Frames {
  const { frames } = level;
  const data = new Float32Array(4 * frames); // (frames, 4)
  for (let t = 0; t < frames; t++) {
    const hertz = pitch.data[t]!;
    const semitones = Number.isNaN(hertz) ? hertz : hzToSemitones(hertz);
    data.set([hertz, semitones, semitones - (course?.median ?? Number.NaN), level.data[t]!], 4 * t);
  }
  const names = ['f0 Hz', 'f0 semitones re 27.5 Hz', 'f0 semitones re median', 'intensity dB'];
  return { ...level, data, bins: 4, names };
}

function describeIntensity(
  { data, hopSeconds }: Frames,
  speech: readonly Stretch[],
): IntensityStatistics | null {
  const levels = speech.flatMap((stretch) => [...data.subarray(...framesOf(stretch, hopSeconds))]);
  if (levels.length === 0) return null;
  return {
    mean: mean(levels),
    range: quantile(levels, 0.9) - quantile(levels, 0.1),
    deviation: deviation(levels),
  };
}

function describeTempo(syllables: number, speech: readonly Stretch[]): Tempo {
  if (speech.length === 0)
    return { syllables, speakingRate: null, articulationRate: null, phonationRatio: null };
  const utterance = speech.at(-1)!.endSeconds - speech[0]!.startSeconds;
  const spoken = speech.reduce((sum, stretch) => sum + lengthOf(stretch), 0);
  return {
    syllables,
    speakingRate: syllables / utterance,
    articulationRate: syllables / spoken,
    phonationRatio: spoken / utterance,
  };
}

function describePauses(silences: readonly Stretch[]): Pauses {
  const lengths = silences.map(lengthOf);
  return {
    count: lengths.length,
    totalSeconds: lengths.reduce((sum, length) => sum + length, 0),
    meanSeconds: lengths.length > 0 ? mean(lengths) : null,
  };
}

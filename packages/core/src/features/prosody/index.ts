// Prosody a person can read: pitch, intensity, tempo, pauses, rhythm, voice quality.
export {
  describeProsody,
  type IntensityStatistics,
  type Pauses,
  type Prosody,
  type Tempo,
} from './describe.js';
export { type IntensityOptions, intensity, intensityExtractor } from './intensity.js';
export { type ProsodyMeasure, prosodyMeasures } from './measures.js';
export { hzToSemitones, type PitchCourse, type PitchEnding } from './pitch-course.js';
export type { Rhythm } from './rhythm.js';
export { syllableNuclei } from './syllables.js';
export { describeVoice, type VoiceQuality } from './voice-quality.js';

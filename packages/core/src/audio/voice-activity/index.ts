// Where there is speech, and cutting recordings by it.
export { type VoiceActivity, VoiceActivityStream, voiceActivity } from './activity.js';
export { holdsSpeech } from './holds-speech.js';
export { type Piece, type SegmentOptions, type Stretch, segment, speechSegments } from './segments.js';
export { type OnnxRuntime, Silero } from './silero.js';

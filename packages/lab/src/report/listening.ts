import { encodeWav, resample, type Signal } from '@affetto/core/audio';
import type { Corpus, Utterance } from '../corpora/utterance.js';
import type { ExperimentResult, ProtocolResult, TestPrediction } from '../evaluation/experiment-result.js';

/** Most mistakes shown. */
const mostMistakes = 8;
/** Rate of the recordings in the report, Hz: 16 bits each, 32 kB a second. */
const embeddedRate = 16000;
/** Bytes of audio in the report; in base64 a third more. Pictures and numbers come on top. */
const audioBytes = 5_500_000;

/** A test prediction together with its recording. */
export interface JudgedRecording {
  readonly utterance: Utterance;
  readonly prediction: TestPrediction;
  /** How sure the model was of what it said, 0 to 1. */
  readonly confidence: number;
}

/** The protocol whose predictions are worth hearing: voices never heard, if there are such. */
export function protocolToHear({ protocols }: ExperimentResult): ProtocolResult {
  return protocols.find(({ kind }) => kind === 'speakersApart') ?? protocols[0]!;
}

/** The wrong test predictions the model was surest of, surest first; each recording once. */
export function worstMistakes(result: ExperimentResult, corpus: Corpus): JudgedRecording[] {
  const seen = new Set<string>();
  return judgedRecordings(result, corpus)
    .filter(({ prediction }) => prediction.predicted !== prediction.emotion)
    .filter(({ utterance }) => !seen.has(utterance.id) && seen.add(utterance.id))
    .slice(0, mostMistakes);
}

/** Of each emotion the recording that was given it with the highest probability, in the order of the emotions. */
export function clearestExamples(result: ExperimentResult, corpus: Corpus): JudgedRecording[] {
  const judged = judgedRecordings(result, corpus);
  return result.corpus.emotions.flatMap((emotion, e) => {
    const ofEmotion = judged.filter(({ prediction }) => prediction.emotion === emotion);
    const clearest = Math.max(...ofEmotion.map(({ prediction }) => prediction.probabilities[e]!));
    return ofEmotion.find(({ prediction }) => prediction.probabilities[e] === clearest) ?? [];
  });
}

/** All test predictions of the protocol to hear, surest first. */
function judgedRecordings(result: ExperimentResult, corpus: Corpus): JudgedRecording[] {
  const byId = new Map(corpus.utterances.map((utterance) => [utterance.id, utterance]));
  return protocolToHear(result)
    .runs.flatMap(({ predictions }) => predictions)
    .flatMap((prediction) => {
      const utterance = byId.get(prediction.utterance);
      return utterance ? { utterance, prediction, confidence: Math.max(...prediction.probabilities) } : [];
    })
    .sort((a, b) => b.confidence - a.confidence);
}

/** How many seconds of each recording fit, so that the report stays below 10 MB. */
export function secondsThatFit(recordings: number): number {
  return audioBytes / (2 * embeddedRate) / Math.max(1, recordings);
}

/** The first seconds of a recording, or all of it. */
export function beginning({ sampleRate, samples }: Signal, seconds: number): Signal {
  return { sampleRate, samples: samples.subarray(0, Math.ceil(seconds * sampleRate)) };
}

/** A recording as a data URI of 16-bit WAV at no more than 16 kHz. */
export function audioUri(signal: Signal): string {
  const embedded = signal.sampleRate > embeddedRate ? resample(signal, embeddedRate) : signal;
  return `data:audio/wav;base64,${Buffer.from(encodeWav(embedded)).toString('base64')}`;
}

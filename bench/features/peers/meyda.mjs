// Meyda takes one frame at a time, of a power of two; its own zero-padding of such frames is none of our doing.
import { createRequire } from 'node:module';
import { answer } from './answer.mjs';

const require = createRequire(process.argv[3]);
const Meyda = require('meyda');
const { version } = require('meyda/package.json');

/** Extracts features of each whole frame. */
function frames(features, bufferSize, hop, settings = {}) {
  return ({ samples, sampleRate }) => {
    Object.assign(Meyda, { bufferSize, sampleRate, windowingFunction: 'hanning', ...settings });
    for (let at = 0; at + bufferSize <= samples.length; at += hop) {
      Meyda.extract(features, samples.subarray(at, at + bufferSize));
    }
  };
}

const own = (features, settings) => frames(features, 2048, 512, settings);

await answer('Meyda', version, {
  spectrogram: own('amplitudeSpectrum'),
  melSpectrogram: own('melBands', { melBands: 128 }),
  logMel: own('melBands', { melBands: 128 }),
  logMel16k: frames('melBands', 512, 160, { melBands: 64 }),
  mfcc: own('mfcc', { melBands: 128, numberOfMFCCCoefficients: 20 }),
  mfcc16k: frames('mfcc', 512, 160, { melBands: 64, numberOfMFCCCoefficients: 20 }),
  rms: own('rms'),
  zeroCrossingRate: own('zcr'),
  spectralCentroid: own('spectralCentroid'),
  spectralFlatness: own('spectralFlatness'),
  spectralRolloff: own('spectralRolloff'),
  chromaStft: own('chroma'),
});

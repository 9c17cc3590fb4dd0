// essentia.js: one frame at a time through vectors in its WebAssembly memory, freed by hand as its examples do.
import { createRequire } from 'node:module';
import { answer } from './answer.mjs';

const require = createRequire(process.argv[3]);
const { Essentia, EssentiaWASM } = require('essentia.js');
const { version } = require('essentia.js/package.json');
const essentia = new Essentia(EssentiaWASM);

/** Runs `each` on each whole frame, then frees the vectors it returns. */
function frames(size, hop, each) {
  return ({ samples, sampleRate }) => {
    for (let at = 0; at + size <= samples.length; at += hop) {
      const frame = essentia.arrayToVector(samples.subarray(at, at + size));
      for (const vector of [frame, ...(each(frame, sampleRate) ?? [])]) vector.delete();
    }
  };
}

/** As `frames`, with the magnitudes of the windowed frame. */
function spectra(size, hop, nFft, each) {
  return frames(size, hop, (frame, sampleRate) => {
    const { frame: windowed } = essentia.Windowing(frame, false, size, 'hann', nFft - size);
    const { spectrum } = essentia.Spectrum(windowed, nFft);
    return [windowed, spectrum, ...(each(spectrum, sampleRate) ?? [])];
  });
}

const melBands = (bins, count) => (spectrum, rate) => [
  essentia.MelBands(spectrum, rate / 2, bins, true, 0, 'unit_sum', count, rate).bands,
];
const mfcc = (bins, bands) => (spectrum, rate) => {
  const found = essentia.MFCC(spectrum, 2, rate / 2, bins, 0, 'dbpow', 0, 'unit_sum', bands, 20, rate);
  return [found.bands, found.mfcc];
};
const own = (each) => spectra(2048, 512, 2048, each);

await answer('essentia.js', version, {
  spectrogram: own(() => {}),
  melSpectrogram: own(melBands(1025, 128)),
  logMel: own(melBands(1025, 128)),
  logMel16k: spectra(400, 160, 512, melBands(257, 64)),
  mfcc: own(mfcc(1025, 128)),
  mfcc16k: spectra(400, 160, 512, mfcc(257, 64)),
  rms: frames(2048, 512, (frame) => void essentia.RMS(frame)),
  zeroCrossingRate: frames(2048, 512, (frame) => void essentia.ZeroCrossingRate(frame)),
  spectralRolloff: own((spectrum, rate) => void essentia.RollOff(spectrum, 0.85, rate)),
  spectralFlatness: own((spectrum) => void essentia.Flatness(spectrum)),
  yin: frames(2048, 512, (frame, rate) => void essentia.PitchYin(frame, 2048, true, 600, 65, rate)),
  pyin: ({ samples, sampleRate }) => {
    const signal = essentia.arrayToVector(samples);
    const found = essentia.PitchYinProbabilistic(signal, 2048, 512, 0.1, 'zero', false, sampleRate);
    for (const vector of [signal, found.pitch, found.voicedProbabilities]) vector.delete();
  },
});

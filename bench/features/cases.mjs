// What is measured. Each peer's file has a function of each case's name, where the peer can do it.

/**
 * `at`: the recordings' own rate ('own') or 16 kHz; `seconds`: sound of one run, about; `ours`: the function whose
 * speed in docs/compatibility.md this is.
 */
export const cases = [
  { name: 'spectrogram', title: 'spectrogram', at: 'own', seconds: 60, ours: 'spectrogram' },
  { name: 'stft', title: 'STFT, complex', at: 'own', seconds: 60, ours: 'stft' },
  { name: 'istft', title: 'inverse STFT', at: 'own', seconds: 60, ours: 'istft' },
  { name: 'melSpectrogram', title: 'mel spectrogram', at: 'own', seconds: 60, ours: 'melSpectrogram' },
  { name: 'logMel', title: 'log-mel', at: 'own', seconds: 60, ours: 'powerToDb' },
  { name: 'logMel16k', title: 'log-mel, speech settings', at: '16k', seconds: 60 },
  { name: 'mfcc', title: 'MFCC', at: 'own', seconds: 60, ours: 'mfcc' },
  { name: 'mfcc16k', title: 'MFCC, speech settings', at: '16k', seconds: 60 },
  { name: 'pcen', title: 'PCEN of a mel spectrogram', at: 'own', seconds: 60, ours: 'pcen' },
  { name: 'delta', title: 'MFCC and their deltas', at: 'own', seconds: 60, ours: 'delta' },
  { name: 'rms', title: 'RMS', at: 'own', seconds: 60, ours: 'rms' },
  { name: 'zeroCrossingRate', title: 'zero crossings', at: 'own', seconds: 60, ours: 'zeroCrossingRate' },
  { name: 'spectralCentroid', title: 'spectral centroid', at: 'own', seconds: 60, ours: 'spectralCentroid' },
  {
    name: 'spectralBandwidth',
    title: 'spectral bandwidth',
    at: 'own',
    seconds: 60,
    ours: 'spectralBandwidth',
  },
  { name: 'spectralContrast', title: 'spectral contrast', at: 'own', seconds: 60, ours: 'spectralContrast' },
  { name: 'spectralFlatness', title: 'spectral flatness', at: 'own', seconds: 60, ours: 'spectralFlatness' },
  { name: 'spectralRolloff', title: 'spectral roll-off', at: 'own', seconds: 60, ours: 'spectralRolloff' },
  { name: 'chromaStft', title: 'chroma', at: 'own', seconds: 30, ours: 'chromaStft' },
  { name: 'tonnetz', title: 'tonnetz of a chroma', at: 'own', seconds: 30, ours: 'tonnetz' },
  { name: 'onsetStrength', title: 'onset strength', at: 'own', seconds: 30, ours: 'onsetStrength' },
  { name: 'tempo', title: 'tempo', at: 'own', seconds: 30, ours: 'tempo' },
  { name: 'lpc', title: 'LPC of 25 ms, order 16', at: '16k', seconds: 30, ours: 'lpc' },
  { name: 'yin', title: 'YIN', at: 'own', seconds: 30, ours: 'yin' },
  { name: 'pyin', title: 'pYIN', at: 'own', seconds: 16, ours: 'pyin' },
  { name: 'egemaps', title: 'eGeMAPSv02', at: 'own', seconds: 30, ours: 'egemaps' },
  { name: 'resample', title: 'resampling to 16 kHz', at: 'own', seconds: 60, ours: 'resample' },
  { name: 'timeStretch', title: 'time stretch by 1.2', at: 'own', seconds: 30, ours: 'timeStretch' },
  { name: 'pitchShift', title: 'pitch shift by 2 semitones', at: 'own', seconds: 30, ours: 'pitchShift' },
  { name: 'preemphasis', title: 'pre-emphasis', at: 'own', seconds: 60, ours: 'preemphasis' },
  { name: 'trim', title: 'trimming', at: 'own', seconds: 60, ours: 'trim' },
];

/** Real transforms of these many values. */
export const fftSizes = [256, 400, 512, 1000, 1024, 2048, 4096, 1009];

/** How ours does each case; the same in Node and in the browser. Cases whose functions are not there are left out. */
export function ourCases(core) {
  const has = (...names) => names.every((name) => name in core);
  const speech = { nFft: 512, winLength: 400, hopLength: 160, nMels: 64 };
  const plain = (name, options) => has(name) && ((signal) => core[name](signal, options));
  return {
    spectrogram: plain('spectrogram'),
    stft: plain('stft'),
    istft:
      has('stft', 'istft') &&
      prepared(
        (signal) => core.stft(signal),
        (spectra) => core.istft(spectra),
      ),
    melSpectrogram: plain('melSpectrogram'),
    logMel: (signal) => core.powerToDb(core.melSpectrogram(signal)),
    logMel16k: (signal) => core.powerToDb(core.melSpectrogram(signal, speech)),
    mfcc: plain('mfcc'),
    mfcc16k: plain('mfcc', speech),
    pcen:
      has('pcen') &&
      prepared(
        (signal) => core.melSpectrogram(signal),
        (mel) => core.pcen(mel),
      ),
    delta: (signal) => {
      const frames = core.mfcc(signal);
      core.delta(frames);
      core.delta(frames, { order: 2 });
    },
    rms: plain('rms'),
    zeroCrossingRate: plain('zeroCrossingRate'),
    spectralCentroid: plain('spectralCentroid'),
    spectralBandwidth: plain('spectralBandwidth'),
    spectralContrast: plain('spectralContrast'),
    spectralFlatness: plain('spectralFlatness'),
    spectralRolloff: plain('spectralRolloff'),
    chromaStft: plain('chromaStft'),
    tonnetz:
      has('tonnetz', 'chromaStft') &&
      prepared(
        (signal) => core.chromaStft(signal),
        (chroma) => core.tonnetz(chroma),
      ),
    onsetStrength: plain('onsetStrength'),
    tempo: plain('tempo'),
    lpc: has('lpc') && eachPiece(400, (piece) => core.lpc(piece, { order: 16 })),
    yin: plain('yin', { fMin: 65, fMax: 600 }),
    pyin: plain('pyin', { fMin: 65, fMax: 600 }),
    egemaps: plain('egemaps'),
    resample: (signal) => core.resample(signal, 16000),
    timeStretch: plain('timeStretch', { rate: 1.2 }),
    pitchShift: plain('pitchShift', { nSteps: 2 }),
    preemphasis: plain('preemphasis'),
    trim: plain('trim', { topDb: 60 }),
  };
}

/** Measures only what comes after something that is made once for each signal. */
function prepared(make, run) {
  const made = new WeakMap();
  return (signal) => {
    if (!made.has(signal)) made.set(signal, make(signal));
    run(made.get(signal));
  };
}

function eachPiece(length, run) {
  return ({ samples, sampleRate }) => {
    for (let at = 0; at + length <= samples.length; at += length) {
      run({ samples: samples.subarray(at, at + length), sampleRate });
    }
  };
}

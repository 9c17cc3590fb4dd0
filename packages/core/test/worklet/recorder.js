// An audio worklet that hands the page the sound it hears, with the time of each block.
class Recorder extends AudioWorkletProcessor {
  process([[samples]]) {
    if (samples) this.port.postMessage({ time: currentTime, samples: Array.from(samples) });
    return true;
  }
}

registerProcessor('recorder', Recorder);

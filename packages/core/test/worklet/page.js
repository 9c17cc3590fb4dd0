// What the page of the worklet tests does; served beside the built package.
import { createFeatureNode } from '/dist/worklet/index.js';

/** Frames of a signal from an OfflineAudioContext at its rate. */
async function framesOffline({ channels, sampleRate, resampleTo, ...request }) {
  const length = channels[0].length;
  const context = new OfflineAudioContext(channels.length, length, sampleRate);
  const buffer = context.createBuffer(channels.length, length, sampleRate);
  for (const [i, samples] of channels.entries()) buffer.copyToChannel(Float32Array.from(samples), i);
  const source = new AudioBufferSourceNode(context, { buffer });
  const heard = collectFrames();
  const feature = await createFeatureNode(context, {
    ...request,
    sampleRate: resampleTo,
    onFrames: heard.onFrames,
  });
  source.connect(feature.node);
  source.start();
  await context.startRendering();
  await feature.end();
  return { ...heard, names: feature.names, hopSeconds: feature.hopSeconds };
}

/** Frames of so many seconds of the microphone, and the samples of that time and a little longer. */
async function framesOfMicrophone({ seconds, ...request }) {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true });
  const context = new AudioContext();
  await context.audioWorklet.addModule('/recorder.js');
  const microphone = new MediaStreamAudioSourceNode(context, { mediaStream: media });
  const recorder = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 });
  const blocks = [];
  recorder.port.onmessage = ({ data }) => blocks.push(data);
  microphone.connect(recorder);
  const heard = collectFrames();
  const feature = await createFeatureNode(context, { ...request, onFrames: heard.onFrames });
  microphone.connect(feature.node);
  while (heard.frames * feature.hopSeconds < seconds) await wait(50);
  await feature.end();
  await wait(200);
  await context.close();
  const { sampleRate } = context;
  return { ...heard, names: feature.names, hopSeconds: feature.hopSeconds, blocks, sampleRate };
}

function collectFrames() {
  const heard = {
    values: [],
    frames: 0,
    time: undefined,
    onFrames({ data, frames }, time) {
      heard.time ??= time;
      heard.values.push(...data);
      heard.frames += frames;
    },
  };
  return heard;
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Why a feature node is refused. */
async function refusal(request) {
  const context = new OfflineAudioContext(1, 128, 16000);
  return createFeatureNode(context, { ...request, onFrames() {} }).then(
    () => undefined,
    (error) => `${error.name}: ${error.message}`,
  );
}

Object.assign(globalThis, { framesOffline, framesOfMicrophone, refusal });

// What a recording may sound like from another voice, in another room, through another microphone.
export { augmentAudio } from './augment.js';
export { type Band, limitBand } from './band.js';
export { type Equalizer, equalize, equalizerGain } from './equalizer.js';
export { addNoise, type Noise } from './noise.js';
export { type AudioAugmentationRecipe, audioAugmentationRecipe } from './recipe.js';
export { type Room, reverberate, roomResponse } from './room.js';
export { changeSpeed } from './speed.js';

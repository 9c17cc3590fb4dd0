// What a recording may sound like from another voice, in another room, through another microphone.
export { augmentAudio } from './augment.js';
export { type AudioAugmentationRecipe, audioAugmentationRecipe } from './recipe.js';

import { profileShift } from '../features/profile-shift.js';
import type { Network } from './network.js';

/**
 * What a voice's profile takes off frames or functionals: {@link profileShift} of its clips' mean, less what of that mean is
 * neutral where the network asks for it.
 *
 * @param of Which of the two.
 * @param mean Over the clips, one number a bin or functional, before standardisation.
 * @param neutralWeight How far the profile lies towards neutral, see `ProfileMood.neutralWeight`.
 * @returns To be subtracted, one number a bin or functional.
 */
export function voiceShift(
  network: Network,
  weights: Float32Array,
  of: 'frames' | 'functionals',
  mean: ArrayLike<number>,
  clips: number,
  neutralWeight: number,
): Float32Array {
  const general = network.tensor(weights, of === 'frames' ? 'input.mean' : 'functionals.mean');
  if (!network.recipe.profileMood) return profileShift(mean, clips, general);
  const neutral = network.tensor(weights, of === 'frames' ? 'mood.neutralFrames' : 'mood.neutralFunctionals');
  const ofVoice = Float64Array.from(mean, (value, bin) => value - neutralWeight * neutral[bin]!);
  return profileShift(ofVoice, clips, general);
}

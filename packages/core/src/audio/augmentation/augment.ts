import { ln } from '../../elementary.js';
import type { Random } from '../../random.js';
import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';
import { decibelsToGain } from '../decibels.js';
import { pitchShift, timeStretch } from '../effects/index.js';
import { fftLengthAt } from '../fft-length.js';
import { drawBand, limitBand } from './band.js';
import { drawEqualizer, equalize } from './equalizer.js';
import { addNoise } from './noise.js';
import type { AudioAugmentationRecipe } from './recipe.js';
import { reverberate } from './room.js';
import { changeSpeed, roundFactor } from './speed.js';

/**
 * An altered copy of a signal, as {@link AudioAugmentationRecipe} says, in the order in which a sound meets its changes:
 * the voice (speed, pitch, tempo), the room, noise, microphone and transmission (equaliser, band), level. The same bits
 * on every host.
 *
 * Nothing is clipped: where a sample would pass full scale, the whole copy is divided by its peak. Silence stays silence.
 *
 * @param random Source of what is drawn; an effect of probability 0 draws nothing.
 * @param noiseRandom Source of the noise's samples, where recordings share all that is drawn but these.
 * @returns The signal itself where no effect was drawn; else one at the same rate, in [-1, 1], of another length where
 *   speed or tempo changed.
 * @throws {UsageError} on an empty signal, samples that are not finite, or a rate that is not above 0.
 */
export function augmentAudio(
  signal: Signal,
  recipe: AudioAugmentationRecipe,
  random: Random,
  noiseRandom = random,
): Signal {
  checkSignal(signal);
  const { speed, pitch, tempo, room, noise, equalizer, band, gain } = recipe;
  const drawn = ({ probability }: { probability: number }) =>
    probability > 0 && random.uniform() < probability;
  const vocoder = { nFft: 2 * fftLengthAt(signal.sampleRate) };

  let altered = signal;
  if (drawn(speed)) altered = changeSpeed(altered, random.between(...speed.factor));
  if (drawn(pitch)) {
    // a fiftieth has its filters ready
    const octaves = ln(roundFactor(random.between(...pitch.factor))) / Math.LN2;
    altered = pitchShift(altered, { nSteps: octaves, binsPerOctave: 1, ...vocoder });
  }
  if (drawn(tempo)) altered = timeStretch(altered, { rate: random.between(...tempo.factor), ...vocoder });
  if (drawn(room)) {
    const place = {
      rt60Seconds: random.between(...room.rt60Seconds),
      directDb: random.between(...room.directDb),
    };
    altered = reverberate(altered, place, random);
  }
  if (drawn(noise)) {
    const sound = { snrDb: random.between(...noise.snrDb), slopeDb: random.between(...noise.slopeDb) };
    altered = addNoise(altered, sound, noiseRandom);
  }
  if (drawn(equalizer)) altered = equalize(altered, drawEqualizer(equalizer, signal.sampleRate, random));
  if (drawn(band)) altered = limitBand(altered, drawBand(band, random));
  if (drawn(gain)) altered = scaled(altered, decibelsToGain(random.between(...gain.gainDb)));
  return altered === signal ? signal : withinFullScale(altered);
}

/** Divided by its peak where that is above 1. */
function withinFullScale(signal: Signal): Signal {
  const peak = signal.samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  return peak > 1 ? { ...signal, samples: signal.samples.map((sample) => sample / peak) } : signal;
}

function scaled({ samples, sampleRate }: Signal, factor: number): Signal {
  return { samples: samples.map((sample) => factor * sample), sampleRate };
}

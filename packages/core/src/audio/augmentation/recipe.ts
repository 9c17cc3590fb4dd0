import { z } from 'zod';

/** From the first to the second; the second may not be the lower one. */
function range(least: number, most: number, offered: [number, number]) {
  const end = z.number().min(least).max(most);
  return z
    .tuple([end, end])
    .refine(([low, high]) => low <= high, { error: 'must not begin above its end' })
    .default(offered);
}

/** Share of the copies that an effect changes; 0 is off. */
const probability = z.number().min(0).max(1).default(0);

/**
 * Changes to a training recording's sound before features are computed: what it may sound like from another voice, in
 * another room, through another microphone. Each effect has a probability, 0 unless told, and ranges that its values
 * are drawn from. They are applied in this order.
 */
export const audioAugmentationRecipe = z.strictObject({
  /** Altered copies made of each training recording; 0 makes none. */
  copies: z.int().min(0).max(100).default(0),
  /**
   * Whether what is drawn for a copy is drawn for each recording anew, or once for all recordings of a speaker, but for the
   * noise's samples: one change of voice, one room and microphone, as a profile meets them in use.
   */
  drawnPer: z.enum(['recording', 'speaker']).default('recording'),
  /** Speed and pitch together, as a tape that runs faster: how many times as fast and as high. */
  speed: z.strictObject({ probability, factor: range(0.67, 1.5, [0.88, 1.14]) }).prefault({}),
  /** Pitch and vocal tract alone: how many times as high. */
  pitch: z.strictObject({ probability, factor: range(0.67, 1.5, [0.9, 1.1]) }).prefault({}),
  /** Pace alone: how many times as fast. */
  tempo: z.strictObject({ probability, factor: range(0.67, 1.5, [0.9, 1.1]) }).prefault({}),
  /** The reverberation of a room. */
  room: z
    .strictObject({
      probability,
      /** Time in which reverberation falls by 60 dB, s. */
      rt60Seconds: range(0.05, 5, [0.1, 0.7]),
      /** Energy of the direct sound over that of the reverberation, dB. */
      directDb: range(-20, 40, [0, 15]),
    })
    .prefault({}),
  /** Steady noise in the room. */
  noise: z
    .strictObject({
      probability,
      /** Mean power of the whole recording over that of the noise, dB. */
      snrDb: range(-20, 80, [8, 35]),
      /** Slope of its spectrum, dB an octave: 0 is white, -3 pink, -6 brown. */
      slopeDb: range(-12, 6, [-6, 0]),
    })
    .prefault({}),
  /** The uneven response of microphones and loudspeakers. */
  equalizer: z
    .strictObject({
      probability,
      /** Steepest tilt either way, dB an octave. */
      tiltDb: z.number().min(0).max(12).default(4),
      /** Broad rises and dips, and the greatest of them either way, dB. */
      bumps: z.int().min(0).max(20).default(3),
      bumpDb: z.number().min(0).max(24).default(8),
    })
    .prefault({}),
  /** The limits of a transmission. */
  band: z
    .strictObject({
      probability,
      /** Share of these copies that go through a telephone, 300 to 3400 Hz. */
      telephone: z.number().min(0).max(1).default(0.5),
      /** Of the others: where the band begins and ends, Hz. */
      lowHz: range(1, 96000, [50, 400]),
      highHz: range(1, 96000, [2500, 7500]),
    })
    .prefault({}),
  /** Level, dB. */
  gain: z.strictObject({ probability, gainDb: range(-60, 60, [-12, 6]) }).prefault({}),
});

export type AudioAugmentationRecipe = z.infer<typeof audioAugmentationRecipe>;

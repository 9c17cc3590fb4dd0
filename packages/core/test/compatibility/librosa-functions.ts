/** What speech work takes from librosa 0.11, by librosa's names. */
export const librosaFunctions: readonly string[] = [
  // spectra
  'librosa.stft',
  'librosa.istft',
  'librosa.util.frame',
  'scipy.signal.get_window', // librosa.filters.get_window hands names on to it
  'librosa.filters.mel',
  'librosa.filters.chroma',
  // levels
  'librosa.power_to_db',
  'librosa.amplitude_to_db',
  'librosa.db_to_power',
  'librosa.db_to_amplitude',
  'librosa.pcen',
  'librosa.feature.rms',
  // features of a frame
  'librosa.feature.melspectrogram',
  'librosa.feature.mfcc',
  'librosa.feature.delta',
  'librosa.feature.zero_crossing_rate',
  'librosa.feature.spectral_centroid',
  'librosa.feature.spectral_bandwidth',
  'librosa.feature.spectral_contrast',
  'librosa.feature.spectral_flatness',
  'librosa.feature.spectral_rolloff',
  'librosa.feature.chroma_stft',
  'librosa.feature.tonnetz',
  'librosa.lpc',
  // pitch
  'librosa.yin',
  'librosa.pyin',
  // rhythm
  'librosa.onset.onset_strength',
  'librosa.feature.tempo',
  // the sound itself
  'librosa.resample',
  'librosa.effects.preemphasis',
  'librosa.effects.trim',
  'librosa.effects.split',
  'librosa.effects.time_stretch',
  'librosa.effects.pitch_shift',
  // units
  'librosa.hz_to_mel',
  'librosa.mel_to_hz',
  'librosa.hz_to_midi',
  'librosa.midi_to_hz',
  'librosa.hz_to_note',
  'librosa.note_to_hz',
  'librosa.hz_to_octs',
  'librosa.fft_frequencies',
  'librosa.mel_frequencies',
  'librosa.frames_to_time',
  'librosa.time_to_frames',
  'librosa.frames_to_samples',
  'librosa.samples_to_frames',
  'librosa.samples_to_time',
  'librosa.time_to_samples',
];

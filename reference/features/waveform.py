"""Golden values for packages/core/src/features/{waveform,pitch,units.ts} and packages/core/src/audio/effects, from librosa.

    python reference/features/waveform.py

Takes the signals of make_golden.py (signals.bin, index.json), in float64. Writes to reference/golden/features:

- waveform.json: versions; `outputs`, what was computed: function, signal, options as librosa calls them, where the values
  lie, and of long ones that every so many-th is kept (`every`); `units`, single values of conversions;
- waveform.bin: float64, rows of frames, or samples.
"""

import json
import warnings
from pathlib import Path

import librosa
import numpy as np
import scipy
import soxr

OUT = Path(__file__).resolve().parents[2] / "reference" / "golden" / "features"
warnings.filterwarnings("ignore")

index = json.loads((OUT / "index.json").read_text())
pcm = np.frombuffer((OUT / "signals.bin").read_bytes(), "<i2")
SIGNALS = {
    case["name"]: (pcm[case["offset"] : case["offset"] + case["length"]] / 32768, case["sampleRate"])
    for case in index["cases"]
}
VOICE = "speech anger, 16 kHz"
SPEECH = [name for name in SIGNALS if name.startswith("speech")]

values = bytearray()
outputs = []


def store(function, signal, options, array, every=1):
    array = np.atleast_1d(np.asarray(array, dtype=np.float64))
    kept = array[::every]
    outputs.append(dict(function=function, signal=signal, options=options, every=every, shape=list(array.shape),
                        offset=len(values) // 8, length=kept.size))  # fmt: skip
    values.extend(np.ascontiguousarray(kept).astype("<f8").tobytes())


def pitch():
    for name, (y, sr) in SIGNALS.items():
        if name == "click":  # of one pulse the difference function is flat but for rounding
            continue
        plain = dict(fmin=65, fmax=600, frame_length=2048 if sr > 25000 else 1024, hop_length=sr // 100)
        store("yin", name, plain, librosa.yin(y, sr=sr, **plain))
        store("pyin", name, plain, np.stack(librosa.pyin(y, sr=sr, **plain), axis=1))
    happy = "speech happiness, defaults at 22.05 kHz"
    for name, options in [
        (happy, dict(fmin=65, fmax=2093)),
        (happy, dict(fmin=80, fmax=500, center=False)),
        (happy, dict(fmin=80, fmax=500, frame_length=1001, hop_length=333, pad_mode="reflect")),
    ]:
        y, sr = SIGNALS[name]
        store("yin", name, options | dict(trough_threshold=0.2), librosa.yin(y, sr=sr, trough_threshold=0.2, **options))
        store("pyin", name, options, np.stack(librosa.pyin(y, sr=sr, **options), axis=1))
    for options in [
        dict(n_thresholds=50, beta_parameters=(1.5, 12.25)), dict(n_thresholds=101, beta_parameters=(30, 3)),
        dict(boltzmann_parameter=0.3), dict(resolution=0.3), dict(resolution=0.07, max_transition_rate=9),
        dict(max_transition_rate=100, switch_prob=0.2), dict(no_trough_prob=0.2), dict(fill_na=-1), dict(fill_na=None),
    ]:  # fmt: skip
        for name in (VOICE, "harmonics between silences"):
            y, sr = SIGNALS[name]
            all_options = dict(fmin=70, fmax=450, frame_length=1024, hop_length=200) | options
            store("pyin", name, all_options, np.stack(librosa.pyin(y, sr=sr, **all_options), axis=1))


def waveform():
    for name in SPEECH[:4] + ["silence", "one sample", "click", "sweep, 8 kHz", "noise of one step"]:
        y, sr = SIGNALS[name]
        for options in [dict(), dict(frame_length=401, hop_length=160, pad=True), dict(frame_length=400, zero_pos=False),
                        dict(frame_length=256, hop_length=64, threshold=0.01)]:  # fmt: skip
            store("zero_crossing_rate", name, options, librosa.feature.zero_crossing_rate(y, **options)[0])
        for options in [dict(), dict(pad=False, threshold=0.02), dict(zero_pos=False)]:
            store("zero_crossings", name, options, librosa.zero_crossings(y[:300], **options))
        for frame_length in (2048, 399):
            store("rms", name, dict(frame_length=frame_length), librosa.feature.rms(y=y, frame_length=frame_length)[0])
        for max_size in (None, 60):
            options = {} if max_size is None else dict(max_size=max_size)
            store("autocorrelate", name, options, librosa.autocorrelate(y, **options)[:150])
    y, sr = SIGNALS[VOICE]
    store("zero_crossing_rate", VOICE, dict(center=False), librosa.feature.zero_crossing_rate(y, center=False)[0])
    for n_fft in (512, 405):
        s = np.abs(librosa.stft(y, n_fft=n_fft, hop_length=160))
        store("rms of S", VOICE, dict(n_fft=n_fft, hop_length=160), librosa.feature.rms(S=s, frame_length=n_fft)[0])
    for name in SPEECH + ["silence", "white noise, 16 kHz", "harmonics with vibrato"]:
        y, sr = SIGNALS[name]
        for order in (1, 12):
            store("lpc", name, dict(order=order), librosa.lpc(y, order=order))
        frames = librosa.util.frame(y, frame_length=400, hop_length=160)
        store("lpc of frames", name, dict(order=16, frame_length=400, hop_length=160),
              librosa.lpc(frames, order=16, axis=0).T[::8])  # fmt: skip
    for options in [dict(frame_length=64, hop_length=1500), dict(frame_length=7, hop_length=1200)]:
        store("frame", VOICE, options, librosa.util.frame(SIGNALS[VOICE][0], **options).T)


def effects():
    for name in (VOICE, "speech, 48 kHz", "click"):
        y, sr = SIGNALS[name]
        for options in [dict(), dict(coef=0.9), dict(coef=1), dict(zi=[0.25])]:
            z, zf = librosa.effects.preemphasis(y, return_zf=True, **options)
            store("preemphasis", name, options, np.append(z[::25], zf))
            store("deemphasis", name, options, librosa.effects.deemphasis(y, **options)[::25])
    for name in SPEECH[:3] + ["harmonics between silences", "silence", "click", "one sample"]:
        y, sr = SIGNALS[name]
        for options in [dict(), dict(top_db=20), dict(top_db=15, frame_length=512, hop_length=128),
                        dict(top_db=10, frame_length=301, hop_length=100, ref=0.1)]:  # fmt: skip
            store("trim", name, options, librosa.effects.trim(y, **options)[1])
            store("split", name, options, librosa.effects.split(y, **options).reshape(-1))
    for name in (VOICE, "speech happiness, defaults at 22.05 kHz", "harmonics between silences"):
        y, sr = SIGNALS[name]
        for options in [dict(rate=0.8), dict(rate=1.5), dict(rate=2, n_fft=512), dict(rate=0.61, n_fft=1024, hop_length=200)]:
            store("time_stretch", name, options, librosa.effects.time_stretch(y, **options), 41)
        for options in [dict(n_steps=4), dict(n_steps=-3.5, n_fft=1024), dict(n_steps=7, bins_per_octave=24), dict(n_steps=12)]:
            store("pitch_shift", name, options, librosa.effects.pitch_shift(y, sr=sr, **options), 41)
        d = librosa.stft(y, n_fft=256)
        for rate in (0.7, 1.25):
            z = librosa.phase_vocoder(d, rate=rate).T[::15]
            store("phase_vocoder", name, dict(rate=rate, n_fft=256), np.stack([z.real, z.imag], axis=-1))
        for target in (8000, 24414, 32000, 44100):
            store("resample", name, dict(target_sr=target), librosa.resample(y, orig_sr=sr, target_sr=target), 41)


def units():
    cases = []

    def case(function, *arguments, **options):
        result = getattr(librosa, function)(*arguments, **options)
        result = result.tolist() if isinstance(result, (np.ndarray, np.generic)) else result
        cases.append(dict(function=function, arguments=arguments, options=options, value=result))

    for hertz in (27.5, 65, 130.8, 440, 442.3, 1000, 4186.01, 11025.5):
        case("hz_to_midi", hertz)
        case("hz_to_octs", hertz)
        case("hz_to_octs", hertz, tuning=-0.25, bins_per_octave=36)
        case("hz_to_mel", hertz)
        case("hz_to_mel", hertz, htk=True)
        case("hz_to_note", hertz)
        case("hz_to_note", hertz, cents=True)
        case("hz_to_note", hertz, octave=False, unicode=False)
        for weighting in ("A_weighting", "B_weighting", "C_weighting", "D_weighting"):
            case(weighting, hertz)
            case(weighting, hertz, min_db=None)
            case(weighting, hertz, min_db=-20)
    for midi in (0, 0.5, 1.5, 21, 60.25, 69, 69.49, 107.99, 127):
        case("midi_to_hz", midi)
        case("midi_to_note", midi)
        case("midi_to_note", midi, cents=True)
    for octaves in (0, 1.5, 4, 7.25):
        case("octs_to_hz", octaves)
        case("octs_to_hz", octaves, tuning=0.3, bins_per_octave=24)
    for mel in (0, 3.3, 15, 40.25):
        case("mel_to_hz", mel)
        case("mel_to_hz", 40 * mel, htk=True)
    for note in ("C", "C4", "c#5", "Bb3", "A♯-1", "E𝄫7", "G4+35", "d!2-20", "F♮3"):
        case("note_to_midi", note)
        case("note_to_midi", note, round_midi=False)
        case("note_to_hz", note)
    for frame in (0, 1, 77, 1000):
        for options in (dict(), dict(hop_length=160), dict(hop_length=160, n_fft=401)):
            case("frames_to_samples", frame, **options)
            case("frames_to_time", frame, sr=16000, **options)
            case("samples_to_frames", frame * 33, **options)
            case("time_to_frames", frame * 0.0371, sr=16000, **options)
        case("time_to_samples", frame * 0.0371)
        case("samples_to_time", frame, sr=48000)
    case("fft_frequencies", sr=16000, n_fft=10)
    case("fft_frequencies", sr=22050, n_fft=9)
    case("mel_frequencies", n_mels=9)
    case("mel_frequencies", n_mels=5, fmin=100, fmax=8000, htk=True)
    case("tempo_frequencies", 6)
    case("tempo_frequencies", 4, hop_length=160, sr=16000)
    return cases


pitch()
waveform()
effects()
versions = {m.__name__: m.__version__ for m in (librosa, np, scipy, soxr)}
rows = ",\n".join(json.dumps(row) for row in outputs)
conversions = ",\n".join(json.dumps(row, ensure_ascii=False) for row in units()).replace("Infinity", '"Infinity"')
(OUT / "waveform.bin").write_bytes(values)
(OUT / "waveform.json").write_text(
    f'{{"versions": {json.dumps(versions)},\n"outputs": [\n{rows}\n],\n"units": [\n{conversions}\n]}}\n', encoding="utf8"
)
print(f"{len(outputs)} outputs, {len(values)} bytes")

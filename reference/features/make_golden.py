"""Golden values for packages/core/src/features, from librosa.

    python reference/features/make_golden.py [DATA]

Needs librosa, soundfile and soxr. DATA is the folder with `emodb`, `tess`, `ravdess` and `ravdess-original`
(default ../shared/data). Writes to reference/golden/features:

- index.json: versions, the cases, where their arrays lie;
- signals.bin: int16 samples, sample = value / 32768. Excerpts of EMO-DB (CC0-1.0, Burkhardt et al., 2005) and
  made-up signals. Of TESS and RAVDESS, whose licences forbid more, only values of features are stored, not audio;
- values.bin: float32, `rows x columns`, for a few frames (`frames`) of each output.

librosa gets float32 samples, as librosa.load gives them, but for yin, whose autocorrelation it would do in single
precision: there float64.
"""

import json
import platform
import sys
from pathlib import Path

import librosa
import numpy as np
import scipy
import soundfile
import soxr

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
OUT = ROOT / "reference" / "golden" / "features"

rng = np.random.default_rng(3)


def speech(stem, rate, start, seconds):
    """An excerpt of EMO-DB, resampled to `rate`."""
    (path,) = (DATA / "emodb" / "wav").glob(stem + ".*")
    y, sr = soundfile.read(path, dtype="float64")
    y = y[int(start * sr) : int((start + seconds) * sr)]
    return y if rate == sr else soxr.resample(y, sr, rate, quality="HQ")


def seconds(rate, duration):
    return np.arange(int(rate * duration)) / rate


def harmonics(rate, duration, f0, vibrato):
    t = seconds(rate, duration)
    phase = 2 * np.pi * (f0 * t - vibrato / (2 * np.pi * 5) * np.cos(2 * np.pi * 5 * t))
    return 0.3 * sum(np.sin(k * phase) / k for k in range(1, 12))


def clicks(rate, duration, every):
    y = np.zeros(int(rate * duration))
    y[every // 3 :: every] = 0.9
    return y


def sweep(rate, duration, low, high):
    t = seconds(rate, duration)
    return 0.7 * np.sin(2 * np.pi * (low * t + (high - low) * t * t / (2 * duration)))


def noise(rate, duration, level):
    return level * rng.standard_normal(int(rate * duration))


def between_silences(y, rate):
    gap = np.zeros(rate // 10)
    return np.concatenate([gap, y, gap])


# name, rate, samples, options of the spectra, options of yin (or None)
V = dict(fmin=65, fmax=600, frame_length=1024, hop_length=160)
CASES = [
    ("speech anger, 16 kHz", 16000, speech("03a01Wa", 16000, 0.4, 0.6), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64), V),
    ("speech neutral, 16 kHz", 16000, speech("08a01Na", 16000, 0.3, 0.6), dict(n_fft=400, hop_length=160, n_mels=40, n_mfcc=13), V),
    ("speech sadness, 16 kHz", 16000, speech("16a01Tb", 16000, 0.5, 0.6), dict(n_fft=1024, hop_length=250, n_mels=80, htk=True, lifter=22), V),
    ("speech happiness, defaults at 22.05 kHz", 22050, speech("09a01Fa", 22050, 0.3, 0.6), dict(), dict(fmin=65, fmax=2093)),
    ("speech fear, 8 kHz", 8000, speech("11a01Ab", 8000, 0.3, 0.6), dict(n_fft=256, win_length=200, hop_length=80, n_mels=32, fmax=3800), dict(fmin=70, fmax=500, frame_length=512, hop_length=80)),
    ("speech disgust, 24.414 kHz", 24414, speech("14a02Ea", 24414, 0.5, 0.5), dict(n_fft=1024, win_length=610, hop_length=244, n_mels=64, fmin=50, fmax=8000), dict(fmin=70, fmax=600, frame_length=1500, hop_length=244)),
    ("speech boredom, 44.1 kHz", 44100, speech("10a02Lb", 44100, 0.3, 0.4), dict(n_fft=2048, win_length=1103, hop_length=441, n_mels=128, n_mfcc=40), dict(fmin=65, fmax=600, frame_length=2048, hop_length=441)),
    ("speech, 48 kHz", 48000, speech("13a01Ac", 48000, 0.3, 0.4), dict(n_fft=2048, win_length=1200, hop_length=480, n_mels=128), dict(fmin=65, fmax=600, frame_length=2401, hop_length=480)),
    ("speech, prime FFT", 16000, speech("15a02Ea", 16000, 0.4, 0.5), dict(n_fft=509, hop_length=127, n_mels=40), dict(fmin=80, fmax=500, frame_length=509, hop_length=127)),
    ("speech, odd FFT of 3 and 5", 16000, speech("12a01Fb", 16000, 0.4, 0.5), dict(n_fft=405, win_length=301, hop_length=101, n_mels=26, htk=True), dict(fmin=80, fmax=500, frame_length=405, hop_length=101)),
    ("speech, even FFT with a prime", 16000, speech("13b01Wa", 16000, 0.4, 0.5), dict(n_fft=2 * 211, win_length=333, hop_length=160, n_mels=30, fmin=100, fmax=7000), None),
    ("silence", 16000, np.zeros(4000), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64), V),
    ("one sample", 16000, np.array([0.5]), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64), V),
    ("five samples, odd FFT", 8000, np.array([0.5, -0.25, 0.125, 0.9, -0.9]), dict(n_fft=75, hop_length=3, n_mels=8, n_mfcc=8), None),
    ("shorter than the FFT", 22050, noise(22050, 0.03, 0.2), dict(n_fft=2048, hop_length=512, n_mels=128), None),
    ("exactly one FFT", 16000, noise(16000, 512 / 16000, 0.2), dict(n_fft=512, hop_length=512, n_mels=20), None),
    ("click", 22050, clicks(22050, 0.25, 9000), dict(n_fft=1024, hop_length=300, n_mels=64, topDb=None), dict(fmin=65, fmax=2000, frame_length=1024)),
    ("click train of 100 Hz", 16000, clicks(16000, 0.3, 160), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64), V),
    ("white noise, 16 kHz", 16000, noise(16000, 0.3, 0.2), dict(n_fft=600, hop_length=200, n_mels=64), V),
    ("white noise, 48 kHz", 48000, noise(48000, 0.2, 0.3), dict(n_fft=1200, hop_length=480, n_mels=100, n_mfcc=30), None),
    ("noise of one step", 16000, noise(16000, 0.3, 0.5 / 32768), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64, topDb=60), None),
    ("sweep, 44.1 kHz", 44100, sweep(44100, 0.3, 50, 22000), dict(n_fft=1024, hop_length=333, n_mels=128), dict(fmin=100, fmax=8000, frame_length=1024, hop_length=333)),
    ("sweep, 8 kHz", 8000, sweep(8000, 0.4, 80, 1000), dict(n_fft=400, hop_length=80, n_mels=40), dict(fmin=60, fmax=1200, frame_length=400, hop_length=80)),
    ("harmonics with vibrato", 16000, harmonics(16000, 0.5, 140, 8), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64, topDb=None), V),
    ("harmonics between silences", 22050, between_silences(harmonics(22050, 0.2, 310, 4), 22050), dict(n_fft=512, win_length=441, hop_length=220, n_mels=64), dict(fmin=65, fmax=600, frame_length=1024, hop_length=220)),
    ("clipped square", 16000, np.clip(20 * harmonics(16000, 0.25, 97, 0), -1, 1), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64), V),
    ("constant", 16000, np.full(3200, 0.25), dict(n_fft=512, win_length=400, hop_length=160, n_mels=64), None),
    ("tone at half the rate", 8000, 0.5 * np.cos(np.pi * np.arange(1600)), dict(n_fft=128, hop_length=50, n_mels=20), None),
    ("more bands than bins", 8000, noise(8000, 0.2, 0.1), dict(n_fft=128, hop_length=64, n_mels=80), None),
]

FILES = [
    "tess/OAF_Fear/OAF_food_fear.flac",
    "tess/YAF_angry/YAF_germ_angry.wav",
    "tess/OAF_happy/OAF_back_happy.flac",
    "tess/YAF_sad/YAF_chain_sad.flac",
    "ravdess/Actor_01/03-01-05-02-01-01-01.flac",
    "ravdess/Actor_12/03-01-04-01-02-01-12.flac",
]
FILE_OPTIONS = dict(n_fft=1024, win_length=610, hop_length=244, n_mels=64)

values = bytearray()
signals = bytearray()


def store(array, keep):
    """Keeps about `keep` evenly spaced frames of `bins x frames` values; returns where they are."""
    array = np.atleast_2d(array).T.astype(np.float32)  # (frames, bins)
    frames = sorted(set(np.linspace(0, len(array) - 1, keep).round().astype(int).tolist()))
    entry = dict(offset=len(values) // 4, shape=list(array.shape), frames=frames)
    values.extend(np.ascontiguousarray(array[frames]).astype("<f4").tobytes())
    return entry


def outputs(y, sr, options, yin, keep):
    options = dict(options)
    top_db = options.pop("topDb", 80)
    n_mfcc = options.pop("n_mfcc", 20)
    lifter = options.pop("lifter", 0)
    spectrum = {k: options[k] for k in ("n_fft", "win_length", "hop_length") if k in options}
    result = dict(spectrogram=store(np.abs(librosa.stft(y, **spectrum)), max(2, keep // 3)))
    mel = librosa.feature.melspectrogram(y=y, sr=sr, **options)
    log_mel = librosa.power_to_db(mel, top_db=top_db)
    # librosa.feature.mfcc takes the logarithm with its default range; the given one goes in through S
    mfcc = librosa.feature.mfcc(S=log_mel, sr=sr, n_mfcc=n_mfcc, lifter=lifter)
    if top_db == 80:
        assert np.array_equal(mfcc, librosa.feature.mfcc(y=y, sr=sr, n_mfcc=n_mfcc, lifter=lifter, **options))
    result.update(melSpectrogram=store(mel, keep), logMel=store(log_mel, keep), mfcc=store(mfcc, keep))
    result["logMelRefMax"] = store(librosa.power_to_db(mel, ref=np.max, amin=1e-7, top_db=50), 2)
    if mfcc.shape[1] >= 9:
        result["delta"] = store(librosa.feature.delta(mfcc), keep)
        result["delta2"] = store(librosa.feature.delta(mfcc, order=2), keep)
    if mfcc.shape[1] >= 5:
        result["delta2Width5"] = store(librosa.feature.delta(mfcc, order=2, width=5), 3)
    rms = dict(frame_length=spectrum.get("n_fft", 2048), hop_length=spectrum.get("hop_length", 512))
    result["rms"] = store(librosa.feature.rms(y=y, **rms), 1000)
    if yin:
        result["yin"] = store(librosa.yin(y.astype(np.float64), sr=sr, **yin), 1000)
    return result


cases = []
for name, rate, samples, options, yin in CASES:
    pcm = np.clip(np.round(np.asarray(samples) * 32768), -32768, 32767).astype("<i2")
    case = dict(name=name, sampleRate=rate, offset=len(signals) // 2, length=len(pcm), options=options, yin=yin)
    signals.extend(pcm.tobytes())
    case["outputs"] = outputs((pcm / 32768).astype(np.float32), rate, options, yin, 9)
    cases.append(case)

files = []
for path in FILES:
    y, rate = soundfile.read(DATA / path, dtype="float32")
    files.append(
        dict(path=path, sampleRate=rate, length=len(y), options=FILE_OPTIONS, outputs=outputs(y, rate, FILE_OPTIONS, None, 5))
    )

versions = {m.__name__: m.__version__ for m in (librosa, np, scipy, soundfile, soxr)}
OUT.mkdir(parents=True, exist_ok=True)
(OUT / "signals.bin").write_bytes(signals)
(OUT / "values.bin").write_bytes(values)
def lines(items):
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]"


header = json.dumps(dict(python=platform.python_version(), **versions))
(OUT / "index.json").write_text(f'{{"versions": {header},\n"cases": {lines(cases)},\n"files": {lines(files)}}}\n')
print(f"{len(cases)} signals, {len(files)} files, {len(signals)} + {len(values)} bytes")

"""Golden values for packages/core/src/spectrum and packages/core/src/features/mel, from librosa.

    python reference/features/mel.py

Needs librosa. Takes the signals of make_golden.py (index.json, signals.bin). Writes to reference/golden/features:

- mel.json: versions; `outputs`, each with librosa's function and options, what it was computed of (the name of a signal,
  or of one of the `matrices`), and where its values lie;
- mel.bin: float32, `rows x columns`: matrices whole, of each output a few rows (`rows`), which are frames. Complex
  spectra are real parts and then imaginary ones.
"""

import json
import platform
import warnings
from pathlib import Path

import librosa
import numpy as np
import scipy

OUT = Path(__file__).resolve().parents[2] / "reference" / "golden" / "features"

warnings.filterwarnings("ignore")
rng = np.random.default_rng(5)
index = json.loads((OUT / "index.json").read_text())
pcm = np.fromfile(OUT / "signals.bin", "<i2")
signals = {c["name"]: (c["sampleRate"], (pcm[c["offset"] :][: c["length"]] / 32768).astype(np.float32)) for c in index["cases"]}
values = bytearray()
outputs = []


def store(array, keep=None):
    """Keeps about `keep` evenly spaced rows of `rows x columns` values, or all; returns where they are."""
    array = np.atleast_2d(np.asarray(array)).astype(np.float32)
    rows = list(range(len(array)))
    if keep:
        rows = sorted(set(np.linspace(0, len(array) - 1, keep).round().astype(int).tolist()))
    entry = dict(offset=len(values) // 4, shape=list(array.shape), rows=rows)
    values.extend(np.ascontiguousarray(array[rows]).astype("<f4").tobytes())
    return entry


def keep_output(function, options, of, array, keep=4):
    options = {k: "inf" if v == np.inf else v for k, v in options.items()}
    outputs.append(dict(function=function, options=options, of=of, **store(array, keep)))


def parts(spectra):
    return np.concatenate([spectra.real, spectra.imag]).T  # (frames, 2 bins)


# Spectra and back

SPECTRA = [
    ("speech anger, 16 kHz", dict(n_fft=512, win_length=400, hop_length=160)),
    ("speech happiness, defaults at 22.05 kHz", dict()),
    ("speech happiness, defaults at 22.05 kHz", dict(n_fft=1024, pad_mode="reflect")),
    ("speech neutral, 16 kHz", dict(n_fft=400, window="hamming", center=False)),
    ("speech neutral, 16 kHz", dict(n_fft=600, hop_length=150, window="blackman", pad_mode="edge")),
    ("speech, prime FFT", dict(n_fft=509, hop_length=127)),
    ("speech, odd FFT of 3 and 5", dict(n_fft=405, win_length=301, hop_length=101)),
    ("white noise, 16 kHz", dict(n_fft=250, hop_length=100, window="boxcar")),
    ("click", dict(n_fft=1024, hop_length=300)),
    ("five samples, odd FFT", dict(n_fft=75, hop_length=3)),
    ("one sample", dict(n_fft=512)),
    ("silence", dict(n_fft=512)),
    ("exactly one FFT", dict(n_fft=512, hop_length=512, center=False)),
]
for name, options in SPECTRA:
    rate, y = signals[name]
    spectra = librosa.stft(y, **options)
    keep_output("stft", options, name, parts(spectra))
    if name == "click":
        continue  # hardly any sample is not 0
    back = {k: v for k, v in options.items() if k in ("win_length", "hop_length", "window", "center", "n_fft")}
    whole = librosa.istft(spectra, **back)
    step = max(1, len(whole) // 300)
    if len(whole) > 0:
        keep_output("istft", options, name, whole[:, None], len(whole) // step)
    longer = len(y) + 100
    keep_output("istft", dict(length=longer, **options), name, librosa.istft(spectra, length=longer, **back)[:, None], 200)
    shorter = max(1, len(y) // 2)
    # every third bin is taken away: what is left is the spectra of no signal
    thinned = spectra * (np.arange(len(spectra)) % 3 > 0)[:, None]
    keep_output("istft", dict(length=shorter, **options), f"{name}, thinned", librosa.istft(thinned, length=shorter, **back)[:, None], 200)

# Mel bands and cepstra

BANDS = [
    ("speech anger, 16 kHz", dict(n_fft=512, win_length=400, hop_length=160, n_mels=64)),
    ("speech happiness, defaults at 22.05 kHz", dict()),
    ("speech happiness, defaults at 22.05 kHz", dict(power=1, norm=None)),
    ("speech sadness, 16 kHz", dict(n_fft=1024, hop_length=250, n_mels=40, htk=True, fmin=60, fmax=7000, norm=1)),
    ("speech boredom, 44.1 kHz", dict(hop_length=441, norm=np.inf, window="hamming")),
    ("speech, prime FFT", dict(n_fft=509, hop_length=127, n_mels=30, norm=2.5)),
    ("speech, odd FFT of 3 and 5", dict(n_fft=405, hop_length=101, n_mels=26, center=False)),
    ("white noise, 48 kHz", dict(n_fft=1200, hop_length=480, pad_mode="reflect")),
    ("click train of 100 Hz", dict(n_fft=512, n_mels=32)),
    ("more bands than bins", dict(n_fft=128, hop_length=64, n_mels=80)),
    ("silence", dict(n_fft=512, n_mels=20)),
    ("one sample", dict(n_fft=512, n_mels=20)),
]
for name, options in BANDS:
    rate, y = signals[name]
    keep_output("melspectrogram", options, name, librosa.feature.melspectrogram(y=y, sr=rate, **options).T)

CEPSTRA = [
    dict(),
    dict(n_mfcc=13, lifter=22, htk=True),
    dict(n_mfcc=40, n_mels=40, dct_type=1),
    dict(n_mfcc=12, dct_type=3, n_mels=26, fmax=4000),
    dict(dct_type=1, norm=None, mel_norm=None),
    dict(dct_type=2, norm=None, n_mels=33, mel_norm=2),
    dict(dct_type=3, norm=None, n_mfcc=33, n_mels=33, n_fft=512, win_length=400, hop_length=160),
]
for name in ("speech anger, 16 kHz", "speech disgust, 24.414 kHz", "white noise, 48 kHz", "clipped square"):
    rate, y = signals[name]
    for options in CEPSTRA if name.startswith("speech") else CEPSTRA[:1]:
        fitting = {"fmax": rate / 2, **options} if "fmax" in options and options["fmax"] > rate / 2 else options
        keep_output("mfcc", fitting, name, librosa.feature.mfcc(y=y, sr=rate, **fitting).T, 3)

for rate, options in [
    (16000, dict(n_fft=512)),
    (22050, dict(n_fft=2048, n_mels=40, htk=True)),
    (8000, dict(n_fft=405, n_mels=10, fmin=100, fmax=3000, norm=None)),
    (44100, dict(n_fft=1024, n_mels=20, norm=1)),
    (48000, dict(n_fft=1200, n_mels=20, norm=np.inf, htk=True)),
]:
    keep_output("mel", dict(sr=rate, **options), None, librosa.filters.mel(sr=rate, **options), 10)

# What is made of frames

matrices = dict(
    powers=(rng.standard_normal((31, 7)) ** 4).astype(np.float32),
    short=rng.standard_normal((3, 4)).astype(np.float32),
    decibels=(40 * rng.standard_normal((6, 9))).astype(np.float32),
)
matrices["powers"][3] = 0
stored = {name: store(matrix) for name, matrix in matrices.items()}
X = matrices["powers"]

for mode in ("interp", "nearest", "mirror", "constant", "wrap"):
    for width, order in ((9, 1), (9, 2), (5, 3), (3, 1), (7, 4), (31, 1)):
        options = dict(mode=mode, width=width, order=order)
        keep_output("delta", options, "powers", librosa.feature.delta(X.T, **options).T, 31)
    if mode != "interp":
        options = dict(mode=mode, width=9)
        keep_output("delta", options, "short", librosa.feature.delta(matrices["short"].T, **options).T, 3)

for options in (dict(), dict(top_db=None), dict(ref=0.5, amin=1e-3, top_db=20), dict(amin=1e-18, top_db=None)):
    keep_output("power_to_db", options, "powers", librosa.power_to_db(X, **options), 31)
    keep_output("amplitude_to_db", options, "powers", librosa.amplitude_to_db(X.copy(), **options), 31)
keep_output("power_to_db", dict(ref="max"), "powers", librosa.power_to_db(X, ref=np.max), 31)
keep_output("amplitude_to_db", dict(ref="max"), "powers", librosa.amplitude_to_db(X.copy(), ref=np.max), 31)
for options in (dict(), dict(ref=3)):
    keep_output("db_to_power", options, "decibels", librosa.db_to_power(matrices["decibels"], **options), 6)
    keep_output("db_to_amplitude", options, "decibels", librosa.db_to_amplitude(matrices["decibels"], **options), 6)

for options in (
    dict(),
    dict(gain=0.5, bias=0),
    dict(power=0),
    dict(time_constant=0.06, eps=1e-3, max_size=3),
    dict(max_size=4, b=0.3, bias=10, power=0.25),
):
    result = librosa.pcen(X.T * np.float32(1024), sr=16000, hop_length=160, **options).T
    keep_output("pcen", options, "powers", result, 31)

versions = dict(python=platform.python_version(), **{m.__name__: m.__version__ for m in (librosa, np, scipy)})
(OUT / "mel.bin").write_bytes(values)
lines = ",\n".join(json.dumps(output) for output in outputs)
(OUT / "mel.json").write_text(
    f'{{"versions": {json.dumps(versions)},\n"matrices": {json.dumps(stored)},\n"outputs": [\n{lines}\n]}}\n'
)
print(f"{len(outputs)} outputs, {len(values)} bytes")

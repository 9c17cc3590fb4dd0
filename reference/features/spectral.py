"""Golden values for packages/core/src/features/{spectral,chroma,rhythm}, from librosa.

    python reference/features/spectral.py [DATA]

Needs librosa, soundfile and soxr. DATA is the folder with `emodb` (default ../shared/data). Takes the signals of make_golden.py (signals.bin, index.json) and
adds its own. Writes to reference/golden/features:

- spectral.json: versions; `signals` with what was computed from each; `spectra`, small given spectrograms with what
  was computed from each; `filterbanks`. Options are librosa's, so are the names of functions;
- spectral-signals.bin: int16 samples of the signals that are its own: excerpts of EMO-DB (CC0-1.0, Burkhardt et al.,
  2005). Clicks are kept as the places of a pulse;
- spectral.bin: float32, `rows x columns`, of each output a few rows (`rows`), which are frames.
"""

import json
import platform
import sys
import warnings
from pathlib import Path

import librosa
import numpy as np
import scipy
import soundfile
import soxr

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
OUT = ROOT / "reference" / "golden" / "features"

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
values = bytearray()
own_signals = bytearray()


def store(array, keep):
    """Keeps about `keep` evenly spaced frames of `bins x frames` values; returns where they are."""
    array = np.atleast_2d(array).T.astype(np.float32)  # (frames, bins)
    rows = sorted(set(np.linspace(0, len(array) - 1, keep).round().astype(int).tolist())) if len(array) else []
    entry = dict(offset=len(values) // 4, shape=list(array.shape), rows=rows)
    values.extend(np.ascontiguousarray(array[rows]).astype("<f4").tobytes())
    return entry


FUNCTIONS = dict(
    spectral_centroid=librosa.feature.spectral_centroid,
    spectral_bandwidth=librosa.feature.spectral_bandwidth,
    spectral_contrast=librosa.feature.spectral_contrast,
    spectral_flatness=librosa.feature.spectral_flatness,
    spectral_rolloff=librosa.feature.spectral_rolloff,
    poly_features=librosa.feature.poly_features,
    chroma_stft=librosa.feature.chroma_stft,
    chroma_cqt=librosa.feature.chroma_cqt,
    tonnetz=librosa.feature.tonnetz,
    piptrack=lambda **options: np.concatenate(librosa.piptrack(**options)),
    estimate_tuning=librosa.estimate_tuning,
    onset_strength=librosa.onset.onset_strength,
    onset_detect=librosa.onset.onset_detect,
    tempogram=librosa.feature.tempogram,
    tempo=librosa.feature.tempo,
    cqt=lambda **options: np.abs(librosa.cqt(**options)),
)


def computed(function, options, keep=12, **given):
    """One output: the function, its options, its values."""
    return dict(function=function, options=options, **store(FUNCTIONS[function](**given, **options), keep))


def bands(rate):
    """As many octave bands of spectral contrast as fit, at most librosa's default."""
    return min(6, int(np.ceil(np.log2(rate / 2 / 200))))


def of_spectra(rate, spectrum, **given):
    """Everything that looks at spectra, of a signal (y=) or a given spectrogram (S=)."""
    contrast = dict(n_bands=bands(rate), **spectrum)
    runs = [
        ("spectral_centroid", spectrum),
        ("spectral_bandwidth", spectrum),
        ("spectral_bandwidth", dict(p=3, norm=False, **spectrum)),
        ("spectral_contrast", contrast),
        ("spectral_contrast", dict(linear=True, fmin=300, quantile=0.2, **{**contrast, "n_bands": 3})),
        ("spectral_rolloff", spectrum),
        ("spectral_rolloff", dict(roll_percent=0.1, **spectrum)),
        ("poly_features", spectrum),
        ("poly_features", dict(order=3, **spectrum)),
    ]
    outputs = [computed(name, options, sr=rate, **given) for name, options in runs]
    outputs += [
        computed("spectral_flatness", options, **given)
        for options in (spectrum, dict(power=1.0, amin=1e-6, **spectrum), dict(power=0.7, **spectrum))
    ]
    return outputs


def of_signal(y, rate, spectrum):
    """Everything, with the options of spectra that the signal has."""
    outputs = of_spectra(rate, spectrum, y=y)
    hop = {"hop_length": spectrum["hop_length"]} if "hop_length" in spectrum else {}
    tuning = {k: v for k, v in spectrum.items() if k in ("n_fft", "hop_length", "win_length")}
    runs = [
        ("piptrack", tuning, 3),
        ("estimate_tuning", tuning, 1),
        ("estimate_tuning", dict(resolution=0.05, bins_per_octave=24, **tuning), 1),
        ("chroma_stft", spectrum, 12),
        ("chroma_stft", dict(tuning=0.25, n_chroma=24, norm=2, octwidth=None, **spectrum), 4),
        ("chroma_stft", dict(tuning=-0.1, norm=None, base_c=False, **spectrum), 4),
        ("onset_strength", tuning, 1000),
        ("onset_strength", dict(lag=2, max_size=4, detrend=True, n_mels=40, fmax=rate / 3, **tuning), 1000),
        ("onset_detect", hop, 1000),
        ("tempogram", dict(win_length=48, **hop), 4),
        ("tempo", hop, 1),
    ]
    if len(y) >= 3 * hop.get("hop_length", 512):  # of fewer frames than the lag librosa makes as many as the lag
        runs.append(("onset_strength", dict(lag=3, max_size=5, center=False, **tuning), 1000))
    return outputs + [computed(name, options, keep, y=y, sr=rate) for name, options, keep in runs]


def of_rhythm(y, rate):
    """What takes seconds to hear."""
    runs = [
        ("onset_strength", {}, 1000),
        ("onset_strength", dict(hop_length=256, max_size=3, lag=2), 1000),
        ("onset_detect", {}, 1000),
        ("onset_detect", dict(backtrack=True, units="time"), 1000),
        ("onset_detect", dict(delta=0.2, wait=5, pre_max=3, post_max=4, normalize=False, units="samples"), 1000),
        ("tempogram", {}, 4),
        ("tempogram", dict(win_length=61, norm=1, center=False), 4),
        ("tempo", {}, 1),
        ("tempo", dict(hop_length=256, start_bpm=80, std_bpm=0.5), 1),
        ("tempo", dict(ac_size=4, max_tempo=None), 1),
        ("estimate_tuning", {}, 1),
        ("chroma_stft", {}, 8),
        ("cqt", dict(n_bins=84), 6),
        ("cqt", dict(n_bins=40, bins_per_octave=20, fmin=110.0, tuning=None, hop_length=256), 6),
        ("chroma_cqt", {}, 12),
        ("chroma_cqt", dict(n_octaves=5, bins_per_octave=24, hop_length=256, norm=2, tuning=0.1, threshold=0.02), 6),
        ("tonnetz", {}, 12),
    ]
    return [computed(name, options, keep, y=y, sr=rate) for name, options, keep in runs]


signals = []
shared = json.loads((OUT / "index.json").read_text())
pcm = np.frombuffer((OUT / "signals.bin").read_bytes(), dtype="<i2")
for case in shared["cases"]:
    rate = case["sampleRate"]
    y = (pcm[case["offset"] : case["offset"] + case["length"]] / 32768).astype(np.float32)
    spectrum = {k: v for k, v in case["options"].items() if k in ("n_fft", "win_length", "hop_length")}
    if case["name"].startswith("speech fear"):
        spectrum["center"] = False
    if case["name"].startswith("speech anger"):
        spectrum["pad_mode"] = "reflect"
    source = dict(sampleRate=rate, shared=[case["offset"], case["length"]])
    signals.append(dict(name=case["name"], **source, outputs=of_signal(y, rate, spectrum)))


def speech(rate, *stems):
    """Sentences of EMO-DB after one another."""
    parts = []
    for stem in stems:
        (path,) = (DATA / "emodb" / "wav").glob(stem + ".*")
        y, sr = soundfile.read(path, dtype="float64")
        parts.append(y if sr == rate else soxr.resample(y, sr, rate, quality="HQ"))
    return np.concatenate(parts)


def clicks(rate, bpm, seconds, swing=0.0):
    """A decaying pulse on every beat; every second one late by a part of a beat."""
    beat = 60 * rate / bpm
    places = [int((i + swing * (i % 2)) * beat) + rate // 10 for i in range(int(seconds * bpm / 60))]
    pulse = [int(28000 * 0.93**i * (-1) ** (i // 3)) for i in range(120)]
    return dict(length=int(seconds * rate), places=places, pulse=pulse)


OWN = [
    ("two sentences, 16 kHz", 16000, speech(16000, "03a01Wa", "08a01Na")),
    ("a sentence, 22.05 kHz", 22050, speech(22050, "12a01Fb")),
]
for name, rate, samples in OWN:
    stored = np.clip(np.round(samples * 32768), -32768, 32767).astype("<i2")
    source = dict(sampleRate=rate, own=[len(own_signals) // 2, len(stored)])
    own_signals.extend(stored.tobytes())
    outputs = of_rhythm((stored / 32768).astype(np.float32), rate)
    signals.append(dict(name=name, **source, outputs=outputs))

for name, rate, made in [
    ("clicks, 120 a minute", 22050, clicks(22050, 120, 12)),
    ("clicks, 83 a minute", 16000, clicks(16000, 83, 15)),
    ("clicks, 177 a minute, swung", 22050, clicks(22050, 177, 10, 0.2)),
]:
    y = np.zeros(made["length"])
    for place in made["places"]:
        rest = y[place : place + len(made["pulse"])]
        rest += made["pulse"][: len(rest)]
    outputs = of_rhythm((y / 32768).astype(np.float32), rate)
    signals.append(dict(name=name, sampleRate=rate, clicks=made, outputs=outputs))

spectra = []
for name, rate, n_fft, array in [
    ("noise", 16000, 512, rng.random((257, 5))),
    ("noise, odd FFT", 22050, 405, rng.random((203, 4)) ** 4),
    ("silence and single bins", 16000, 400, np.eye(201)[:, ::25] * np.arange(9)),
    ("whole numbers", 16000, 128, rng.integers(0, 4, (65, 8))),
    ("the smallest numbers", 16000, 256, rng.random((129, 4)) * 1e-37),
    ("large numbers", 48000, 600, rng.random((301, 4)) * 1e12),
]:
    array = array.astype(np.float32)
    given = dict(sampleRate=rate, nFft=n_fft, spectrogram=store(array, 1000))
    options = dict(freq=librosa.fft_frequencies(sr=rate, n_fft=n_fft))
    outputs = []
    for name_, extra in [
        ("spectral_centroid", {}),
        ("spectral_bandwidth", {}),
        ("spectral_bandwidth", dict(p=1)),
        ("spectral_contrast", dict(n_bands=5)),
        ("spectral_contrast", dict(n_bands=4, linear=True, quantile=0.5)),
        ("spectral_rolloff", {}),
        ("spectral_rolloff", dict(roll_percent=0.5)),
        ("poly_features", {}),
        ("poly_features", dict(order=0)),
    ]:
        entry = computed(name_, {**extra, **options}, 1000, sr=rate, S=array)
        outputs.append({**entry, "options": extra})
    outputs.append(computed("spectral_flatness", {}, 1000, S=array))
    outputs.append(computed("chroma_stft", dict(tuning=0.0, n_fft=n_fft), 1000, sr=rate, S=array))
    outputs.append(computed("piptrack", dict(n_fft=n_fft), 1000, sr=rate, S=array))
    spectra.append(dict(name=name, **given, outputs=outputs))

chromagrams = []
for n_chroma in (12, 24, 36):
    chroma = rng.random((n_chroma, 6)).astype(np.float32)
    chroma[:, 2] = 0
    given = store(chroma, 1000)
    chromagrams.append(dict(chroma=given, **computed("tonnetz", {}, 1000, chroma=chroma)))

filterbanks = []
for rate, n_fft, options in [
    (16000, 512, {}),
    (22050, 2048, dict(tuning=0.3)),
    (8000, 405, dict(n_chroma=24, octwidth=None)),
    (44100, 1102, dict(n_chroma=36, base_c=False, norm=1, ctroct=4.0, octwidth=1.0)),
    (16000, 256, dict(n_chroma=7, norm=None, tuning=-0.4)),
    (16000, 256, dict(n_chroma=12, norm=float("inf"))),
]:
    weights = librosa.filters.chroma(sr=rate, n_fft=n_fft, **options)
    if options.get("norm") == float("inf"):
        options["norm"] = "inf"
    filterbanks.append(dict(sampleRate=rate, nFft=n_fft, options=options, **store(weights, 60)))

versions = {m.__name__: m.__version__ for m in (librosa, np, scipy, soundfile, soxr)}
(OUT / "spectral-signals.bin").write_bytes(own_signals)
(OUT / "spectral.bin").write_bytes(values)


def lines(items):
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]"


header = json.dumps(dict(python=platform.python_version(), **versions))
(OUT / "spectral.json").write_text(
    f'{{"versions": {header},\n"signals": {lines(signals)},\n"spectra": {lines(spectra)},\n'
    f'"chromagrams": {lines(chromagrams)},\n"filterbanks": {lines(filterbanks)}}}\n'
)
print(f"{len(signals)} signals, {len(own_signals)} + {len(values)} bytes")

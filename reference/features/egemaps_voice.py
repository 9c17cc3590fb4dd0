"""The voice's low-level descriptors of eGeMAPSv02 by openSMILE, for packages/core/src/features/egemaps.

    python reference/features/egemaps_voice.py [DATA]

Needs opensmile and soundfile. DATA is the folder with `emodb` (default ../shared/data). Writes to
reference/golden/features:

- egemaps-voice.json: versions, names of the 15 descriptors, and the signals: rate, samples, rows;
- egemaps-voice-signals.bin: int16, sample = value / 32768: excerpts of EMO-DB (free to use; Burkhardt et al., 2005) and
  made-up vowels, pulses through resonances with known jitter and shimmer;
- egemaps-voice.bin: float32, rows x 15, smoothed as openSMILE gives them.
"""

import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import opensmile
import soundfile

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
OUT = ROOT / "reference" / "golden" / "features"
FIRST = "F0semitoneFrom27.5Hz_sma3nz"

smile = opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.LowLevelDescriptors)


def vowel(rate, pitch, seconds, jitter=0.0, shimmer=0.0, formants=((700, 80), (1220, 90), (2600, 120))):
    """Pulses, one sample each, through resonances; a quarter of the time on either side has noise alone."""
    random = np.random.default_rng(int(pitch))
    source = random.normal(0, 1e-3, int(rate * seconds))
    at, period = rate * seconds / 4, 0.0
    while at < rate * seconds * 3 / 4:
        source[int(at)] += 1 + shimmer * random.uniform(-1, 1)
        period = rate / pitch * (1 + jitter * random.uniform(-1, 1))
        at += period
    for frequency, bandwidth in formants:
        radius = np.exp(-np.pi * bandwidth / rate)
        a, b = 2 * radius * np.cos(2 * np.pi * frequency / rate), -radius * radius
        y = np.zeros(len(source) + 2)
        for i, x in enumerate(source):
            y[i + 2] = x + a * y[i + 1] + b * y[i]
        source = y[2:]
    return source / np.abs(source).max() * 0.7


def excerpt(name, start, seconds):
    samples, rate = soundfile.read(DATA / "emodb" / "wav" / f"{name}.flac")
    return samples[int(start * rate) : int((start + seconds) * rate)], rate


signals = [
    ("vowel at 110 Hz, 16 kHz", vowel(16000, 110, 0.6), 16000),
    ("vowel at 220 Hz with jitter of 2 %, 24414 Hz", vowel(24414, 220, 0.5, jitter=0.02), 24414),
    ("vowel at 180 Hz with shimmer of 20 %, 8 kHz", vowel(8000, 180, 0.6, shimmer=0.2), 8000),
    ("vowel at 330 Hz, 44.1 kHz", vowel(44100, 330, 0.5), 44100),
    ("03a01Wa", *excerpt("03a01Wa", 0.3, 0.8)),
    ("08b09Fd", *excerpt("08b09Fd", 0.2, 0.8)),
    ("14b10Tc", *excerpt("14b10Tc", 1.0, 0.8)),
]

index, samples, values = [], [], []
for name, signal, rate in signals:
    quantised = np.round(signal * 32768).clip(-32768, 32767).astype("<i2")
    frame = smile.process_signal(quantised.astype(np.float32) / 32768, rate)
    names = list(frame.columns)
    first = names.index(FIRST)
    rows = frame.to_numpy(np.float32)[:, first : first + 15]
    index.append({"name": name, "sampleRate": rate, "samples": len(quantised), "rows": len(rows)})
    samples.append(quantised)
    values.append(rows.ravel())

np.concatenate(samples).tofile(OUT / "egemaps-voice-signals.bin")
np.concatenate(values).astype("<f4").tofile(OUT / "egemaps-voice.bin")
versions = {
    "opensmile-python": version("opensmile"),
    "python": platform.python_version(),
    "soundfile": soundfile.__version__,
}
document = {"versions": versions, "names": names[first : first + 15], "signals": index}
(OUT / "egemaps-voice.json").write_text(json.dumps(document, indent=1) + "\n")

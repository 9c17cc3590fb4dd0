"""Golden values for packages/core/src/features/prosody, from Praat.

    python reference/features/prosody.py

Needs praat-parselmouth and numpy. Takes excerpts of EMO-DB from reference/golden/features (index.json, signals.bin) and
writes reference/golden/features/prosody.json: Praat's intensity contour in dB re 20 micropascals, its frames 10 ms
apart from `start` seconds on.
"""

import json
from pathlib import Path

import numpy as np
import parselmouth

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "features"
CASES = ["speech anger, 16 kHz", "speech sadness, 16 kHz", "speech, 48 kHz"]

signals = np.fromfile(FOLDER / "signals.bin", dtype="<i2")
index = json.loads((FOLDER / "index.json").read_text())
intensity = []
for case in index["cases"]:
    if case["name"] not in CASES:
        continue
    samples = signals[case["offset"] : case["offset"] + case["length"]] / 32768
    sound = parselmouth.Sound(samples, case["sampleRate"])
    contour = sound.to_intensity(minimum_pitch=50, time_step=0.01, subtract_mean=True)
    intensity.append(
        {
            "name": case["name"],
            "start": round(contour.xs()[0], 6),
            "values": [round(float(value), 4) for value in contour.values[0]],
        }
    )
versions = {"praat": parselmouth.PRAAT_VERSION, "parselmouth": parselmouth.__version__}
out = {"versions": versions, "intensity": intensity}
(FOLDER / "prosody.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")

"""Whisper's log-mel frames of a short signal, by its definition in float64: NumPy's FFT, librosa's mel filters.

The signal is one of whole numbers, so that the test can make it again. Writes
reference/golden/features/whisper.json; arrays are base64 of little-endian float32.

    python reference/features/whisper.py
"""

import base64
import json
from pathlib import Path

import librosa
import numpy as np

GOLDEN = Path(__file__).parent.parent / "golden" / "features" / "whisper.json"

t = np.arange(1700)
samples = ((t * t * 7919) % 65536) / 65536 - 0.5
samples[800:] *= 1e-3  # quiet enough for the floor

window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
padded = np.pad(samples, 200, mode="reflect")
frames = np.stack([padded[i : i + 400] * window for i in range(0, len(samples) + 1, 160)])[:-1]
power = np.abs(np.fft.rfft(frames)) ** 2  # (frames, bins)
mel = librosa.filters.mel(sr=16000, n_fft=400, n_mels=80, fmax=8000, dtype=np.float64)
log = np.log10(np.maximum(power @ mel.T, 1e-10))
log = (np.maximum(log, log.max() - 8) + 4) / 4

GOLDEN.write_text(
    json.dumps(
        {
            "versions": {"librosa": librosa.__version__, "numpy": np.__version__},
            "frames": len(log),
            "logMel": base64.b64encode(log.astype("<f4").tobytes()).decode(),
        },
        indent=1,
    )
    + "\n"
)

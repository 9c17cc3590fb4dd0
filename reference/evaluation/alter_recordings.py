"""Alters recordings as copies of a corpus are: gain, cuts, Opus, MP3; for rate_duplicates.mjs.

    python alter_recordings.py CORPUS_FOLDER OUTPUT_FOLDER

Versions: Python 3.11, NumPy 2.4, soundfile 0.14 (libsndfile 1.2.2). Draws 200 recordings, always the same.
"""

import random
import sys
from pathlib import Path

import numpy as np
import soundfile as sf

OPUS_RATES = (8000, 12000, 16000, 24000, 48000)

source, target = map(Path, sys.argv[1:])
random.seed(1)
files = sorted(path for path in source.rglob("*") if path.suffix in {".flac", ".wav", ".opus"})
for kind in ("gain", "cut", "opus", "mp3"):
    (target / kind).mkdir(parents=True, exist_ok=True)
for path in random.sample(files, 200):
    samples, rate = sf.read(path, dtype="float32", always_2d=True)
    samples = samples.mean(1)
    gain = np.float32(random.uniform(0.1, 0.9))
    sf.write(target / "gain" / f"{path.stem}.wav", gain * samples, rate, subtype="PCM_16")
    start, end = (int(random.uniform(0.02, most) * rate) for most in (0.3, 0.2))
    sf.write(target / "cut" / f"{path.stem}.wav", samples[start : len(samples) - end], rate, subtype="PCM_16")
    coded = min(OPUS_RATES, key=lambda each: abs(each - rate))
    times = np.arange(int(len(samples) * coded / rate)) * rate / coded
    resampled = np.interp(times, np.arange(len(samples)), samples).astype("float32")
    sf.write(target / "opus" / f"{path.stem}.opus", resampled, coded, format="OGG", subtype="OPUS", compression_level=0.95)
    sf.write(target / "mp3" / f"{path.stem}.mp3", resampled, coded, format="MP3", subtype="MPEG_LAYER_III", compression_level=0.95)

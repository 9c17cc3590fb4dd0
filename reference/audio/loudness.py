"""Loudness as pyloudnorm and ffmpeg measure it, for packages/core/src/audio/loudness.

    python reference/audio/loudness.py [DATA]

Needs numpy, soundfile, pyloudnorm 0.2 and the program ffmpeg. DATA is the folder with `emodb` and `ravdess-original`
(default ../shared/data). Writes reference/golden/audio/loudness.json:

- `made`: a sound of tones in steps of level, made by the tests from the same formula; its integrated loudness by
  pyloudnorm; integrated, range and true peak by ffmpeg's ebur128, which prints one decimal;
- `files`: the same of recordings in DATA.

pyloudnorm counts a last block that is not whole; the sounds are whole tenths of a second long, so that there is none.
ffmpeg's loudnorm is no reference: what it measures departs from ffmpeg's own ebur128 by up to 1 LU.
"""

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
OUT = ROOT / "reference" / "golden" / "audio" / "loudness.json"
LEVELS = [-20, -35, -14, -60, -26, -75, -18, -30, -24, -45]  # dB, 1.2 s each


def made(rate):
    """Tones at 60, 440, 2,000 and 5,500 Hz, of amplitudes 1, 1, 0.7 and 0.5."""
    n = np.arange(round(12 * rate))
    t = n / rate
    tones = sum(a * np.sin(2 * np.pi * f * t) for f, a in [(60, 1), (440, 1), (2000, 0.7), (5500, 0.5)])
    level = np.array(LEVELS)[np.minimum(n * 10 // (12 * rate), 9)]
    return (tones * 10 ** (level / 20)).astype(np.float32)


def ffmpeg(samples, rate):
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        soundfile.write(file.name, samples, rate, subtype="FLOAT")
        command = ["ffmpeg", "-hide_banner", "-nostats", "-i", file.name, "-af", "ebur128=peak=true", "-f", "null", "-"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:") :]
    values = {name: float(re.search(rf"{name}: +(-?[\d.]+)", summary)[1]) for name in ["I", "LRA", "Peak"]}
    return {"integrated": values["I"], "range": values["LRA"], "truePeakDb": values["Peak"]}


def measured(samples, rate):
    meter = pyloudnorm.Meter(rate, filter_class="DeMan")
    return {"pyloudnorm": meter.integrated_loudness(samples.astype(np.float64)), "ffmpeg": ffmpeg(samples, rate)}


def main():
    sounds = [{"rate": rate, **measured(made(rate), rate)} for rate in [48000, 44100, 16000]]
    files = []
    for path in ["emodb/wav/03a01Fa", "emodb/wav/14a05Wa", "emodb/wav/16b10Td", "ravdess-original/03-01-02-01-02-02-05"]:
        (file,) = DATA.glob(path + ".*")
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        samples = samples.mean(axis=1)
        whole = samples[: len(samples) // (rate // 10) * (rate // 10)]
        files.append({"path": str(file.relative_to(DATA)), "length": len(whole), **measured(whole, rate)})
    said = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout
    versions = {"pyloudnorm": version("pyloudnorm"), "ffmpeg": said.split()[2]}
    OUT.write_text(json.dumps({"versions": versions, "levels": LEVELS, "made": sounds, "files": files}, indent=1) + "\n")


main()

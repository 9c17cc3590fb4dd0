"""Recordings and golden values for packages/core/src/audio, from the usual encoders, libsndfile, soxr and librosa.

    python reference/audio/make_golden.py [DATA]

Needs librosa, soundfile and soxr, and the programs lame, oggenc, opusenc, flac and ffmpeg (with libopus, libvorbis).
DATA is the folder with `emodb`, `tess`, `ravdess`, `ravdess-original` and `nemo` (default ../shared/data). Writes to
reference/golden/audio:

- recordings: a made-up voice of 0.7 s as each encoder writes it (commands below);
- golden.json: versions; `recordings`, what libsndfile decodes from them (from the source, where they
  are lossless); `resampled`, what soxr HQ makes of a swept
  tone; `lengths`, of librosa.resample; `trimmed`, bounds by librosa.effects.trim; `files`, rate, length, checksum and
  trim bounds of files in DATA; `laws`, all codes of A-law and mu-law.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import librosa
import numpy as np
import soundfile
import soxr

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
OUT = ROOT / "reference" / "golden" / "audio"
EVERY = 29  # of the decoded samples one in so many is kept

COMMANDS = {
    "lame-stereo.mp3": "lame --quiet -b 64 stereo.wav {}",
    "lame-vbr-mono.mp3": "lame --quiet -V 5 -m m mono.wav {}",
    "lame-no-tag.mp3": "lame --quiet -t -b 32 mono.wav {}",
    "ffmpeg-id3.mp3": "ffmpeg -v error -y -i stereo.wav -metadata title=voice -b:a 48k {}",
    "ffmpeg-layer2.mp2": "ffmpeg -v error -y -i mono.wav -c:a mp2 -b:a 64k {}",
    "oggenc-stereo.ogg": "oggenc -Q -s 1 -q 2 stereo.wav -o {}",
    "ffmpeg-mono.ogg": "ffmpeg -v error -y -i mono.wav -c:a libvorbis -fflags +bitexact {}",
    "opusenc-stereo.opus": "opusenc --quiet --serial 1 --bitrate 32 stereo.wav {}",
    "ffmpeg-mono.opus": "ffmpeg -v error -y -i mono.wav -c:a libopus -b:a 24k -fflags +bitexact {}",
    "flac-best-stereo.flac": "flac -s -f -8 -e stereo.wav -o {}",
    "flac-fast-24-bit.flac": "flac -s -f -0 deep.wav -o {}",
    "flac-long-24-bit.flac": "flac -s -f -8 --lax -l 32 -p deep.wav -o {}",
    "ffmpeg-stream.flac": "ffmpeg -v error -y -i mono.wav -f flac pipe:1 > {}",
    "flac-silence.flac": "flac -s -f --no-padding silence.wav -o {}",
    "flac-in-ogg.oga": "flac -s -f --ogg --serial-number=1 stereo.wav -o {}",
}


def voice():
    rng = np.random.default_rng(7)
    rate = 16000
    t = np.arange(int(0.7 * rate) + 123) / rate
    phase = 2 * np.pi * np.cumsum(180 + 60 * np.sin(2 * np.pi * 3 * t)) / rate
    y = sum(np.sin(k * phase) / k for k in range(1, 12)) * (0.2 + 0.15 * np.sin(2 * np.pi * 2 * t))
    y += 0.01 * rng.standard_normal(len(t))
    y[6000:8000] = 0
    y = np.stack([y, 0.6 * np.roll(y, 40)], axis=1)
    return 0.8 * y / np.abs(y).max(), rate


def decoded(path):
    y, rate = soundfile.read(path, dtype="float64", always_2d=True)
    return y.mean(axis=1).astype(np.float32), rate, y.shape[1]


def recordings():
    y, rate = voice()
    sources = {"stereo.wav": (y, "PCM_16"), "mono.wav": (y.mean(axis=1), "PCM_16"), "deep.wav": (y[:3000], "PCM_24"),
               "silence.wav": (np.zeros(9000), "PCM_16")}  # fmt: skip
    for name, (samples, subtype) in sources.items():
        soundfile.write(OUT / name, samples, rate, subtype=subtype)
    results = []
    for name, command in COMMANDS.items():
        subprocess.run(command.format(name), shell=True, check=True, cwd=OUT)
        lossless = name.endswith((".flac", ".oga"))
        source = re.search(r"\w+\.wav", command).group()
        mono, rate, channels = decoded(OUT / (source if lossless else name))
        values = [float(v) for v in mono[::EVERY]]
        results.append(
            {"name": name, "command": command.format(name), "rate": rate, "channels": channels, "length": len(mono),
             "lossless": lossless, "every": EVERY, "values": values}
        )
    for name in sources:
        (OUT / name).unlink()
    return results


def sweep(rate, top, n, at):
    """A tone from 0 Hz to `top` over `n` samples at `rate`, at times `at` in seconds; faded in and out so that it has
    nothing above `top`. The tests make the same."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * at * rate / (n - 1))
    return np.where(at * rate <= n - 1, window * np.sin(np.pi * top * at * at * rate / n), 0)


def resampled():
    results = []
    for rate, to, n in [
        (24414, 16000, 6103), (44100, 16000, 9000), (48000, 16000, 9600), (96000, 16000, 19000), (22050, 16000, 5000),
        (24000, 16000, 5001), (16000, 24414, 4001), (8000, 16000, 3000), (16000, 44100, 3001), (16001, 16000, 5000),
    ]:  # fmt: skip
        top = 0.9 * min(rate, to) / 2
        y = soxr.resample(sweep(rate, top, n, np.arange(n) / rate), rate, to, quality="HQ")
        # soxr's clock is not exact for all ratios: how far its output is from the sweep at the new rate.
        departure = np.abs(y - sweep(rate, top, n, np.arange(len(y)) / to)).max()
        every = max(1, len(y) // 250)
        results.append({"rate": rate, "to": to, "samples": n, "top": top, "every": every, "departure": float(departure),
                        "values": [float(f"{v:.9g}") for v in y[::every]]})  # fmt: skip
    return results


def lengths():
    results = []
    for rate, to in [(24414, 16000), (44100, 16000), (48000, 16000), (16000, 24414), (22050, 16000), (96000, 16000)]:
        for n in [1, 2, 3, 100, 441, 12207, 24414, 48828, 48829]:
            y = librosa.resample(np.zeros(n, np.float32), orig_sr=rate, target_sr=to)
            results.append([n, rate, to, len(y)])
    return results


def bursts(n, level, spans, seed):
    """Tones of 220 Hz at 16 kHz where `spans` say, over noise of `level`; the tests make the same."""
    y = np.zeros(n)
    state = seed
    for i in range(n):
        state = (1103515245 * state + 12345) & 0x7FFFFFFF
        y[i] = level * (state / 0x40000000 - 1)
    for start, end, amplitude in spans:
        i = np.arange(start, end)
        y[start:end] += amplitude * np.sin(2 * np.pi * 220 * i / 16000)
    return y.astype(np.float32)


def trimmed():
    results = []
    for n, level, spans, top_db in [
        (32000, 1e-4, [(9000, 20000, 0.5)], 60), (32000, 1e-4, [(9000, 20000, 0.5)], 30),
        (32000, 1e-2, [(9000, 9500, 0.5), (25000, 26000, 0.1)], 20), (16384, 0, [(0, 5000, 0.3)], 60),
        (16000, 0, [(15000, 16000, 0.3)], 40), (16000, 0, [], 60), (700, 1e-3, [(100, 120, 0.9)], 20),
        (1, 1e-3, [], 60), (50000, 1e-6, [(20000, 20001, 0.9)], 60), (40001, 3e-3, [(30000, 40001, 0.02)], 10),
    ]:  # fmt: skip
        y = bursts(n, level, spans, seed=n)
        _, (start, end) = librosa.effects.trim(y, top_db=top_db)
        results.append({"samples": n, "level": level, "spans": spans, "topDb": top_db,
                        "bounds": [int(start), int(end)]})  # fmt: skip
    return results


def files():
    """A sample of every corpus, the odd ones included: what libsndfile and librosa make of them."""
    picked = sorted(DATA.glob("ravdess-original/*.wav")) + sorted(DATA.glob("tess/*/*.wav"))
    picked += [*DATA.glob("tess/OAF_Fear/OAF_food_fear.*"), *DATA.glob("tess/OAF_neutral/OA_bite_neutral.*")]
    for pattern, step in [("tess/*/*.flac", 230), ("ravdess/*/*.flac", 120), ("emodb/wav/*.flac", 60),
                          ("nemo/samples/*.opus", 450)]:  # fmt: skip
        picked += sorted(DATA.glob(pattern))[step // 2 :: step]
    results = []
    for path in picked:
        mono, rate, channels = decoded(path)
        result = {"path": str(path.relative_to(DATA)), "rate": rate, "channels": channels, "length": len(mono)}
        if path.suffix == ".opus":
            result["rms"] = float(np.sqrt(np.mean(mono.astype(np.float64) ** 2)))
        else:
            result["md5"] = hashlib.md5(mono.tobytes()).hexdigest()
        result["trimmed"] = [int(i) for i in librosa.effects.trim(mono, top_db=30)[1]]
        results.append(result)
    return results


def laws():
    """Every code of the G.711 laws, in whole steps of 2^-15."""
    codes = OUT / "codes.raw"
    codes.write_bytes(bytes(range(256)))
    results = []
    for law in ["ALAW", "ULAW"]:
        y, _ = soundfile.read(codes, format="RAW", subtype=law, channels=1, samplerate=8000, dtype="int16")
        results.append([int(v) for v in y])
    codes.unlink()
    return results


def first_line(command):
    done = subprocess.run(command.split(), capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().split("\n")[0]


OUT.mkdir(parents=True, exist_ok=True)
golden = {
    "versions": {
        "librosa": librosa.__version__, "soxr": soxr.__version__, "soundfile": soundfile.__version__,
        "libsndfile": soundfile.__libsndfile_version__, "numpy": np.__version__,
        "lame": first_line("lame --version"), "oggenc": first_line("oggenc -V"),
        "opusenc": first_line("opusenc -V"), "flac": first_line("flac -v"), "ffmpeg": first_line("ffmpeg -version"),
    },
    "recordings": recordings(), "resampled": resampled(), "lengths": lengths(), "trimmed": trimmed(), "files": files(),
    "laws": laws(),
}  # fmt: skip
lines = [f'"{key}": ' + (json.dumps(value) if key == "versions" else
         "[\n  " + ",\n  ".join(json.dumps(row) for row in value) + "\n]") for key, value in golden.items()]  # fmt: skip
(OUT / "golden.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")

"""librosa and openSMILE as peers of the bench: answers on standard output as answer.mjs does.

    python python_peers.py librosa|opensmile|opensmile-core SETS
"""

import json
import sys
import time
import warnings

import numpy as np

SPEECH = dict(n_fft=512, win_length=400, hop_length=160, n_mels=64)


def librosa_cases():
    import librosa
    import scipy

    feature = librosa.feature
    effects = librosa.effects

    def log_mel(y, sr, **options):
        librosa.power_to_db(feature.melspectrogram(y=y, sr=sr, **options))

    def deltas(y, sr):
        frames = feature.mfcc(y=y, sr=sr)
        librosa.feature.delta(frames)
        librosa.feature.delta(frames, order=2)

    def lpc(y, sr):
        for at in range(0, len(y) - 399, 400):
            librosa.lpc(y[at : at + 400], order=16)

    made = {}

    def prepared(make, run):
        def both(y, sr):
            if (key := (make, id(y))) not in made:
                made[key] = make(y, sr)
            run(made[key])

        return both

    cases = dict(
        spectrogram=lambda y, sr: np.abs(librosa.stft(y)),
        stft=lambda y, sr: librosa.stft(y),
        istft=prepared(lambda y, sr: librosa.stft(y), librosa.istft),
        melSpectrogram=lambda y, sr: feature.melspectrogram(y=y, sr=sr),
        logMel=log_mel,
        logMel16k=lambda y, sr: log_mel(y, sr, **SPEECH),
        mfcc=lambda y, sr: feature.mfcc(y=y, sr=sr),
        mfcc16k=lambda y, sr: feature.mfcc(y=y, sr=sr, **SPEECH),
        pcen=prepared(lambda y, sr: feature.melspectrogram(y=y, sr=sr), librosa.pcen),
        delta=deltas,
        rms=lambda y, sr: feature.rms(y=y),
        zeroCrossingRate=lambda y, sr: feature.zero_crossing_rate(y),
        spectralCentroid=lambda y, sr: feature.spectral_centroid(y=y, sr=sr),
        spectralBandwidth=lambda y, sr: feature.spectral_bandwidth(y=y, sr=sr),
        spectralContrast=lambda y, sr: feature.spectral_contrast(y=y, sr=sr),
        spectralFlatness=lambda y, sr: feature.spectral_flatness(y=y),
        spectralRolloff=lambda y, sr: feature.spectral_rolloff(y=y, sr=sr),
        chromaStft=lambda y, sr: feature.chroma_stft(y=y, sr=sr),
        tonnetz=prepared(
            lambda y, sr: feature.chroma_stft(y=y, sr=sr), lambda chroma: feature.tonnetz(chroma=chroma)
        ),
        onsetStrength=lambda y, sr: librosa.onset.onset_strength(y=y, sr=sr),
        tempo=lambda y, sr: feature.tempo(y=y, sr=sr),
        lpc=lpc,
        yin=lambda y, sr: librosa.yin(y, sr=sr, fmin=65, fmax=600),
        pyin=lambda y, sr: librosa.pyin(y, sr=sr, fmin=65, fmax=600),
        resample=lambda y, sr: librosa.resample(y, orig_sr=sr, target_sr=16000),
        timeStretch=lambda y, sr: effects.time_stretch(y, rate=1.2),
        pitchShift=lambda y, sr: effects.pitch_shift(y, sr=sr, n_steps=2),
        preemphasis=lambda y, sr: effects.preemphasis(y),
        trim=lambda y, sr: effects.trim(y),
    )

    def transform(size):
        rows = np.tile(np.arange(size) % 7 - 3.0, (max(1, 2**16 // size), 1))
        return lambda: scipy.fft.rfft(rows), len(rows)

    version = f"{librosa.__version__}, numpy {np.__version__}, scipy {scipy.__version__}"
    return version, cases, transform


def opensmile_cases(core_only):
    """With `core_only` only the time inside its C++ library's `smile_run` counts, not Python's or its set-up."""
    import opensmile

    smile = opensmile.Smile(
        feature_set=opensmile.FeatureSet.eGeMAPSv02, feature_level=opensmile.FeatureLevel.Functionals
    )
    spent = [0.0]
    if core_only:
        from opensmile.core.lib import OpenSMILE

        run = OpenSMILE.run

        def timed(self):
            start = time.perf_counter()
            run(self)
            spent[0] += time.perf_counter() - start

        OpenSMILE.run = timed

    def egemaps(y, sr):
        spent[0] = 0.0
        smile.process_signal(y, sr)
        return spent[0]

    return f"{opensmile.__version__} (openSMILE 3)", dict(egemaps=egemaps), None


def main():
    name = sys.argv[1]
    warnings.simplefilter("ignore")
    if name == "librosa":
        version, cases, transform = librosa_cases()
    else:
        version, cases, transform = opensmile_cases(name == "opensmile-core")
    sets = json.loads(sys.argv[2])
    signals = {
        at: [(np.fromfile(r["file"], dtype=np.float32), r["sampleRate"]) for r in recordings]
        for at, recordings in sets.items()
    }
    say = lambda line: print(json.dumps(line), flush=True)  # noqa: E731
    say(dict(name=name, version=version, cases=list(cases), fft=transform is not None))
    for line in sys.stdin:
        request = json.loads(line)
        if "fft" in request:
            run, rows = transform(request["fft"])
            turns = -(-4_000_000 // (request["fft"] * rows))
            start = time.perf_counter()
            for _ in range(turns):
                run()
            say(dict(seconds=(time.perf_counter() - start) / (turns * rows)))
            continue
        case = cases[request["case"]]
        inside = 0.0
        start = time.perf_counter()
        for y, sr in signals[request["at"]][: request["count"]]:
            result = case(y, sr)
            if name == "opensmile-core":
                inside += result
        say(dict(seconds=inside if name == "opensmile-core" else time.perf_counter() - start))


main()

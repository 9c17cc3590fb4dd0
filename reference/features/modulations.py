"""Golden values of how a spectrum moves: SciPy's cosine transform, NumPy's correlations and SciPy's periodogram of made-up
contours, one longer than the least length of a modulation spectrum. Writes ../golden/features/modulations.json.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import fft, signal

EDGES = [0.15, 0.35, 0.75, 1.3, 2.1, 3.3, 5, 7.8, 11.7, 17.6]
rng = np.random.default_rng(11)


def cosines(contour):
    return fft.dct(contour, norm="ortho")[1:9] * np.sqrt(2 / len(contour))


def modulations(contour):
    size = max(512, 1 << (len(contour) - 1).bit_length())
    hz, power = signal.periodogram(
        contour - contour.mean(), 100, "hann", nfft=size, detrend=False, return_onesided=False
    )
    power = power * 100  # a density in dB^2 per Hz, times the rate: over the window's energy alone
    return [np.log1p(power[(hz >= low) & (hz < high)].mean()) for low, high in zip(EDGES, EDGES[1:])]


cases = []
for frames in [90, 700]:
    walk = np.cumsum(rng.normal(size=(frames, 16)), axis=0) / 3 + rng.normal(size=(frames, 16))
    contours = np.round(walk, 2).T
    cepstrum, bands = contours[:14], contours[14:]
    correlations = np.corrcoef(cepstrum[:13])[np.triu_indices(13, 1)]
    delta = cepstrum[:, 2:] - cepstrum[:, :-2]
    double = delta[:, 2:] - delta[:, :-2]
    deviations = np.log1p(np.stack([delta.std(1), double.std(1)], 1))
    values = np.concatenate(
        [
            *[cosines(contour) for contour in cepstrum[:13]],
            correlations,
            deviations.ravel(),
            *[modulations(contour) for contour in bands],
        ]
    )
    cases.append({"cepstrum": cepstrum.tolist(), "bands": bands.tolist(), "values": values.tolist()})

golden = {"versions": {"scipy": scipy.__version__, "numpy": np.__version__}, "cases": cases}
path = pathlib.Path(__file__).parent.parent / "golden" / "features" / "modulations.json"
path.write_text(json.dumps(golden) + "\n")

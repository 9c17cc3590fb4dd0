"""Golden values for packages/core/src/spectrum/windows.ts, from scipy.

    python reference/features/make_windows.py

Writes reference/golden/features/windows.json: `windows`, each with its name as we call it, its length, whether it is
periodic, and scipy.signal.get_window's values.
"""

import json
from pathlib import Path

import numpy as np
import scipy

OUT = Path(__file__).resolve().parents[2] / "reference" / "golden" / "features" / "windows.json"

NAMES = {
    "hann": "hann", "hamming": "hamming", "blackman": "blackman", "blackmanHarris": "blackmanharris",
    "bartlett": "bartlett", "triangular": "triang", "rectangular": "boxcar", "cosine": "cosine",
}  # fmt: skip
WINDOWS = list(NAMES.items()) + [
    ((name, parameter), (name, parameter))
    for name, parameters in {"gaussian": [0.1, 2.5, 9], "kaiser": [0, 5, 14.25]}.items()
    for parameter in parameters
]

windows = [
    dict(name=ours, length=length, periodic=periodic,
         values=[float(f"{v:.17g}") for v in scipy.signal.get_window(scipys, length, fftbins=periodic)])
    for ours, scipys in WINDOWS
    for length in (1, 2, 3, 12, 33)
    for periodic in (True, False)
]  # fmt: skip
versions = dict(scipy=scipy.__version__, numpy=np.__version__)
rows = ",\n".join(json.dumps(row) for row in windows)
OUT.write_text(f'{{"versions": {json.dumps(versions)},\n"windows": [\n{rows}\n]}}\n')

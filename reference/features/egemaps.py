"""eGeMAPSv02 functionals of whole recordings by openSMILE, for packages/core/src/features/egemaps.

    python reference/features/egemaps.py [DATA]

Needs opensmile and soundfile. DATA is the folder with `emodb` and `tess` (default ../shared/data). Takes all of EMO-DB
and of TESS every 14th recording in sorted order, 735 in all, and writes to reference/golden/features:

- egemaps.json: versions, the names of the 88 functionals, the recordings' paths below DATA;
- egemaps.bin: float32, `recordings x 88`.

Values of features only: no audio is stored.
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

smile = opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.Functionals)
paths = sorted((DATA / "emodb" / "wav").iterdir()) + sorted((DATA / "tess").glob("*/*.flac"))[::14]

rows = []
for path in paths:
    samples, rate = soundfile.read(path, dtype="float32")
    rows.append(smile.process_signal(samples, rate).to_numpy(np.float32)[0])

np.stack(rows).astype("<f4").tofile(OUT / "egemaps.bin")
index = {
    "versions": {
        "opensmile-python": version("opensmile"),
        "python": platform.python_version(),
        "soundfile": soundfile.__version__,
    },
    "names": smile.feature_names,
    "recordings": [path.relative_to(DATA).as_posix() for path in paths],
}
(OUT / "egemaps.json").write_text(json.dumps(index, indent=1) + "\n")

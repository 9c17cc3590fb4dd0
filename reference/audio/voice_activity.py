"""Fits the network of packages/core/src/audio/voice-activity and prints its weights.

    node reference/audio/voice-activity-cues.mjs FOLDER [DATA]
    python reference/audio/voice_activity.py FOLDER > packages/core/src/audio/voice-activity/weights.ts

Needs numpy and scikit-learn 1.9. Eight hidden units with ReLU and one output; the cues' standardisation is folded into
the first layer. How good the result is on other speakers bench/audio/voice-activity.mjs measures.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

HIDDEN = 8

folder = Path(sys.argv[1])
labels = np.fromfile(folder / "labels.f32", np.float32) > 0.5
cues = np.fromfile(folder / "cues.f32", np.float32).reshape(len(labels), -1).astype(np.float64)
warnings.simplefilter("ignore", ConvergenceWarning)
scaler = StandardScaler().fit(cues)
network = MLPClassifier((HIDDEN,), alpha=1e-3, max_iter=30, batch_size=512, random_state=0)
network.fit(scaler.transform(cues), labels)
first, second = network.coefs_
bias, last = network.intercepts_
folded = (first / scaler.scale_[:, None]).T  # (hidden, cues)
bias = bias - folded @ scaler.mean_


def listed(values):
    return ", ".join(f"{v:.4g}" for v in values)


print(f"// Made by reference/audio/voice_activity.py from {len(labels):,} frames; see there.\n")
print("// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: numbers that were fitted\n")
print(f"/** `{HIDDEN} x {cues.shape[1]}` */\nexport const HIDDEN_WEIGHTS: readonly (readonly number[])[] = [")
for row in folded:
    print(f"  [{listed(row)}],")
print(f"];\n\nexport const HIDDEN_BIASES: readonly number[] = [{listed(bias)}];\n")
print(f"export const OUTPUT_WEIGHTS: readonly number[] = [{listed(second[:, 0])}];\n")
print(f"export const OUTPUT_BIAS = {last[0]:.4g};")

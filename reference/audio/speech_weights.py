"""Fits the logistic regression of packages/core/src/audio/voice-activity/holds-speech.ts and prints its weights.

    node reference/audio/speech-measures.mjs FOLDER [DATA]
    python reference/audio/speech_weights.py FOLDER > packages/core/src/audio/voice-activity/speech-weights.ts

Needs numpy and scikit-learn 1.9. Each corpus, as recorded and altered, weighs the same, so that the largest does not
decide; so does each kind of sound. How good the result is on others bench/audio/holds-speech.mjs measures.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

FURTHEST = 3  # deviations, as holds-speech.ts has it
REFUSED = 0.0007  # of the recordings fitted on

folder = Path(sys.argv[1])
stretches = json.loads((folder / "stretches.json").read_text())
measures = np.fromfile(folder / "measures.f32", np.float32).reshape(len(stretches), -1).astype(np.float64)
is_speech = np.array(["corpus" in each for each in stretches])
is_window = np.array([each["isWindow"] for each in stretches])
is_clean = np.array([each.get("version") == "as recorded" for each in stretches])
groups = [(each.get("corpus"), each.get("kind"), each.get("version") == "as recorded") for each in stretches]

fitted = ~is_window | ~is_speech
members = defaultdict(int)
for group, is_fitted in zip(groups, fitted):
    members[group] += is_fitted
kinds = len({each["kind"] for each in stretches if "kind" in each})
weights = np.array([(10000 if group[0] else 80000 / kinds) / members[group] for group in groups])

scaler = StandardScaler().fit(measures[fitted])
scaled = np.clip(scaler.transform(measures), -FURTHEST, FURTHEST)
model = LogisticRegression(max_iter=2000).fit(scaled[fitted], is_speech[fitted], sample_weight=weights[fitted])
score = model.decision_function(scaled)

best = defaultdict(lambda: -np.inf)
for each, value in zip(np.flatnonzero(is_speech & is_clean & is_window), score[is_speech & is_clean & is_window]):
    recording = stretches[each]["recording"]
    best[recording] = max(best[recording], value)
loudest = score[is_speech & is_clean & ~is_window & np.array([each["length"] == 122 for each in stretches])]
least = min(np.quantile(list(best.values()), REFUSED), np.quantile(loudest, REFUSED))


def listed(values):
    return "[" + ", ".join(f"{v:.4g}" for v in values) + "]"


print("// Made by reference/audio/speech_weights.py; see there.\n")
print(f"export const MEANS: readonly number[] = {listed(scaler.mean_)};\n")
print(f"export const DEVIATIONS: readonly number[] = {listed(scaler.scale_)};\n")
print(f"export const WEIGHTS: readonly number[] = {listed(model.coef_[0])};\n")
print(f"export const BIAS = {model.intercept_[0]:.4g};\n")
print("/** A stretch with a lower score holds no speech: 0.07 % of the recordings that this was fitted on. */")
print(f"export const LEAST = {least:.4g};")

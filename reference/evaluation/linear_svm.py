"""Golden values of the linear SVM: scikit-learn's LinearSVC. Writes ../golden/evaluation/linear-svm.json.

Squared hinge loss, L2 penalty, the intercept penalised too (intercept_scaling 1), weights by sample_weight.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.svm import LinearSVC
from sklearn.utils.class_weight import compute_sample_weight

rng = np.random.default_rng(5)
classes, features = 3, 6
targets = rng.choice(classes, 70, p=[0.5, 0.3, 0.2])
rows = np.round(rng.normal(size=(classes, features))[targets] + 1.2 * rng.normal(size=(len(targets), features)), 3)
weights = compute_sample_weight("balanced", targets)

cases = []
for c in [1e-4, 1e-2, 1]:
    svm = LinearSVC(C=c, loss="squared_hinge", dual=True, intercept_scaling=1, tol=1e-10, max_iter=10_000_000)
    svm.fit(rows, targets, sample_weight=weights)
    w = np.column_stack([svm.coef_, svm.intercept_])
    signs = np.where(targets[:, None] == np.arange(classes), 1, -1)
    losses = np.maximum(0, 1 - signs * svm.decision_function(rows)) ** 2
    objectives = 0.5 * (w**2).sum(axis=1) + c * weights @ losses
    cases.append({"c": c, "weights": w.tolist(), "objectives": objectives.tolist()})

golden = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "rows": rows.tolist(),
    "targets": targets.tolist(),
    "sampleWeights": weights.tolist(),
    "cases": cases,
}
path = pathlib.Path(__file__).parent / "../golden/evaluation/linear-svm.json"
path.write_text(json.dumps(golden) + "\n")

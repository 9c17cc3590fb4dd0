"""Golden values of the linear discriminant: scikit-learn's LinearDiscriminantAnalysis, classes equally frequent, covariance
shrunk towards its mean variance. Writes ../golden/network/linear-discriminant.json.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

rng = np.random.default_rng(7)
classes, features = 3, 9
labels = np.arange(60) % classes
rows = np.round(0.8 * rng.normal(size=(classes, features))[labels] + rng.normal(size=(60, features)), 3)

cases = []
for ridge in [0.1, 2]:
    shrinkage = ridge / (1 + ridge)
    # scikit-learn shrinks the covariance of standardised values, so the shrunk one is handed in
    noise = rows - np.stack([rows[labels == c].mean(0) for c in range(classes)])[labels]
    covariance = noise.T @ noise / len(noise)
    shrunk = (1 - shrinkage) * covariance + shrinkage * np.trace(covariance) / features * np.eye(features)

    class Given:
        def fit(self, _):
            self.covariance_ = shrunk

    lda = LinearDiscriminantAnalysis(
        solver="lsqr", covariance_estimator=Given(), priors=np.full(classes, 1 / classes)
    ).fit(rows, labels)
    scores = (rows @ lda.coef_.T + lda.intercept_ - np.log(1 / classes)) * (1 - shrinkage)
    cases.append({"ridge": ridge, "scores": (scores - scores.mean(1, keepdims=True)).tolist()})

golden = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "rows": rows.tolist(),
    "labels": labels.tolist(),
    "cases": cases,
}
path = pathlib.Path(__file__).parent / "../golden/network/linear-discriminant.json"
path.write_text(json.dumps(golden) + "\n")

"""Golden values of the evaluation: scikit-learn's scores, SciPy's intervals. Writes ../golden/evaluation/scores.json."""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.stats import binomtest, bootstrap, t
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
)

rng = np.random.default_rng(3)


def case(name, targets, predictions, classes):
    present = np.unique(targets)

    def scores(**options):
        values = precision_recall_fscore_support(targets, predictions, zero_division=0, **options)
        return [np.asarray(value).tolist() for value in values]

    return {
        "name": name,
        "classes": classes,
        "targets": np.asarray(targets).tolist(),
        "predictions": np.asarray(predictions).tolist(),
        "confusion": confusion_matrix(targets, predictions, labels=range(classes)).tolist(),
        "accuracy": accuracy_score(targets, predictions),
        "uar": balanced_accuracy_score(targets, predictions),
        "perClass": scores(labels=range(classes)),
        "macro": scores(labels=present, average="macro")[:3],
        "weighted": scores(labels=present, average="weighted")[:3],
    }


def noisy(count, classes, right):
    targets = rng.choice(classes, count, p=rng.dirichlet(np.full(classes, 3.0)))
    predictions = np.where(rng.random(count) < right, targets, rng.integers(classes, size=count))
    return targets, predictions


cases = [
    case("seven unbalanced classes", *noisy(160, 7, 0.7), 7),
    case("two classes", *noisy(40, 2, 0.5), 2),
    case("a class never predicted", [0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 0, 0, 1, 1], 3),
    case("a class absent from the targets but predicted", [0, 0, 0, 1, 1, 3], [0, 2, 0, 1, 2, 3], 4),
    case("a class absent from both", [0, 1, 1, 3, 3], [0, 1, 0, 3, 3], 5),
    case("all right", [0, 1, 2, 2], [0, 1, 2, 2], 3),
    case("all wrong", [0, 1, 2, 2], [1, 2, 0, 1], 3),
]

wilson = []
for successes, trials in [(0, 5), (1, 1), (5, 5), (37, 50), (400, 400), (1, 1000), (1396, 2800)]:
    interval = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    wilson.append([successes, trials, interval.low, interval.high])

student = [[df, t.ppf(0.975, df)] for df in [1, 2, 3, 4, 5, 9, 10, 29, 30, 99, 100, 1001]]

runs = [0.91, 0.88, 0.94, 0.9, 0.93]
low, high = t.interval(0.95, len(runs) - 1, np.mean(runs), scipy.stats.sem(runs))

# UAR of the first case: the percentile bootstrap of another generator, 20,000 draws
targets, predictions = map(np.asarray, (cases[0]["targets"], cases[0]["predictions"]))
drawn = bootstrap(
    (targets, predictions), balanced_accuracy_score, paired=True, vectorized=False, n_resamples=20000,
    method="percentile", rng=rng,
).confidence_interval

golden = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "cases": cases,
    "wilson": wilson,
    "student": student,
    "repeated": {"values": runs, "mean": np.mean(runs), "deviation": np.std(runs, ddof=1), "low": low, "high": high},
    "bootstrapUar": {"low": drawn.low, "high": drawn.high},
}
path = pathlib.Path(__file__).parent / "../golden/evaluation/scores.json"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps(golden) + "\n")

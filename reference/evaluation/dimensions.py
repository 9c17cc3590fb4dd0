"""Golden values of dimensions' scores: SciPy's Pearson, scikit-learn's error, and Lin's concordance correlation written
out with NumPy's moments. Writes ../golden/evaluation/dimensions.json."""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.stats import pearsonr
from sklearn.metrics import root_mean_squared_error

rng = np.random.default_rng(5)


def case(name, labelled, predicted):
    covariance = np.cov(labelled, predicted, ddof=0)
    distance = (np.mean(labelled) - np.mean(predicted)) ** 2
    return {
        "name": name,
        "labelled": np.asarray(labelled).tolist(),
        "predicted": np.asarray(predicted).tolist(),
        "ccc": 2 * covariance[0, 1] / (covariance[0, 0] + covariance[1, 1] + distance),
        "pearson": pearsonr(labelled, predicted).statistic,
        "rmse": root_mean_squared_error(labelled, predicted),
    }


ratings = rng.uniform(1, 5, 80)
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "cases": [
        case("near", ratings, ratings + rng.normal(0, 0.4, 80)),
        case("right in order, wrong in level and spread", ratings, 0.3 * ratings + 2 + rng.normal(0, 0.1, 80)),
        case("against", ratings, -ratings + rng.normal(0, 1, 80)),
        case("far from 0", ratings + 1e6, ratings + 1e6 + rng.normal(0, 1, 80)),
    ],
}
path = pathlib.Path(__file__).parent / "../golden/evaluation/dimensions.json"
path.write_text(json.dumps(golden) + "\n")

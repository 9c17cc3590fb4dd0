"""The polynomial behind GELU in packages/core/kernels/assembly/gelu.ts.

The normal distribution's share below -z is exp(-z^2 / 2) t Q(t) with t = 1 / (1 + 0.3 z): Q of degree 7 interpolates
at the Chebyshev nodes of 0 <= z <= 13.5. Prints its coefficients in float32, from the highest power to the lowest, and
the largest relative error. Run with NumPy 2 and SciPy 1.17.
"""

import numpy as np
from scipy.special import erfcx

DEGREE, RATE, LARGEST = 7, 0.3, 13.5

low, high = 1 / (1 + RATE * LARGEST), 1
nodes = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))


def tail(t):  # share below -z over exp(-z^2 / 2)
    return erfcx((1 / t - 1) / RATE / np.sqrt(2)) / 2


coefficients = np.linalg.solve(np.vander(nodes), tail(nodes) / nodes).astype(np.float32)
t = np.linspace(low, high, 100_001)
result = t * np.polyval(coefficients.astype(float), t)
print([f"{c:.9g}" for c in coefficients], "error", np.abs(result / tail(t) - 1).max())

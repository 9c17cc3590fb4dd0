"""The polynomial behind exp, sigmoid and tanh in packages/core/kernels/assembly/elementary.ts.

exp(r) = 1 + r + r^2 P(r) for |r| <= ln 2 / 2: P of degree 4 interpolates at the Chebyshev nodes of that interval.
Prints its coefficients in float32 and the largest error of the result. Run with NumPy 2.
"""

from math import factorial, log

import numpy as np

DEGREE = 4
HALF = log(2) / 2 * 1.002  # a little beyond, for the rounding of n

nodes = HALF * np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
values = sum(nodes**k / factorial(k + 2) for k in range(20))
coefficients = np.linalg.solve(np.vander(nodes, increasing=True), values).astype(np.float32)

r = np.linspace(-HALF, HALF, 100_001)
result = 1 + r + r * r * sum(c.astype(float) * r**k for k, c in enumerate(coefficients))
print([f"{c:.9g}" for c in coefficients], "error", np.abs(result - np.exp(r)).max())

"""Errors of regressions, against scikit-learn's."""

import numpy
import pytest
import sklearn.metrics
from oracle import check, regression_samples

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def test_regression():
    def expected(s):
        targets, predictions = s.labels.astype(float), s.scores.astype(float)
        mse, mae, r2 = (function(targets, predictions, sample_weight=s.weights)
                        for function in (sklearn.metrics.mean_squared_error, sklearn.metrics.mean_absolute_error,
                                         sklearn.metrics.r2_score))
        weighing = targets if s.weights is None else targets[s.weights > 0]
        if len(targets) > 1 and numpy.ptp(weighing) == 0:
            r2 = float(mse == 0)  # what scikit-learn promises; with weights its rounding errors get in the way
        return [[mse, mae, r2]]

    check("regression", regression_samples, expected, relative=True)

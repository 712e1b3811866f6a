"""A binary classifier's outcomes by comparing every sample with every threshold, for what no library answers."""

import numpy


class Points:
    """From nothing predicted positive, at infinity, down: the weights of both classes that reach each threshold."""

    def __init__(self, samples, thresholds=None):
        """Without thresholds, every distinct score that has weight is one. To given ones, ascending, that of all samples
        is added, at -infinity, if some reach none."""
        weights = numpy.ones(len(samples.labels)) if samples.weights is None else samples.weights
        exact = thresholds is None
        levels = numpy.unique(samples.scores[weights > 0]) if exact else thresholds.astype(samples.scores.dtype)
        self.given = levels.astype(float) if exact else thresholds
        self.thresholds = [numpy.inf, *self.given[::-1]]
        reached = [0, *(numpy.sum(samples.scores >= level) for level in levels[::-1])]
        descending = numpy.argsort(-samples.scores, kind="stable")
        if not exact and weights[descending][reached[-1]:].any():
            self.thresholds.append(-numpy.inf)
            reached.append(len(weights))
        # Summed from the top down: a rate of 1 is 1 to the bit, whatever the weights.
        fp, tp = (numpy.array([0.0, *numpy.cumsum((weights * (samples.labels == label))[descending])])
                  for label in (0, 1))
        self.fp, self.tp, self.negatives, self.positives = fp[reached], tp[reached], fp[-1], tp[-1]
        with numpy.errstate(divide="ignore", invalid="ignore"):
            self.tpr, self.fpr = self.tp / self.positives, self.fp / self.negatives
            self.specificity = (self.negatives - self.fp) / self.negatives
            self.precision = self.tp / (self.tp + self.fp)

    def best(self, value, other=None, allowed=None):
        """The greatest value, of these the greatest other, of these the highest threshold; NaN if none is allowed."""
        candidates = [(value[i], 0 if other is None else other[i], self.thresholds[i]) for i in range(len(value))
                      if (allowed is None or allowed[i]) and not numpy.isnan(value[i])]
        best = max(candidates, default=(numpy.nan, 0, numpy.nan))
        return [[best[0]], [best[2]]]


NOWHERE = [[numpy.nan], [numpy.nan]]


def precision_at_recall(points, least):
    return points.best(points.precision, points.tpr, points.tpr >= least) if points.positives else NOWHERE


def recall_at_precision(points, least):
    return points.best(points.tpr, points.precision, points.precision >= least) if points.positives else NOWHERE


def sensitivity_at_specificity(points, least):
    if not (points.positives and points.negatives):
        return NOWHERE
    return points.best(points.tpr, points.specificity, points.specificity >= least)


def specificity_at_sensitivity(points, least):
    if not (points.positives and points.negatives):
        return NOWHERE
    return points.best(points.specificity, points.tpr, points.tpr >= least)


def best_fbeta(points, beta):
    if not points.positives:
        return NOWHERE
    with numpy.errstate(invalid="ignore"):
        return points.best((1 + beta**2) * points.tp / (beta**2 * points.positives + points.tp + points.fp))


def ks_statistic(points, _):
    return points.best(abs(points.tpr - points.fpr)) if points.positives and points.negatives else NOWHERE

#pragma once

#include <tblog/tensor_view.h>

#include <cstddef>
#include <string>
#include <vector>

namespace tblog {

/// What SummaryWriter::add_pr_curve, add_roc_curve and their like for several classes make of the samples.
struct CurveOptions {
  /// Points of the curve, at thresholds spaced evenly over [0, 1]; at least 2. There is no other bound than memory.
  std::size_t num_thresholds = 201;
  /// One non-negative number per sample. The page cuts counts down to integers, so with weights all counts are parts
  /// of a million: their sum is 1,000,000 at every threshold.
  TensorView weights;
  /// The area is logged as well: `tag`_auc for ROC curves, `tag`_ap for PR curves.
  bool area = true;
  /// ROC only: a run "chance" below this one, with the same tag, so that the card has the diagonal of a classifier that
  /// knows nothing.
  bool chance = false;
  /// A picture `tag`/picture for the Images page: axes, grid, the curve through all scores, its area, and the point at
  /// threshold 0.5. Needs a tblog that was built with cairo.
  bool picture = false;
  /// Several classes only: their names; "0", "1" ... where there are none.
  std::vector<std::string> class_names;
  /// Several classes only: a run for each class below this one, all with the same tag, so that they come in one card.
  /// If not, each class has a tag of its own: `tag`/name.
  bool one_card = false;
};

}  // namespace tblog

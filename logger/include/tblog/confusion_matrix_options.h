#pragma once

#include <string>
#include <vector>

namespace tblog {

/// What SummaryWriter::add_confusion_matrix makes of a matrix.
struct ConfusionMatrixOptions {
  /// As many as there are classes; empty: "0", "1" ...
  std::vector<std::string> class_names;
  /// A picture for the Images page: counts, and each row's shares as shades. Needs a tblog that was built with cairo.
  bool picture = true;
  /// A table `tag`/table for the Text page.
  bool table = true;
};

}  // namespace tblog

#pragma once

#include <cstddef>
#include <vector>

namespace tblog {

/// The buckets of SummaryWriter::add_histogram.
struct HistogramOptions {
  enum class Buckets {
    equal,       ///< of one width, from the smallest to the largest value: tf.summary.histogram's
    tensorflow,  ///< growing by a tenth from 1e-12 on, both ways from 0: torch's and TensorFlow 1's
  };
  Buckets buckets = Buckets::equal;
  /// How many equal ones; at least 1.
  std::size_t num_buckets = 30;
  /// If not empty: buckets between these edges, ascending, instead. What is outside of all is left out, and counted as
  /// the scalar `tag`/outside where there is any.
  std::vector<double> edges;
};

}  // namespace tblog

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tag_table.h"

namespace tblog::detail {

/// What travels from a logging call to the writer thread: one value of one tag. A scalar is the number itself;
/// anything else comes as the TensorProto it is written as.
struct Entry {
  double wall_time = 0;
  std::int64_t step = 0;
  TagId tag = 0;
  float scalar = 0;
  std::string tensor;  // serialized; empty for a scalar

  std::size_t bytes() const { return sizeof(Entry) + tensor.size(); }
};

}  // namespace tblog::detail

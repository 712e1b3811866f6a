#include <tblog/callbacks/metric.h>

namespace tblog::detail {

// Here, so that its type is one over all libraries.
MetricAccumulator::~MetricAccumulator() = default;

}  // namespace tblog::detail

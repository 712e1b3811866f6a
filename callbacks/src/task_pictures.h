#pragma once

#include <tblog/callbacks/validation_options.h>
#include <tblog/summary_writer.h>

#include <cstdint>
#include <string>

#include "task_counts.h"

namespace tblog::detail {

/// Writes the curves and pictures of `results`, each as its tag with `prefix` before it.
void log_pictures(SummaryWriter& writer, const std::string& prefix, const TaskResults& results,
                  const ValidationOptions& options, std::int64_t step);

}  // namespace tblog::detail

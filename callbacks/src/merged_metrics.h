#pragma once

#include <tblog/callbacks/process_group.h>
#include <tblog/callbacks/validation_options.h>

#include <functional>

#include "task_metrics.h"
#include "together.h"

namespace tblog::detail {

/// What `count` gives on each process, as one and in the order of ranks: the same on each, to the bit. What it throws
/// on one of them is thrown on all.
inline TaskMetrics merged(const ProcessGroup& processes, const ValidationOptions& options, bool with_loss,
                          const std::function<TaskMetrics()>& count) {
  if (processes.size() == 1) return count();
  TaskMetrics out(options, with_loss);
  for (const std::string& state : together(processes, [&] { return count().state(); })) {
    TaskMetrics of_one(options, with_loss);
    of_one.load_state(state);
    out.merge(of_one);
  }
  return out;
}

}  // namespace tblog::detail

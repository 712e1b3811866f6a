#pragma once

#include <tblog/logger_export.h>

#include <cstdint>
#include <functional>

namespace tblog {

/// Whether what is logged at a step is recorded: see SummaryWriter::record_if(). Called by the thread that logs, maybe
/// by several at a time.
using RecordingRule = std::function<bool(std::int64_t step)>;

/// Records the steps that are multiples of `n`, 0 among them. Throws std::invalid_argument if `n` is not positive.
TBLOG_LOGGER_EXPORT RecordingRule every_n_steps(std::int64_t n);

/// Records the first step it is asked for, and then each time the next one after `seconds` have passed. What is logged
/// at one step is recorded together. `now` gives the time in seconds; unset: a clock that never goes back. Throws
/// std::invalid_argument if `seconds` is negative or not finite.
TBLOG_LOGGER_EXPORT RecordingRule every_n_seconds(double seconds, std::function<double()> now = nullptr);

}  // namespace tblog

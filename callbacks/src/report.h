#pragma once

#include <tblog/summary_writer.h>

#include <cstdio>
#include <string>

namespace tblog::detail {

/// Tells of trouble that does not end the training, where the run's other troubles go: the writer's error handler, or
/// standard error.
inline void report(const SummaryWriter* writer, const std::string& message) noexcept {
  if (!writer || !writer->options().error_handler) {
    std::fprintf(stderr, "tblog: %s\n", message.c_str());
    return;
  }
  try {
    writer->options().error_handler({WriterError::Kind::write_failed, message});
  } catch (...) {
    // A handler that throws does not end the training.
  }
}

}  // namespace tblog::detail

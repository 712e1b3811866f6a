#include "error_reporter.h"

#include <chrono>
#include <cstdio>
#include <mutex>

namespace tblog::detail {
namespace {

// A few lines a second for the whole process, then only their number.
void report_to_stderr(const WriterError& error) {
  constexpr int kLinesPerSecond = 5;
  static std::mutex mutex;
  static std::chrono::steady_clock::time_point second_start;
  static int lines = 0;
  static unsigned long long left_out = 0;

  const std::lock_guard<std::mutex> lock(mutex);
  const auto now = std::chrono::steady_clock::now();
  if (now - second_start >= std::chrono::seconds(1)) {
    second_start = now;
    lines = 0;
  }
  if (lines >= kLinesPerSecond) {
    ++left_out;
    return;
  }
  ++lines;
  if (left_out > 0) std::fprintf(stderr, "tblog: (%llu messages left out)\n", left_out);
  left_out = 0;
  std::fprintf(stderr, "tblog: %s\n", error.message.c_str());
}

}  // namespace

void ErrorReporter::report(WriterError::Kind kind, const std::string& message) const noexcept {
  thread_local bool reporting = false;
  if (reporting) return;
  reporting = true;
  try {
    const WriterError error{kind, message};
    handler_ ? handler_(error) : report_to_stderr(error);
  } catch (...) {
    // A handler that throws must not reach the training loop or end the writer thread.
  }
  reporting = false;
}

}  // namespace tblog::detail

#pragma once

#include <tblog/writer_options.h>

#include <functional>
#include <string>

namespace tblog::detail {

/// Hands errors to the user's handler, or to standard error, and lets nothing of that get back: not an exception, not
/// an endless loop of errors about errors.
class ErrorReporter {
 public:
  explicit ErrorReporter(std::function<void(const WriterError&)> handler) : handler_(std::move(handler)) {}

  void report(WriterError::Kind kind, const std::string& message) const noexcept;

 private:
  std::function<void(const WriterError&)> handler_;
};

/// Whether the `count`th of a row of like errors is worth a report: the 1st, 2nd, 4th, 8th ...
inline bool worth_reporting(std::uint64_t count) { return (count & (count - 1)) == 0; }

}  // namespace tblog::detail

#pragma once

#include <cstdint>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>

namespace tblog::bench {

/// An event file written the way it is usually done: one mutex, one Protobuf Event a call, serialized, checksummed and
/// given to a std::ofstream by the thread that logs. Kept as the reference of that design; it shares the library's
/// CRC, so that the design is compared and not the checksum.
class NaiveWriter {
 public:
  /// Throws std::runtime_error if `path` can't be written.
  explicit NaiveWriter(const std::string& path);

  /// Any thread may call it.
  void add_scalar(std::string_view tag, float value, std::int64_t step);

 private:
  void write_record(const std::string& payload);

  std::mutex mutex_;
  std::ofstream file_;
};

}  // namespace tblog::bench

#pragma once

#include <tblog/environment.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace tblog::detail {

/// An event file that holds whole records at all times: what a failed append left is cut off before anything else is
/// appended, because no reader gets past a torn record in the middle.
class EventFile {
 public:
  /// Creates a file of a new name in `log_dir` and writes its version record. Throws std::system_error.
  EventFile(std::shared_ptr<Environment> environment, const std::string& log_dir, const std::string& suffix);

  /// Appends whole records, all or none of them.
  std::error_code append(std::string_view records);

  /// Gives the file back to the system; nothing can be appended after that.
  void close() { file_.reset(); }

  const std::string& path() const { return path_; }
  /// Length of the file, whole records only.
  std::uint64_t size() const { return size_; }

 private:
  std::string path_;
  std::unique_ptr<File> file_;
  std::uint64_t size_ = 0;
  bool torn_ = false;  // bytes of a failed append may lie behind size_
};

}  // namespace tblog::detail

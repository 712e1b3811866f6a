#pragma once

#include <tblog/logger_export.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tblog {

/// A file that is being appended to. Used by one thread at a time.
class TBLOG_LOGGER_EXPORT File {
 public:
  virtual ~File();

  /// Appends `bytes` at the end. `appended` says how many of them reached the file, with or without an error.
  virtual std::error_code append(std::string_view bytes, std::size_t& appended) = 0;

  /// Cuts the file to its first `size` bytes; the next append goes there.
  virtual std::error_code truncate(std::uint64_t size) = 0;
};

/// All that a writer asks of the machine: clock, names and files. Derive from it to give a writer a clock of your own
/// (events with the same times in every run), or to keep its files somewhere else (in memory, in a test that breaks
/// them).
///
/// Any thread may call any function.
class TBLOG_LOGGER_EXPORT Environment {
 public:
  virtual ~Environment();

  /// The real one: the system's clock, host and POSIX files.
  static std::shared_ptr<Environment> system();

  /// Seconds since 1970, UTC. Must be finite: TensorBoard abandons a file whose times are not.
  virtual double now() = 0;
  /// The same, in haste: it may be late by some milliseconds. Here: now(). system() asks a clock that is moved on by
  /// the kernel's ticks (1 to 10 ms apart) and costs a fifth of the exact one.
  virtual double coarse_now();
  /// The host's name, a part of the name of an event file.
  virtual std::string host_name() = 0;
  /// The process's id, likewise.
  virtual std::int64_t process_id() = 0;

  /// What there is to tell about the process, by name, on the card that a run begins with. Here: nothing. system():
  /// command line, directory, git revision, host, versions of tblog and of what it was built with.
  virtual std::vector<std::pair<std::string, std::string>> notes();

  /// Creates `path` and its parents; that it exists already is no error.
  virtual std::error_code create_directories(const std::string& path) = 0;
  /// Creates the file `path`, which must not exist yet. Null with `error` set when it can't; std::errc::file_exists
  /// makes the writer try its next name.
  virtual std::unique_ptr<File> create_file(const std::string& path, std::error_code& error) = 0;
  /// Creates the file `path` with `size` zero bytes and makes its content memory, which is then read and written like
  /// any other, outlives the process, and needs no more room on the disk later on. Freeing it leaves the file. Null
  /// with `error` set where that can't be had; here: never to be had.
  virtual std::shared_ptr<void> map_file(const std::string& path, std::size_t size, std::error_code& error);
  /// Removes the file `path` that map_file() made. Here: nothing.
  virtual std::error_code remove_file(const std::string& path);
};

}  // namespace tblog

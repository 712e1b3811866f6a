#pragma once

#include <tblog/writer_options.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "entry_queue.h"
#include "error_reporter.h"
#include "event_file.h"
#include "tag_table.h"

namespace tblog::detail {

/// What a SummaryWriter and its handles share, and the thread between its queue and its file.
///
/// Logging calls make entries (push); the thread encodes them into records and appends these, in batches, to the event
/// file. A batch that can't be written is kept and tried again, so the queue fills up and its policy decides.
class WriterCore {
 public:
  /// Opens the file, then starts the thread. Throws as SummaryWriter's constructor does.
  static std::shared_ptr<WriterCore> open(const std::string& log_dir, WriterOptions options);

  TagTable& tags() { return tags_; }

  /// Seconds since 1970, finite whatever the clock says.
  double now() { return finite_now(*environment_); }

  void push(TagId tag, std::int64_t step, float scalar) { push({now(), step, tag, scalar, {}}); }
  void push(TagId tag, std::int64_t step, std::string tensor) { push({now(), step, tag, 0, std::move(tensor)}); }

  /// Counts and reports a call that could not be done; `message` says what and why.
  void reject(const std::string& message) noexcept;
  /// Reports without counting: something was logged that its user should know of.
  void warn(const std::string& message) noexcept;

  bool flush();
  void close();
  bool closed() const { return closed_; }

  WriterStats stats() const;
  const std::string& log_dir() const { return log_dir_; }
  const std::string& file_path() const { return file_.path(); }
  const WriterOptions& options() const { return options_; }

 private:
  WriterCore(const std::string& log_dir, WriterOptions options);

  void push(Entry entry);

  void run();
  void encode(const std::vector<Entry>& entries, std::string& records);
  bool write(std::string_view records, std::size_t events, std::uint64_t up_to);

  const std::string log_dir_;
  const WriterOptions options_;
  const std::shared_ptr<Environment> environment_;
  const ErrorReporter errors_;
  EventFile file_;
  TagTable tags_;
  EntryQueue queue_;
  std::vector<bool> announced_;  // by tag: whether its metadata is in the file; the writer thread's own

  std::atomic<std::uint64_t> written_{0}, queued_{0}, dropped_{0}, rejected_{0}, failed_writes_{0}, bytes_{0};
  std::atomic<bool> closed_{false};

  // How far the thread has come; guarded by progress_mutex_.
  std::mutex progress_mutex_;
  std::condition_variable progress_;
  std::uint64_t done_up_to_ = 0;
  bool finished_ = false;
  bool abandoned_ = false;  // closing timed out: what the thread still does counts no more
  std::thread thread_;
};

}  // namespace tblog::detail

#pragma once

#include <tblog/writer_options.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "coarse_clock.h"
#include "encodings/custom_charts.h"
#include "error_reporter.h"
#include "writing/batch_encoder.h"
#include "writing/entry.h"
#include "writing/entry_queue.h"
#include "writing/event_file.h"
#include "writing/queue_files.h"
#include "writing/recording_rules.h"
#include "writing/tag_table.h"
#include "writing/writer_thread.h"

namespace tblog::detail {

/// What a SummaryWriter and its handles share, and what the writer thread does for them.
///
/// Logging calls make entries (add); the thread takes them from the queue, encodes them into records and appends these,
/// in batches, to the event file. A batch that can't be written is kept and tried again, so the queue fills up and its
/// policy decides.
class WriterCore final : public writer_thread::Client {
 public:
  /// Opens the file and has it served. Throws as SummaryWriter's constructor does.
  static std::shared_ptr<WriterCore> open(const std::string& log_dir, WriterOptions options);
  ~WriterCore() override;

  TagTable& tags() { return tags_; }
  CustomCharts& charts() { return charts_; }

  /// Logs that a session of the HParams page has ended. add_hparams() sets it; null until then.
  using SessionEnd = void (*)(WriterCore& core, bool success);
  std::atomic<SessionEnd>& session_end() { return session_end_; }

  /// Seconds since 1970, as events are stamped with.
  double now() { return options_.exact_time ? environment_->now() : environment_->coarse_now(); }

  /// A scalar in the way of a hot loop: false, and nothing done, where add() is needed instead.
  bool try_add(TagId tag, std::int64_t step, float scalar) noexcept {
    if (tag >= kNoTag || !coarse_system_clock_) return false;
    const double time = coarse_system_time();  // now(), but without a call through the environment
    return queue_.try_push(queue_.recent_log(), time, step, tag, scalar);
  }
  void add(TagId tag, std::int64_t step, float scalar) {
    const double time = now();
    if (!queue_.try_push(queue_.thread_log(), time, step, tag, scalar)) push(Entry(time, step, tag, scalar));
  }
  void add(TagId tag, std::int64_t step, Payload payload) {
    push(Entry(now(), step, tag, std::make_unique<Payload>(std::move(payload))));
  }
  /// A scalar by the name of its tag. Throws as TagTable::find_or_add.
  void add(std::string_view name, std::int64_t step, float scalar);

  /// Whether the rules let what is logged under `tag` at `step` pass. Throws what they throw.
  bool records(std::string_view tag, std::int64_t step) const { return rules_.let_pass(tag, step); }
  const RecordingRules& rules() const { return rules_; }
  /// Throws std::invalid_argument if it comes too late.
  void record_if(std::string_view prefix, RecordingRule rule);

  /// Counts and reports a call that could not be done; `message` says what and why.
  void reject(const std::string& message) noexcept;
  /// Reports without counting: something was logged that its user should know of.
  void warn(const std::string& message) noexcept;

  bool flush();
  void close();
  bool closed() const { return closing_; }

  WriterStats stats() const;
  const std::string& log_dir() const { return log_dir_; }
  const std::string& file_path() const { return file_.path(); }
  const WriterOptions& options() const { return options_; }

  /// For the writer thread: writes what there is.
  std::optional<writer_thread::TimePoint> work() noexcept override;

 private:
  using Lock = std::unique_lock<std::mutex>;

  WriterCore(const std::string& log_dir, WriterOptions options);

  void push(const Entry& entry);
  void report_drops(std::uint64_t before, std::uint64_t lost, EntryQueue::Refusal why, std::size_t bytes);
  template <class Done>
  bool wait_until(Lock& lock, Done done);

  bool forked() const { return environment_->process_id() != process_; }
  void give_way_to_exception() noexcept;
  void give_up_payload(const Tag& tag) noexcept;
  void make_cut();
  bool work_off_cut();
  bool write();
  void report_failed_write(const std::error_code& error);

  const std::string log_dir_;
  const WriterOptions options_;
  const std::shared_ptr<Environment> environment_;
  const bool coarse_system_clock_;
  const ErrorReporter errors_;
  EventFile file_;
  const std::unique_ptr<QueueFiles> queue_files_;
  TagTable tags_;
  RecordingRules rules_;
  CustomCharts charts_;
  EntryQueue queue_;

  std::atomic<SessionEnd> session_end_{nullptr};
  std::atomic<std::uint64_t> rejected_{0};
  const std::int64_t process_;
  std::atomic<bool> closing_{false}, closed_{false};

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable progress_;
  std::uint64_t written_ = 0, dropped_ = 0, failed_writes_ = 0, bytes_ = 0;
  std::uint64_t in_hand_ = 0;  // entries that have left the queue and are not in the file
  std::uint64_t flushes_asked_ = 0, flushes_done_ = 0;
  bool urgent_ = false;     // somebody waits for a try to write
  bool ended_ = false;      // all is written, or given up
  bool abandoned_ = false;  // closing timed out: what the thread still does counts no more

  // The writer thread's own.
  BatchEncoder encoder_;
  EntryQueue::Taken taken_{nullptr, 0};
  std::size_t encoded_ = 0;          // entries of those that were taken last
  std::size_t in_records_ = 0;       // entries in the encoder's records
  std::size_t failed_payloads_ = 0;  // of them, those that are not there after all
  std::uint64_t flush_of_cut_ = 0;   // the flush that is done when the cut is written
  bool last_cut_ = false;            // made after closing
  std::uint64_t tries_ = 0;
  writer_thread::TimePoint retry_at_;
};

}  // namespace tblog::detail

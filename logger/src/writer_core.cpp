#include "writer_core.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "encoding.h"
#include "record_writer.h"

namespace tblog::detail {
namespace {

WriterOptions checked(WriterOptions options) {
  using std::chrono::milliseconds;
  const auto refuse = [](const char* field, const std::string& value, const char* rule) {
    throw std::invalid_argument("WriterOptions::" + std::string(field) + " is " + value + ": " + rule);
  };
  if (options.queue_bytes == 0) refuse("queue_bytes", "0", "it must be positive");
  for (const auto& [field, value] :
       {std::pair("max_wait", options.max_wait), std::pair("flush_interval", options.flush_interval),
        std::pair("close_timeout", options.close_timeout)}) {
    if (value < milliseconds(0)) refuse(field, std::to_string(value.count()) + " ms", "it can't be negative");
  }
  if (options.filename_suffix.find('/') != std::string::npos) {
    refuse("filename_suffix", "'" + options.filename_suffix + "'", "it can't hold a slash");
  }
  if (!options.environment) options.environment = Environment::system();
  return options;
}

}  // namespace

std::shared_ptr<WriterCore> WriterCore::open(const std::string& log_dir, WriterOptions options) {
  std::shared_ptr<WriterCore> core(new WriterCore(log_dir, checked(std::move(options))));
  // The thread keeps the core alive, so that it can be left behind in a write(2) that never returns.
  core->thread_ = std::thread([core] { core->run(); });
  return core;
}

WriterCore::WriterCore(const std::string& log_dir, WriterOptions options)
    : log_dir_(log_dir),
      options_(std::move(options)),
      environment_(options_.environment),
      errors_(options_.error_handler),
      file_(environment_, log_dir, options_.filename_suffix),
      queue_(options_.queue_bytes, options_.overflow, options_.max_wait),
      bytes_(file_.size()) {}

void WriterCore::push(Entry entry) {
  const std::size_t size = entry.bytes();
  ++queued_;  // before the writer thread can count it as written
  const EntryQueue::PushResult result = queue_.push(std::move(entry));
  const std::uint64_t lost = result.older_dropped + (result.accepted ? 0 : 1);
  if (lost == 0) return;
  queued_ -= lost;
  const std::uint64_t before = dropped_.fetch_add(lost);
  const bool again =
      before > 0 && std::ilogb(static_cast<double>(before)) == std::ilogb(static_cast<double>(before + lost));
  if (again) return;
  const std::string capacity = std::to_string(options_.queue_bytes) + " bytes";
  const std::string why = closed_ ? "the writer is closed"
                          : size > options_.queue_bytes
                              ? "an event of " + std::to_string(size) + " bytes is larger than the queue of " + capacity
                              : "the queue of " + capacity + " is full";
  errors_.report(WriterError::Kind::overflow,
                 "'" + log_dir_ + "': " + why + "; " + std::to_string(before + lost) + " events dropped so far");
}

void WriterCore::reject(const std::string& message) noexcept {
  ++rejected_;
  warn(message);
}

void WriterCore::warn(const std::string& message) noexcept { errors_.report(WriterError::Kind::bad_input, message); }

void WriterCore::run() {
  std::string records;
  for (bool going = true; going;) {
    const EntryQueue::Batch batch = queue_.take(options_.flush_interval);
    records.clear();
    encode(batch.entries, records);
    going = write(records, batch.entries.size(), batch.up_to) && !batch.last;
  }
  const std::lock_guard<std::mutex> lock(progress_mutex_);
  finished_ = true;
  progress_.notify_all();
}

void WriterCore::encode(const std::vector<Entry>& entries, std::string& records) {
  for (const Entry& entry : entries) {
    const Tag& tag = tags_[entry.tag];
    if (announced_.size() <= entry.tag) announced_.resize(entry.tag + 1);
    // TensorBoard takes a series' metadata from its first event and wants it in every file.
    const bool first = !announced_[entry.tag];
    announced_[entry.tag] = true;
    const std::size_t start = begin_record(records);
    append_event(records, entry.wall_time, entry.step,
                 {tag.name, first ? std::string_view(tag.metadata) : std::string_view(), entry.tensor, entry.scalar});
    end_record(records, start);
  }
}

bool WriterCore::write(std::string_view records, std::size_t events, std::uint64_t up_to) {
  for (std::uint64_t tries = 1;; ++tries) {
    const std::error_code error = records.empty() ? std::error_code() : file_.append(records);
    {
      const std::lock_guard<std::mutex> lock(progress_mutex_);
      if (abandoned_) return false;
      if (error) {
        ++failed_writes_;
      } else {
        done_up_to_ = up_to;
        written_ += events;
        queued_ -= events;
        bytes_ = file_.size();
      }
    }
    progress_.notify_all();
    if (!error) return true;
    if (worth_reporting(tries)) {
      errors_.report(WriterError::Kind::write_failed,
                     "can't write to '" + file_.path() + "': " + error.message() + "; " + std::to_string(queued_) +
                         " events wait, next try in " + std::to_string(options_.flush_interval.count()) + " ms");
    }
    queue_.pause(options_.flush_interval);
  }
}

bool WriterCore::flush() {
  const std::uint64_t newest = queue_.newest();
  queue_.wake();
  std::unique_lock<std::mutex> lock(progress_mutex_);
  const std::uint64_t failures = failed_writes_;
  progress_.wait_for(lock, options_.close_timeout,
                     [&] { return done_up_to_ >= newest || failed_writes_ != failures || finished_; });
  return done_up_to_ >= newest;
}

void WriterCore::close() {
  if (closed_.exchange(true)) return;
  queue_.close();
  std::uint64_t lost = 0;
  {
    std::unique_lock<std::mutex> lock(progress_mutex_);
    if (!progress_.wait_for(lock, options_.close_timeout, [&] { return finished_; })) {
      abandoned_ = true;
      lost = queued_.exchange(0);
      dropped_ += lost;
      queue_.wake();
      // A thread that was only waiting for its next try ends at once; one stuck in the file system is left behind.
      progress_.wait_for(lock, std::chrono::milliseconds(100), [&] { return finished_; });
    }
    finished_ ? lock.unlock() : thread_.detach();
  }
  if (thread_.joinable()) thread_.join();
  if (lost > 0) {
    errors_.report(WriterError::Kind::lost, "'" + log_dir_ + "': closed after " +
                                                std::to_string(options_.close_timeout.count()) + " ms with " +
                                                std::to_string(lost) + " events unwritten");
  }
}

WriterStats WriterCore::stats() const {
  WriterStats stats;
  stats.written = written_;
  stats.queued = queued_;
  stats.dropped = dropped_;
  stats.rejected = rejected_;
  stats.failed_writes = failed_writes_;
  stats.bytes = bytes_;
  return stats;
}

}  // namespace tblog::detail

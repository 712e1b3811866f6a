#include "writing/writer_core.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "encodings/summaries.h"

namespace tblog::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Of the options, those that need it made usable.
WriterOptions checked(WriterOptions options) {
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

// What a clock can be moved on by: milliseconds::max() is no more than a way to say "for ever".
milliseconds bounded(milliseconds duration) { return std::min<milliseconds>(duration, std::chrono::hours(24 * 365)); }

// Beside the event file, with a name of which TensorBoard takes no notice: that is, without "tfevents".
std::string queue_file_stem(const std::string& event_file) {
  const std::size_t name = event_file.rfind('/') + 1;
  constexpr std::string_view kEventFile = "events.out.tfevents";
  return event_file.substr(0, name) + "tblog-queue" + event_file.substr(name + kEventFile.size());
}

}  // namespace

std::shared_ptr<WriterCore> WriterCore::open(const std::string& log_dir, WriterOptions options) {
  std::shared_ptr<WriterCore> core(new WriterCore(log_dir, checked(std::move(options))));
  writer_thread::add(core);
  return core;
}

WriterCore::WriterCore(const std::string& log_dir, WriterOptions options)
    : log_dir_(log_dir),
      options_(std::move(options)),
      environment_(options_.environment),
      coarse_system_clock_(!options_.exact_time && environment_ == Environment::system()),
      errors_(options_.error_handler),
      file_(environment_, log_dir, options_.filename_suffix),
      queue_files_(options_.survive_kill ? std::make_unique<QueueFiles>(environment_, queue_file_stem(file_.path()))
                                         : nullptr),
      tags_(queue_files_ ? [this](TagId id, std::string_view name) { queue_files_->add_tag(id, name); }
                         : TagTable::Added()),
      queue_(
          options_.queue_bytes, options_.overflow, bounded(options_.max_wait), [this] { writer_thread::wake(this); },
          queue_files_.get()),
      process_(environment_->process_id()),
      bytes_(file_.size()),
      encoder_(tags_, [this](const Tag& tag) { give_up_payload(tag); }) {}

WriterCore::~WriterCore() {
  for (std::size_t i = encoded_; i < taken_.count; ++i) taken_.entries[i].free_payload();
}

void WriterCore::add(std::string_view name, std::int64_t step, float scalar) {
  ThreadLog* const log = queue_.thread_log();
  TagId tag = log ? log->tags.find(name) : kNoTag;
  if (tag == kNoTag) {
    // A tag that rules apply to is not remembered, so that it comes by here each time.
    const bool ruled = rules_.apply_to(name);
    if (ruled && !records(name, step)) return;
    tag = tags_.find_or_add(name, SeriesKind::scalar, scalar_metadata);
    if (log && !ruled) log->tags.add(tags_[tag].name, tag);
  }
  if (!try_add(tag, step, scalar)) add(tag, step, scalar);
}

void WriterCore::record_if(std::string_view prefix, RecordingRule rule) {
  tags_.check_unused(prefix);
  rules_.add(std::string(prefix), std::move(rule));
}

void WriterCore::push(const Entry& entry) {
  const std::size_t bytes = entry.payload_bytes();
  if (forked()) {
    entry.free_payload();
    throw std::logic_error("the writer belongs to the process that made it, and this one was forked off");
  }
  const EntryQueue::PushResult result = queue_.push(entry);
  const std::uint64_t lost = result.older_dropped + (result.refusal == EntryQueue::Refusal::none ? 0 : 1);
  if (lost == 0) return;
  std::uint64_t before;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    before = dropped_;
    dropped_ += lost;
  }
  report_drops(before, lost, result.refusal, bytes);
}

void WriterCore::report_drops(std::uint64_t before, std::uint64_t lost, EntryQueue::Refusal why, std::size_t bytes) {
  const bool again =
      before > 0 && std::ilogb(static_cast<double>(before)) == std::ilogb(static_cast<double>(before + lost));
  if (again) return;
  const std::string capacity = std::to_string(options_.queue_bytes) + " bytes";
  std::string reason = "the queue of " + capacity + " is full";
  if (why == EntryQueue::Refusal::closed) reason = "the writer is closed";
  if (why == EntryQueue::Refusal::too_large) {
    reason = "an event of " + std::to_string(bytes) + " bytes is larger than half of the queue of " + capacity;
  }
  errors_.report(WriterError::Kind::overflow,
                 "'" + log_dir_ + "': " + reason + "; " + std::to_string(before + lost) + " events dropped so far");
}

void WriterCore::reject(const std::string& message) noexcept {
  ++rejected_;
  warn(message);
}

void WriterCore::warn(const std::string& message) noexcept { errors_.report(WriterError::Kind::bad_input, message); }

std::optional<writer_thread::TimePoint> WriterCore::work() noexcept {
  const auto next_time = [this] {
    // On a grid, so that many writers are seen to in one go.
    const auto interval = std::max<steady_clock::duration>(bounded(options_.flush_interval), milliseconds(1));
    const auto now = steady_clock::now();
    return now - now.time_since_epoch() % interval + interval;
  };
  try {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (ended_) return std::nullopt;
      if (tries_ > 0 && !urgent_ && steady_clock::now() < retry_at_) return retry_at_;
      urgent_ = false;
    }
    if (queue_files_) {
      if (const std::string why = queue_files_->failure(); !why.empty()) {
        errors_.report(WriterError::Kind::write_failed, why);
      }
    }
    // First what is left of a cut that could not be written, then a new one.
    for (const bool new_cut : {false, true}) {
      if (new_cut) make_cut();
      if (!work_off_cut()) {
        retry_at_ = next_time();
        const std::lock_guard<std::mutex> lock(mutex_);
        return ended_ ? std::nullopt : std::optional(retry_at_);
      }
    }
    if (last_cut_) file_.close();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      flushes_done_ = flush_of_cut_;
      ended_ = last_cut_;
    }
    progress_.notify_all();
    if (last_cut_) return std::nullopt;
    if (queue_.has_enough()) return steady_clock::now();
  } catch (...) {
    // No memory, most likely, or a file of the user's own. What is in hand stays there.
    retry_at_ = next_time();
    give_way_to_exception();
  }
  return next_time();
}

void WriterCore::give_way_to_exception() noexcept {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++failed_writes_;
  }
  progress_.notify_all();
  if (!worth_reporting(++tries_)) return;
  try {
    throw;
  } catch (const std::exception& error) {
    try {
      errors_.report(WriterError::Kind::write_failed, "'" + log_dir_ + "': " + error.what());
    } catch (...) {
    }
  } catch (...) {
  }
}

// In a handler: says why, and leaves the entry out.
void WriterCore::give_up_payload(const Tag& tag) noexcept {
  ++failed_payloads_;
  const std::string what = "'" + log_dir_ + "': '" + tag.name + "' could not be made";
  try {
    throw;
  } catch (const std::exception& error) {
    warn(what + ": " + error.what());
  } catch (...) {
    warn(what);
  }
}

void WriterCore::make_cut() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    flush_of_cut_ = flushes_asked_;
    last_cut_ = closed_;
  }
  queue_.cut();
}

// Encodes and writes all that is left of the cut. False if the file did not take it.
bool WriterCore::work_off_cut() {
  for (;;) {
    if (encoder_.full() && !write()) return false;
    if (encoded_ == taken_.count) {
      const std::lock_guard<std::mutex> lock(mutex_);
      encoded_ = 0;
      taken_ = queue_.take();
      in_hand_ += taken_.count;
    }
    if (taken_.count == 0) return in_records_ == 0 || write();
    const std::size_t count = encoder_.encode(taken_.entries + encoded_, taken_.count - encoded_);
    encoded_ += count;
    in_records_ += count;
  }
}

bool WriterCore::write() {
  const std::error_code error = file_.append(encoder_.records());
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (abandoned_) return false;
    if (error) {
      ++failed_writes_;
    } else {
      // Within the lock: stats() shows entries as written once there is room in their place, not before.
      if (encoded_ == taken_.count) queue_.forget_taken();
      written_ += in_records_ - failed_payloads_;
      dropped_ += std::exchange(failed_payloads_, 0);
      in_hand_ -= in_records_;
      bytes_ = file_.size();
    }
  }
  if (error) {
    progress_.notify_all();
    ++tries_;
    if (worth_reporting(tries_)) report_failed_write(error);
    return false;
  }
  tries_ = 0;
  in_records_ = 0;
  encoder_.clear();
  return true;
}

void WriterCore::report_failed_write(const std::error_code& error) {
  errors_.report(WriterError::Kind::write_failed, "can't write to '" + file_.path() + "': " + error.message() + "; " +
                                                      std::to_string(stats().queued) + " events wait, next try in " +
                                                      std::to_string(options_.flush_interval.count()) + " ms");
}

// Waits, at most for the time that closing may take. The thread is called again and again because it may be held up by
// another writer, and is then left behind with that one.
template <class Done>
bool WriterCore::wait_until(Lock& lock, Done done) {
  const auto give_up = steady_clock::now() + bounded(options_.close_timeout);
  while (!done()) {
    const auto now = steady_clock::now();
    if (now >= give_up) return false;
    urgent_ = true;
    lock.unlock();
    writer_thread::wake(this);
    lock.lock();
    progress_.wait_until(lock, std::min<steady_clock::time_point>(give_up, now + milliseconds(200)), done);
  }
  return true;
}

bool WriterCore::flush() {
  if (forked()) return false;
  Lock lock(mutex_);
  if (ended_) return !abandoned_;
  const std::uint64_t failures = failed_writes_;
  const std::uint64_t ticket = ++flushes_asked_;
  wait_until(lock, [&] { return flushes_done_ >= ticket || failed_writes_ != failures || ended_; });
  return flushes_done_ >= ticket;
}

void WriterCore::close() {
  if (forked()) {
    if (queue_files_) queue_files_->keep();
    return;
  }
  if (closing_.exchange(true)) return;
  queue_.close();
  closed_ = true;
  std::uint64_t lost = 0;
  bool in_time;
  {
    Lock lock(mutex_);
    in_time = wait_until(lock, [&] { return ended_; });
    if (!in_time) {
      abandoned_ = ended_ = true;
      lost = in_hand_ + queue_.size().entries;
    }
  }
  if (queue_files_) in_time ? queue_files_->remove() : queue_files_->keep();
  writer_thread::remove(this, !in_time);
  if (lost > 0) {
    errors_.report(WriterError::Kind::lost, "'" + log_dir_ + "': closed after " +
                                                std::to_string(options_.close_timeout.count()) + " ms with " +
                                                std::to_string(lost) + " events unwritten");
  }
}

WriterStats WriterCore::stats() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const EntryQueue::Size queue = queue_.size();
  WriterStats stats;
  stats.written = written_;
  stats.queued = in_hand_ + queue.entries;
  stats.dropped = dropped_;
  stats.rejected = rejected_;
  stats.failed_writes = failed_writes_;
  stats.bytes = bytes_;
  stats.queue_memory = queue.bytes;
  if (ended_) stats.dropped += std::exchange(stats.queued, 0);  // came too late, or was given up
  return stats;
}

}  // namespace tblog::detail

#include "writing/event_file.h"

#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <cstddef>
#include <cstdio>

#include "writing/encoding.h"
#include "writing/record_format.h"
#include "writing/record_writer.h"

namespace tblog::detail {
namespace {

// Safe in a file name, whatever a host is called.
std::string plain(std::string name) {
  for (char& c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '.') c = '_';
  }
  return name.empty() ? "unknown" : name;
}

// TensorBoard reads a run's files in the order of their names: seconds and counter are padded so that a later file
// of this process sorts later.
std::string next_name(Environment& environment, const std::string& suffix) {
  static std::atomic<unsigned> counter{0};
  char seconds[32];
  char number[32];
  const double now = std::clamp(finite_or_zero(environment.now()), 0.0, 9999999999.0);  // ten digits
  std::snprintf(seconds, sizeof seconds, "%010" PRId64, static_cast<std::int64_t>(now));
  std::snprintf(number, sizeof number, "%06u", counter++);
  return "events.out.tfevents." + std::string(seconds) + "." + plain(environment.host_name()) + "." +
         std::to_string(environment.process_id()) + "." + number + suffix;
}

}  // namespace

EventFile::EventFile(std::shared_ptr<Environment> environment, const std::string& log_dir, const std::string& suffix) {
  std::error_code error = environment->create_directories(log_dir);
  if (error) throw std::system_error(error, "can't create the log directory '" + log_dir + "'");

  // The counter moves on with each try, so a name that is taken is not met again.
  for (int tries = 0; !file_ && tries < 1000; ++tries) {
    path_ = log_dir + "/" + next_name(*environment, suffix);
    file_ = environment->create_file(path_, error);
    if (!file_ && error != std::errc::file_exists) break;
  }
  if (!file_) throw std::system_error(error, "can't create the event file '" + path_ + "'");

  const std::string record = record_of(version_event(finite_or_zero(environment->now()), kFileVersion, "tblog"));
  error = append(record);
  if (error) throw std::system_error(error, "can't write to the event file '" + path_ + "'");
}

std::error_code EventFile::append(std::string_view records) {
  if (torn_) {
    if (const std::error_code error = file_->truncate(size_)) return error;
    torn_ = false;
  }
  std::size_t appended = 0;
  torn_ = true;  // if append() throws
  const std::error_code error = file_->append(records, appended);
  if (!error) size_ += records.size();
  torn_ = error && appended > 0 && file_->truncate(size_);
  return error;
}

}  // namespace tblog::detail

#include "event_file.h"

#include <atomic>
#include <cinttypes>
#include <cmath>
#include <cstddef>
#include <cstdio>

#include "encoding.h"
#include "record_format.h"
#include "record_writer.h"

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
  std::snprintf(seconds, sizeof seconds, "%010" PRId64, static_cast<std::int64_t>(finite_now(environment)));
  std::snprintf(number, sizeof number, "%06u", counter++);
  return "events.out.tfevents." + std::string(seconds) + "." + plain(environment.host_name()) + "." +
         std::to_string(environment.process_id()) + "." + number + suffix;
}

}  // namespace

double finite_now(Environment& environment) {
  const double seconds = environment.now();
  return std::isfinite(seconds) ? seconds : 0;
}

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

  std::string record;
  const std::size_t start = begin_record(record);
  append_version_event(record, finite_now(*environment), kFileVersion, "tblog");
  end_record(record, start);
  error = append(record);
  if (error) throw std::system_error(error, "can't write to the event file '" + path_ + "'");
}

std::error_code EventFile::append(std::string_view records) {
  if (torn_) {
    if (const std::error_code error = file_->truncate(size_)) return error;
    torn_ = false;
  }
  std::size_t appended = 0;
  const std::error_code error = file_->append(records, appended);
  if (!error) {
    size_ += records.size();
    return error;
  }
  torn_ = appended > 0 && static_cast<bool>(file_->truncate(size_));
  return error;
}

}  // namespace tblog::detail

#include <tblog/summary_writer.h>

#include <exception>
#include <utility>

#include "calls/logging_call.h"
#include "calls/sub_runs.h"
#include "encodings/summaries.h"
#include "writing/writer_core.h"

// A writer's life, and what holds for all kinds of data. Each kind is in an add_*.cpp.
namespace tblog {

using detail::WriterCore;

namespace {

constexpr std::string_view kResumed = "tblog/resumed_at";  // for messages: the event has no tag

}  // namespace

SummaryWriter::SummaryWriter(const std::string& log_dir, WriterOptions options)
    : core_(WriterCore::open(log_dir, std::move(options))),
      sub_runs_(std::make_unique<detail::SubRuns>()),
      exceptions_at_start_(std::uncaught_exceptions()) {
  if (core_->options().notes) add_notes();
}

SummaryWriter::SummaryWriter(SummaryWriter&& other) noexcept = default;

SummaryWriter& SummaryWriter::operator=(SummaryWriter&& other) noexcept {
  if (this != &other) {
    if (core_) close();
    core_ = std::move(other.core_);
    sub_runs_ = std::move(other.sub_runs_);
    exceptions_at_start_ = other.exceptions_at_start_;
  }
  return *this;
}

SummaryWriter::~SummaryWriter() {
  if (core_) close_as(std::uncaught_exceptions() <= exceptions_at_start_);
}

void SummaryWriter::describe(std::string_view tag, std::string_view display_name, std::string_view description) {
  guarded(*core_, "describe", tag,
          [&] { core_->tags().describe(tag, detail::description_metadata(display_name, description)); });
}

void SummaryWriter::record_if(std::string_view prefix, RecordingRule rule) {
  guarded(*core_, "record_if", prefix, [&] { core_->record_if(prefix, std::move(rule)); });
}

bool SummaryWriter::records(std::string_view tag, Step step) const noexcept {
  bool recorded = false;
  guarded(*core_, "records", tag, [&] { recorded = core_->records(tag, step.value()); });
  return recorded;
}

void SummaryWriter::resume_at(Step step) noexcept {
  guarded(*core_, "resume_at", kResumed, [&] {
    log_value(
        *core_, detail::SeriesKind::session, kResumed, step, [] { return std::string(); }, std::string());
    sub_runs_->resume_at(step);
  });
}

SummaryWriter& SummaryWriter::sub_run(const std::string& name) { return sub_runs_->find_or_open(*this, name); }

bool SummaryWriter::flush() {
  const bool sub_runs = sub_runs_->flush();
  return core_->flush() && sub_runs;
}

void SummaryWriter::close() { close_as(true); }

void SummaryWriter::close_as(bool success) {
  sub_runs_->close();
  if (!core_->closed()) {
    if (const auto log_end = core_->session_end().load()) log_end(*core_, success);
  }
  core_->close();
}

WriterStats SummaryWriter::stats() const { return core_->stats(); }
const std::string& SummaryWriter::log_dir() const { return core_->log_dir(); }
const std::string& SummaryWriter::file_path() const { return core_->file_path(); }
const WriterOptions& SummaryWriter::options() const { return core_->options(); }

}  // namespace tblog

#include <fcntl.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/json_lines_logger.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <system_error>

#include "files.h"
#include "report.h"
#include "texts.h"

namespace tblog {
namespace {

std::string json(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
      out += code;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string json(double value) {
  if (std::isnan(value)) return "null";
  if (std::isinf(value)) return value > 0 ? "1e999" : "-1e999";
  return detail::number_text(value);
}

}  // namespace

JsonLinesLogger::JsonLinesLogger(JsonLinesLoggerOptions options) : options_(std::move(options)) {}

void JsonLinesLogger::on_train_begin(TrainingState&) {
  detail::create_directory_of(options_.path());
  pending_.clear();
  bytes_ = 0;
  begun_ = false;
}

void JsonLinesLogger::on_validation_end(TrainingState& state) {
  if (options_.interval() == Interval::validation) log(state);
}

void JsonLinesLogger::on_epoch_end(TrainingState& state) {
  if (options_.interval() == Interval::epoch) log(state);
}

void JsonLinesLogger::log(TrainingState& state) {
  pending_ += "{\"epoch\":" + std::to_string(state.epoch + 1) + ",\"step\":" + std::to_string(state.step);
  for (const auto& [name, value] : state.metrics()) pending_ += ',' + json(name) + ':' + json(value);
  pending_ += "}\n";
  try {
    write();
  } catch (const std::system_error& error) {
    ++failed_writes_;
    detail::report(state.writer,
                   "a line of epoch " + std::to_string(state.epoch + 1) + " was not written: " + error.what());
  }
}

void JsonLinesLogger::write() {
  if (!begun_) {
    detail::Descriptor file(options_.path(), O_WRONLY | O_CREAT);
    bytes_ = std::min(bytes_, static_cast<std::int64_t>(file.size()));
    file.truncate(static_cast<std::uint64_t>(bytes_));
    begun_ = true;
  }
  detail::append_to_file(options_.path(), pending_);
  bytes_ += static_cast<std::int64_t>(pending_.size());
  pending_.clear();
}

void JsonLinesLogger::state(CallbackState& archive) {
  archive("bytes", bytes_);
  archive("pending", pending_);
}

}  // namespace tblog

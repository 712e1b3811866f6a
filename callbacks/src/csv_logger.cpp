#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/csv_logger.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "files.h"
#include "report.h"
#include "texts.h"

namespace tblog {
namespace {

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

// The records of a table; a last one that does not end with a newline is not whole, and left out.
std::vector<std::vector<std::string>> records_of(const std::string& text) {
  std::vector<std::vector<std::string>> out;
  std::vector<std::string> record(1);
  bool inside = false;  // quotes; a doubled one leaves them and enters them again
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      if (!inside && i > 0 && text[i - 1] == '"') record.back() += c;
      inside = !inside;
    } else if (inside || (c != ',' && c != '\n')) {
      record.back() += c;
    } else if (c == ',') {
      record.emplace_back();
    } else {
      out.push_back(std::exchange(record, std::vector<std::string>(1)));
    }
  }
  return out;
}

}  // namespace

CsvLogger::CsvLogger(CsvLoggerOptions options) : options_(std::move(options)) {}

void CsvLogger::read() {
  std::ifstream in(options_.path(), std::ios::binary);
  rows_ = records_of({std::istreambuf_iterator<char>(in), {}});
  columns_ = {"epoch", "step"};
  if (rows_.empty()) return;
  const Row header = rows_.front();
  rows_.erase(rows_.begin());
  if (header.size() < 2 || header[0] != columns_[0] || header[1] != columns_[1]) {
    throw std::invalid_argument("'" + options_.path() + "' is no table of a CsvLogger: its first column is '" +
                                header[0] + "', not 'epoch'");
  }
  columns_ = header;
}

void CsvLogger::on_train_begin(TrainingState&) {
  detail::create_directory_of(options_.path());
  read();
  columns_.resize(2);
  rows_.clear();
  in_file_ = false;
}

std::string CsvLogger::line(const Row& row) const {
  std::string out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) out += ',';
    if (i < row.size()) out += quoted(row[i]);
  }
  return out + '\n';
}

void CsvLogger::on_epoch_end(TrainingState& state) {
  const std::size_t columns_before = columns_.size();
  for (const auto& [name, value] : state.metrics()) {
    if (std::find(columns_.begin(), columns_.end(), name) == columns_.end()) columns_.push_back(name);
  }
  Row row{std::to_string(state.epoch + 1), std::to_string(state.step)};
  for (std::size_t i = row.size(); i < columns_.size(); ++i) {
    const auto found = state.metrics().find(columns_[i]);
    row.push_back(found == state.metrics().end() ? "" : detail::number_text(found->second));
  }
  rows_.push_back(std::move(row));
  try {
    write(!in_file_ || columns_.size() != columns_before);
    in_file_ = true;
  } catch (const std::system_error& error) {
    in_file_ = false;
    ++failed_writes_;
    detail::report(state.writer,
                   "the table of epoch " + std::to_string(state.epoch + 1) + " was not written: " + error.what());
  }
}

void CsvLogger::write(bool whole) {
  if (!whole) return detail::append_to_file(options_.path(), line(rows_.back()));
  std::string all = line(columns_);
  for (const Row& row : rows_) all += line(row);
  detail::replace_file(options_.path(), [&](detail::Descriptor& file) { file.write(all); });
}

void CsvLogger::state(CallbackState& archive) {
  auto count = static_cast<std::int64_t>(rows_.size());
  archive("rows", count);
  if (!archive.restoring()) return;
  read();
  rows_.resize(std::min(rows_.size(), static_cast<std::size_t>(count)));
}

}  // namespace tblog

#include <tblog/summary_writer.h>

#include <algorithm>
#include <stdexcept>

#include "calls/logging_call.h"
#include "encodings/summaries.h"

namespace tblog {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// A cell of a Markdown table: its text as it is, in one line.
std::string cell(const std::string& text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]()#+-.!|~";
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\n': out += "<br>"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      default:
        if (kSpecial.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
  }
  return out;
}

std::string markdown_table(const Rows& rows) {
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  if (columns == 0) throw std::invalid_argument("the table has no cell");
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < columns; ++j) out += "| " + (j < rows[i].size() ? cell(rows[i][j]) : "") + " ";
    out += "|\n";
    if (i > 0) continue;
    for (std::size_t j = 0; j < columns; ++j) out += "|---";
    out += "|\n";
  }
  return out;
}

}  // namespace

void SummaryWriter::add_text(std::string_view tag, std::string_view markdown, Step step) {
  if_recorded(*core_, "add_text", tag, step, [&] {
    log_value(*core_, detail::SeriesKind::text, tag, step, detail::text_metadata, detail::text_tensor(markdown));
  });
}

void SummaryWriter::add_table(std::string_view tag, const Rows& rows, Step step) {
  if_recorded(*core_, "add_table", tag, step, [&] {
    log_value(*core_, detail::SeriesKind::text, tag, step, detail::text_metadata,
              detail::text_tensor(markdown_table(rows)));
  });
}

void SummaryWriter::add_notes() {
  guarded(*core_, "notes", "run", [&] {
    const auto notes = core_->options().environment->notes();
    if (notes.empty()) return;
    Rows rows{{"", ""}};
    for (const auto& [name, value] : notes) rows.push_back({name, value});
    add_table("run", rows, 0);
  });
}

}  // namespace tblog

#include <tblog/metrics/classification_report.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace tblog::metrics {
namespace {

using Row = ClassificationReport::Row;
// A line as it is written: name, precision, recall, F1, support. None: an empty line.
using Cells = std::array<std::string, 5>;

constexpr std::size_t kMostDigits = 17;  // all that a double has

std::string fixed(double value, std::size_t digits) {
  char text[512];  // the longest double has 309 digits before the point
  const int size = std::snprintf(text, sizeof text, "%.*f", static_cast<int>(std::min(digits, kMostDigits)), value);
  return {text, static_cast<std::size_t>(size)};
}

Cells cells(const Row& row, std::size_t digits) {
  const bool whole = row.support == std::floor(row.support);
  return {row.name, fixed(row.precision, digits), fixed(row.recall, digits), fixed(row.f1, digits),
          fixed(row.support, whole ? 0 : digits)};
}

std::vector<Cells> averages(const ClassificationReport& report) {
  std::vector<Cells> lines;
  lines.push_back(cells(report.micro, report.digits));
  if (report.accuracy) {
    lines[0] = {"accuracy", "", "", fixed(*report.accuracy, report.digits), std::move(lines[0][4])};
  }
  lines.push_back(cells(report.macro, report.digits));
  lines.push_back(cells(report.weighted, report.digits));
  if (report.samples) lines.push_back(cells(*report.samples, report.digits));
  return lines;
}

const Cells kHeader{"", "precision", "recall", "f1-score", "support"};

/// As many characters as a reader sees: all bytes but those that go on with one.
std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void append_right(std::string& to, std::string_view text, std::size_t width) {
  const std::size_t has = width_of(text);
  if (has < width) to.append(width - has, ' ');
  to += text;
}

void append_line(std::string& to, const Cells& line, std::size_t name_width) {
  append_right(to, line[0], name_width);
  to += ' ';
  for (std::size_t i = 1; i < line.size(); ++i) {
    to += ' ';
    append_right(to, line[i], 9);
  }
  to += '\n';
}

// A cell of a Markdown table: its text as it is, in one line.
void append_markdown(std::string& to, const Cells& line) {
  constexpr std::string_view kSpecial = "\\`*_{}[]()#+-!|~";
  for (const std::string& cell : line) {
    to += "| ";
    for (const char c : cell) {
      switch (c) {
        case '\n': to += "<br>"; break;
        case '<': to += "&lt;"; break;
        case '>': to += "&gt;"; break;
        case '&': to += "&amp;"; break;
        default:
          if (kSpecial.find(c) != std::string_view::npos) to += '\\';
          to += c;
      }
    }
    to += ' ';
  }
  to += "|\n";
}

}  // namespace

ClassificationReport classification_report(const ClassCounts& counts, const ClassificationReportOptions& options) {
  const std::vector<std::string>& names = options.class_names;
  if (!names.empty() && names.size() != counts.size()) {
    throw std::invalid_argument("class_names has " + std::to_string(names.size()) + " elements: there are " +
                                std::to_string(counts.size()) + " classes");
  }
  if (options.digits > kMostDigits) {
    throw std::invalid_argument("digits is " + std::to_string(options.digits) + ": a number has at most " +
                                std::to_string(kMostDigits));
  }
  const double none = options.zero_division;
  const auto precisions = precision_per_class(counts, none), recalls = recall_per_class(counts, none);
  const auto f1s = f1_per_class(counts, none);

  ClassificationReport report;
  report.digits = options.digits;
  double support = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (!counts.occurs(k)) continue;
    const double of_class = counts[k].true_positives + counts[k].false_negatives;
    report.classes.push_back(
        {names.empty() ? std::to_string(k) : names[k], precisions[k], recalls[k], f1s[k], of_class});
    support += of_class;
  }
  const auto average = [&](const char* name, Average how) -> Row {
    return {name, precision(counts, how, none), recall(counts, how, none), f1(counts, how, none), support};
  };
  if (!counts.is_multilabel()) report.accuracy = accuracy(counts);
  report.micro = average("micro avg", Average::micro);
  report.macro = average("macro avg", Average::macro);
  report.weighted = average("weighted avg", Average::weighted);
  if (counts.is_multilabel()) report.samples = average("samples avg", Average::samples);
  return report;
}

std::string ClassificationReport::text() const {
  std::size_t name_width = width_of("weighted avg");
  for (const Row& row : classes) name_width = std::max(name_width, width_of(row.name));
  name_width = std::max(name_width, digits);
  std::string out;
  append_line(out, kHeader, name_width);
  out += '\n';
  for (const Row& row : classes) append_line(out, cells(row, digits), name_width);
  out += '\n';
  for (const Cells& line : averages(*this)) append_line(out, line, name_width);
  return out;
}

std::string ClassificationReport::markdown() const {
  std::string out;
  append_markdown(out, kHeader);
  out += "|:---|---:|---:|---:|---:|\n";
  for (const Row& row : classes) append_markdown(out, cells(row, digits));
  for (const Cells& line : averages(*this)) append_markdown(out, line);
  return out;
}

}  // namespace tblog::metrics

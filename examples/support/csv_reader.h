#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// A table of numbers with named columns.
struct Table {
  std::vector<std::string> columns;
  std::vector<float> values;  ///< row after row

  std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
  float at(std::size_t row, std::size_t column) const { return values.at(row * columns.size() + column); }
};

/// Reads comma-separated numbers under one line of column names. Lines end in LF or CRLF; there are no quotes, and no
/// empty fields. Throws std::runtime_error, with file, line and column, for a file that can't be read or has no rows,
/// for a row that is longer or shorter than the first line, and for a field that is not a number.
Table read_csv(const std::string& path);

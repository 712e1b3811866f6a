#include "support/csv_reader.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace {

std::vector<std::string_view> split_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t comma; (comma = line.find(',')) != std::string_view::npos; line.remove_prefix(comma + 1)) {
    fields.push_back(line.substr(0, comma));
  }
  fields.push_back(line);
  return fields;
}

bool read_line(std::istream& in, std::string& line) {
  if (!std::getline(in, line)) return false;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

bool parse_number(std::string_view field, float& number) {
  const auto result = std::from_chars(field.data(), field.data() + field.size(), number);
  return result.ec == std::errc() && result.ptr == field.data() + field.size();
}

}  // namespace

Table read_csv(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("can't open '" + path + "': " + std::strerror(errno));

  Table table;
  std::string line;
  if (!read_line(in, line) || line.empty()) throw std::runtime_error("'" + path + "' has no line of column names");
  for (const auto name : split_fields(line)) table.columns.emplace_back(name);

  for (std::size_t number = 2; read_line(in, line); ++number) {
    const std::string place = path + ":" + std::to_string(number) + ": ";
    const auto fields = split_fields(line);
    if (fields.size() != table.columns.size()) {
      throw std::runtime_error(place + std::to_string(fields.size()) + " fields, but " +
                               std::to_string(table.columns.size()) + " column names");
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!parse_number(fields[i], table.values.emplace_back())) {
        throw std::runtime_error(place + "column '" + table.columns[i] + "': '" + std::string(fields[i]) +
                                 "' is not a number");
      }
    }
  }
  if (in.bad()) throw std::runtime_error("can't read '" + path + "': " + std::strerror(errno));
  if (table.values.empty()) throw std::runtime_error("'" + path + "' has no rows");
  return table;
}

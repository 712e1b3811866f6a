#include "process_usage.h"

#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace tblog::detail {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<double> first_number(const std::string& text) {
  double out = 0;
  if (std::istringstream in(text); !(in >> out)) return {};
  return out;
}

// The numbers behind the command's name, which may hold spaces and parentheses: [0] is the fourth field, the parent.
std::vector<double> stat_fields(const std::string& stat) {
  std::vector<double> out;
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return out;
  std::istringstream in(stat.substr(name_end + 1));
  std::string running;
  in >> running;
  for (double value = 0; in >> value;) out.push_back(value);
  return out;
}

}  // namespace

ProcessUsage process_usage(const std::string& proc) {
  ProcessUsage out;
  const std::vector<double> fields = stat_fields(content_of(proc + "/self/stat"));
  const auto field = [&](std::size_t number) { return fields[number - 4]; };  // as proc(5) counts
  if (fields.size() > 24 - 4) {
    out.cpu_seconds = (field(14) + field(15)) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    out.threads = field(20);
    out.resident_bytes = field(24) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  }
  out.load = first_number(content_of(proc + "/loadavg"));
  return out;
}

}  // namespace tblog::detail

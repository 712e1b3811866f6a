#pragma once

#include <cstddef>
#include <string>

namespace tblog::detail {

/// Appends records to `out`, each built in place:
///
///     const std::size_t start = begin_record(out);
///     ... append the payload to out ...
///     end_record(out, start);
std::size_t begin_record(std::string& out);
void end_record(std::string& out, std::size_t start);

}  // namespace tblog::detail

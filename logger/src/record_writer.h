#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tblog::detail {

/// Makes a record of the `payload_size` bytes that lie at `record + kHeaderBytes`, by writing what comes before and
/// after them.
void seal_record(char* record, std::size_t payload_size);

/// A payload as a record.
std::string record_of(std::string_view payload);

}  // namespace tblog::detail

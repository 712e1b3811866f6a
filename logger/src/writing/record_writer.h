#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tblog::detail {

/// A record is begun by writing its payload's size in front of where that will be, at `record + kHeaderBytes`. Returns
/// that.
char* begin_record(char* record, std::size_t payload_size);
/// Checksums all records from `record` on to `end`. Best for many of them, some time after they were written: a
/// processor waits for small writes to come to rest before it reads them as large words.
void seal_records(char* record, const char* end);

/// A payload as a record.
std::string record_of(std::string_view payload);

}  // namespace tblog::detail

#pragma once

#include <string>
#include <string_view>

namespace tblog::detail {

/// Whether `text` is UTF-8 as Protobuf demands of strings (RFC 3629: no overlong forms, no surrogates). One byte that
/// is not, in any string of a file, stops TensorBoard's Python loader for all runs.
bool is_utf8(std::string_view text);

/// `text` with every byte that is no part of valid UTF-8 replaced by U+FFFD.
std::string to_utf8(std::string_view text);

}  // namespace tblog::detail

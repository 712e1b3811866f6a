#pragma once

#include <cstdint>
#include <istream>
#include <string>

namespace tblog::detail {

/// Reads the records of an event file one after the other, and never past a damaged one: the format has no way to
/// find the next record after a wrong length.
class RecordReader {
 public:
  enum class State {
    ok,       ///< the last next() gave a record
    end,      ///< the file ended after a whole record
    torn,     ///< the file ended within a record: its writer was cut off, or is still writing
    corrupt,  ///< a checksum is wrong
  };

  /// `in` must be open in binary mode and outlive the reader.
  explicit RecordReader(std::istream& in) : in_(in) {}

  /// Puts the next payload in `payload`; false at the end, whatever its reason (state()).
  bool next(std::string& payload);

  State state() const { return state_; }
  /// Where the last whole record ended: what is before is sound.
  std::uint64_t offset() const { return offset_; }

 private:
  bool stop(State state);

  std::istream& in_;
  State state_ = State::ok;
  std::uint64_t offset_ = 0;
};

}  // namespace tblog::detail

#include "writing/record_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "writing/crc32c.h"
#include "writing/record_format.h"

namespace tblog::detail {
namespace {

template <class Unsigned>
Unsigned load_little_endian(const char* from) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    value |= static_cast<Unsigned>(static_cast<unsigned char>(from[i])) << (8 * i);
  }
  return value;
}

std::size_t read_up_to(std::istream& in, char* to, std::size_t size) {
  in.read(to, static_cast<std::streamsize>(size));
  return static_cast<std::size_t>(in.gcount());
}

// In pieces, so that a wild length never allocates more than the file can fill.
bool read_payload(std::istream& in, std::uint64_t length, std::string& payload) {
  constexpr std::uint64_t kPiece = 1 << 20;
  payload.clear();
  while (payload.size() < length) {
    const std::size_t before = payload.size();
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, length - before));
    payload.resize(before + piece);
    if (read_up_to(in, &payload[before], piece) < piece) return false;
  }
  return true;
}

}  // namespace

bool RecordReader::stop(State state) {
  state_ = state;
  return false;
}

bool RecordReader::next(std::string& payload) {
  if (state_ != State::ok) return false;

  std::array<char, kHeaderBytes> header{};
  const std::size_t got = read_up_to(in_, header.data(), header.size());
  if (got == 0) return stop(State::end);
  if (got < header.size()) return stop(State::torn);
  const std::string_view length_bytes(header.data(), kLengthBytes);
  if (load_little_endian<std::uint32_t>(&header[kLengthBytes]) != masked_crc32c(length_bytes)) {
    return stop(State::corrupt);
  }

  const auto length = load_little_endian<std::uint64_t>(header.data());
  if (!read_payload(in_, length, payload)) return stop(State::torn);
  std::array<char, kFooterBytes> footer{};
  if (read_up_to(in_, footer.data(), footer.size()) < footer.size()) return stop(State::torn);
  if (load_little_endian<std::uint32_t>(footer.data()) != masked_crc32c(payload)) return stop(State::corrupt);

  offset_ += kHeaderBytes + length + kFooterBytes;
  return true;
}

}  // namespace tblog::detail

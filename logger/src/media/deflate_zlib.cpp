#include <zlib.h>

#include <array>
#include <new>
#include <stdexcept>

#include "media/deflate.h"

namespace tblog::detail {

std::uint32_t crc32_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

struct Deflate::Stream {
  z_stream state{};
  std::array<std::uint8_t, 64 << 10> output;
  ~Stream() { deflateEnd(&state); }
};

Deflate::Deflate(std::string& to) : stream_(new Stream), to_(to) {
  // Z_FILTERED is meant for the differences that PNG's filters leave.
  constexpr int kWindowBits = 15, kMemoryLevel = 9;
  const int error = deflateInit2(&stream_->state, Z_BEST_SPEED, Z_DEFLATED, kWindowBits, kMemoryLevel, Z_FILTERED);
  if (error == Z_MEM_ERROR) throw std::bad_alloc();
  if (error != Z_OK) throw std::runtime_error("zlib can't compress: deflateInit2 returned " + std::to_string(error));
}

Deflate::~Deflate() = default;

void Deflate::append(const std::vector<std::uint8_t>& bytes, bool last) {
  z_stream& state = stream_->state;
  auto& output = stream_->output;
  state.next_in = const_cast<Bytef*>(bytes.data());
  state.avail_in = static_cast<uInt>(bytes.size());
  do {
    state.next_out = output.data();
    state.avail_out = static_cast<uInt>(output.size());
    if (deflate(&state, last ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR) {
      throw std::logic_error("zlib's stream is broken");
    }
    to_.append(reinterpret_cast<const char*>(output.data()), output.size() - state.avail_out);
  } while (state.avail_out == 0);
}

}  // namespace tblog::detail

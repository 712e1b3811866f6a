#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <array>
#include <stdexcept>

#include "media/deflate.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tblog::detail {
namespace {

#if defined(__x86_64__)
__attribute__((target("avx"))) void clear_upper_halves() { _mm256_zeroupper(); }
#endif

/// To be called after ISA-L, some of which leaves the upper halves of vector registers in use (its CRC with AVX-512
/// does): code without AVX that the thread runs next would take three times as long.
void leave_isal() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx")) clear_upper_halves();
#endif
}

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) {
  const std::uint32_t crc = crc32_gzip_refl(0, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  leave_isal();
  return crc;
}

struct Deflate::Stream {
  isal_zstream state;
  std::uint8_t level_buffer[ISAL_DEF_LVL2_SMALL];
  std::array<std::uint8_t, 64 << 10> output;
};

Deflate::Deflate(std::string& to) : stream_(new Stream), to_(to) {  // nothing in it has to be zero
  isal_zstream& state = stream_->state;
  isal_deflate_init(&state);
  state.level = 2;  // ISA-L's levels are about as fast as one another; from 2 on it finds what repeats in gray RGB
  state.level_buf = stream_->level_buffer;
  state.level_buf_size = sizeof stream_->level_buffer;
  state.gzip_flag = IGZIP_ZLIB;
}

Deflate::~Deflate() = default;

void Deflate::append(const std::vector<std::uint8_t>& bytes, bool last) {
  isal_zstream& state = stream_->state;
  auto& output = stream_->output;
  state.next_in = const_cast<std::uint8_t*>(bytes.data());
  state.avail_in = static_cast<std::uint32_t>(bytes.size());
  state.end_of_stream = last;
  do {
    state.next_out = output.data();
    state.avail_out = static_cast<std::uint32_t>(output.size());
    const int error = isal_deflate(&state);
    leave_isal();
    if (error != COMP_OK) throw std::logic_error("isal_deflate returned " + std::to_string(error));
    to_.append(reinterpret_cast<const char*>(output.data()), output.size() - state.avail_out);
  } while (last ? state.internal_state.state != ZSTATE_END : state.avail_in > 0);
}

}  // namespace tblog::detail

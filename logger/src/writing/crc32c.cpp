#include "writing/crc32c.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <arm_acle.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace tblog::detail {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // reflected

// Table k advances a byte over k further zero bytes, so that eight bytes are looked up independently of each other.
constexpr std::array<std::array<std::uint32_t, 256>, 8> make_tables() {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr auto kTables = make_tables();

std::uint32_t load32(const char* bytes) {
  const auto* b = reinterpret_cast<const unsigned char*>(bytes);
  return std::uint32_t{b[0]} | std::uint32_t{b[1]} << 8 | std::uint32_t{b[2]} << 16 | std::uint32_t{b[3]} << 24;
}

std::uint32_t crc32c_portable(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  const char* p = bytes.data();
  std::size_t n = bytes.size();
  for (; n >= 8; p += 8, n -= 8) {
    const std::uint32_t low = crc ^ load32(p);
    const std::uint32_t high = load32(p + 4);
    crc = kTables[7][low & 0xff] ^ kTables[6][(low >> 8) & 0xff] ^ kTables[5][(low >> 16) & 0xff] ^
          kTables[4][low >> 24] ^ kTables[3][high & 0xff] ^ kTables[2][(high >> 8) & 0xff] ^
          kTables[1][(high >> 16) & 0xff] ^ kTables[0][high >> 24];
  }
  for (; n > 0; ++p, --n) crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(*p)) & 0xff];
  return ~crc;
}

#if defined(__x86_64__)

// The CRC, not yet inverted, of what `crc` is of and `n` further bytes.
__attribute__((target("sse4.2"))) inline std::uint32_t extend_sse42(std::uint32_t crc, const char* p, std::size_t n) {
  std::uint64_t crc64 = crc;
  for (; n >= 8; p += 8, n -= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    crc64 = _mm_crc32_u64(crc64, word);
  }
  crc = static_cast<std::uint32_t>(crc64);
  if (n & 4) {
    std::uint32_t word;
    std::memcpy(&word, p, 4);
    crc = _mm_crc32_u32(crc, word);
    p += 4;
  }
  if (n & 2) {
    std::uint16_t word;
    std::memcpy(&word, p, 2);
    crc = _mm_crc32_u16(crc, word);
    p += 2;
  }
  if (n & 1) crc = _mm_crc32_u8(crc, static_cast<unsigned char>(*p));
  return crc;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(std::string_view bytes) {
  return ~extend_sse42(0xffffffff, bytes.data(), bytes.size());
}

// x^exponent modulo the polynomial, reflected.
constexpr std::uint32_t power_of_x(std::size_t exponent) {
  std::uint32_t power = 0x80000000;
  for (; exponent > 0; --exponent) power = (power >> 1) ^ ((power & 1) ? kPolynomial : 0);
  return power;
}

// The CRC of what `crc` is of and of kZeros zero bytes behind it: a product with x^(8 kZeros). The instruction for the
// remainder multiplies by x^32, and reflected factors bring an x along.
template <std::size_t kZeros>
__attribute__((target("sse4.2,pclmul"))) std::uint32_t followed_by_zeros(std::uint64_t crc) {
  constexpr std::uint32_t kFactor = power_of_x(8 * kZeros - 33);
  const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(crc)),
                                               _mm_cvtsi64_si128(static_cast<long long>(kFactor)), 0);
  return static_cast<std::uint32_t>(_mm_crc32_u64(0, static_cast<std::uint64_t>(_mm_cvtsi128_si64(product))));
}

// Three parts of kPart bytes at a time: the processor begins an instruction each cycle and needs three for one.
template <std::size_t kPart>
__attribute__((target("sse4.2,pclmul"))) void extend_by_thirds(std::uint64_t& crc, const char*& p, std::size_t& n) {
  for (; n >= 3 * kPart; p += 3 * kPart, n -= 3 * kPart) {
    std::uint64_t second = 0, third = 0;
    for (std::size_t i = 0; i < kPart; i += 8) {
      std::uint64_t words[3];
      std::memcpy(&words[0], p + i, 8);
      std::memcpy(&words[1], p + kPart + i, 8);
      std::memcpy(&words[2], p + 2 * kPart + i, 8);
      crc = _mm_crc32_u64(crc, words[0]);
      second = _mm_crc32_u64(second, words[1]);
      third = _mm_crc32_u64(third, words[2]);
    }
    crc = followed_by_zeros<2 * kPart>(crc) ^ followed_by_zeros<kPart>(second) ^ third;
  }
}

__attribute__((target("sse4.2,pclmul"))) std::uint32_t crc32c_sse42_pclmul(std::string_view bytes) {
  std::uint64_t crc = 0xffffffff;
  const char* p = bytes.data();
  std::size_t n = bytes.size();
  extend_by_thirds<4096>(crc, p, n);
  extend_by_thirds<256>(crc, p, n);
  return ~extend_sse42(static_cast<std::uint32_t>(crc), p, n);
}

#elif defined(__aarch64__) && defined(__linux__)

__attribute__((target("+crc"))) std::uint32_t crc32c_armv8(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  const char* p = bytes.data();
  std::size_t n = bytes.size();
  for (; n >= 8; p += 8, n -= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    crc = __crc32cd(crc, word);
  }
  for (; n > 0; ++p, --n) crc = __crc32cb(crc, static_cast<unsigned char>(*p));
  return ~crc;
}

#endif

}  // namespace

std::vector<Crc32cImplementation> crc32c_implementations() {
  std::vector<Crc32cImplementation> all;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul")) {
    all.push_back({"sse4.2 and pclmul", crc32c_sse42_pclmul});
  }
  if (__builtin_cpu_supports("sse4.2")) all.push_back({"sse4.2", crc32c_sse42});
#elif defined(__aarch64__) && defined(__linux__)
  if (getauxval(AT_HWCAP) & HWCAP_CRC32) all.push_back({"armv8", crc32c_armv8});
#endif
  all.push_back({"portable", crc32c_portable});
  return all;
}

namespace {

using Compute = std::uint32_t (*)(std::string_view);

std::uint32_t choose_and_compute(std::string_view bytes);

// Set by the first call; without the check at every call that a local static needs.
std::atomic<Compute> fastest{choose_and_compute};

std::uint32_t choose_and_compute(std::string_view bytes) {
  const Compute chosen = crc32c_implementations().front().compute;
  fastest.store(chosen, std::memory_order_relaxed);
  return chosen(bytes);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) { return fastest.load(std::memory_order_relaxed)(bytes); }

}  // namespace tblog::detail

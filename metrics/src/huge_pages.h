#pragma once

#include <cstddef>
#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace tblog::metrics::detail {

/// Asks for large pages under memory that is about to be filled, if it is large itself. The first touch of a page costs
/// a fault, and with pages of 4 KiB all faults together cost as much as what is done here with the memory. (numpy asks
/// for its arrays alike.) A wish: where the kernel has none, all works as before.
inline void prefer_huge_pages(void* begin, std::size_t bytes) {
#ifdef __linux__
  constexpr std::size_t kFewest = std::size_t(2) << 20, kPage = 4096;
  if (bytes < kFewest) return;
  const std::size_t ahead = kPage - reinterpret_cast<std::uintptr_t>(begin) % kPage;  // the call wants a whole page
  static_cast<void>(madvise(static_cast<char*>(begin) + ahead, bytes - ahead, MADV_HUGEPAGE));
#else
  static_cast<void>(begin);
  static_cast<void>(bytes);
#endif
}

}  // namespace tblog::metrics::detail

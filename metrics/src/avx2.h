#pragma once

// Without further notice a compiler may use SSE2 only on x86-64. AVX2 is two to six times as fast here: asked for at
// run time, by functions that come twice, once with the attribute `target("avx2")`.
#if defined(__GNUC__) && defined(__x86_64__)
#define TBLOG_HAS_AVX2_VERSION 1
#else
#define TBLOG_HAS_AVX2_VERSION 0
#endif

namespace tblog::metrics::detail {

#if TBLOG_HAS_AVX2_VERSION
inline bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2");
  return has;
}
#endif

}  // namespace tblog::metrics::detail

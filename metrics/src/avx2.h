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

/// For with_avx2(). All that is called becomes part of it, or it would not be AVX2.
template <class F>
__attribute__((target("avx2"), flatten, noinline)) decltype(auto) call_by_avx2(F f) {
  return f();
}
#endif

/// Returns `f()`, which is compiled twice. AVX2 rounds as SSE2 does, so that the result is the same to the bit.
template <class F>
decltype(auto) with_avx2(F f) {
#if TBLOG_HAS_AVX2_VERSION
  if (has_avx2()) return call_by_avx2(f);
#endif
  return f();
}

}  // namespace tblog::metrics::detail

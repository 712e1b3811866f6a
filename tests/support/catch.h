#pragma once

// Catch2 2.13 and 3 alike. Include it last: LibTorch defines a CHECK of its own, which this takes away.
#ifdef CHECK
#undef CHECK
#endif

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#else
#include <catch2/catch.hpp>
namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }
}  // namespace Catch::Matchers
#endif

/// Ends a test case that can't run on this machine; it counts as skipped.
#define TBLOG_SKIP(why)       \
  do {                        \
    WARN("skipped: " << why); \
    return;                   \
  } while (false)

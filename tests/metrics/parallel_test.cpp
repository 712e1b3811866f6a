#include "parallel.h"

#include <atomic>
#include <new>
#include <stdexcept>
#include <string>

#include "support/catch.h"

using namespace tblog::metrics::detail;

TEST_CASE("what a worker thread throws reaches the caller when all are done", "[parallel]") {
  for (const std::size_t thrower : {0, 1, 3}) {  // 3 runs on the calling thread
    std::atomic<int> done{0};
    const auto work = [&](std::size_t i) {
      if (i == thrower) throw std::bad_alloc();
      ++done;
    };
    CHECK_THROWS_AS(run_parallel(4, work), std::bad_alloc);
    CHECK(done == 3);
  }
}

TEST_CASE("of several exceptions the one with the lowest number goes on", "[parallel]") {
  const auto work = [](std::size_t i) {
    if (i > 0) throw std::runtime_error("part " + std::to_string(i));
  };
  CHECK_THROWS_WITH(run_parallel(4, work), "part 1");
}

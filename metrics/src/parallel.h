#pragma once

#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace tblog::metrics::detail {

/// How many threads work on `size` items: what was asked for (0: one a core), but none with too little to do.
inline std::size_t thread_count(std::size_t asked, std::size_t size) {
  constexpr std::size_t kFewestItems = 50000;
  const std::size_t most = size / kFewestItems + 1;
  const std::size_t wanted = asked > 0 ? asked : std::thread::hardware_concurrency();
  return wanted == 0 ? 1 : wanted < most ? wanted : most;
}

/// Calls `f(0) ... f(count - 1)`, each on a thread of its own, the last on this one. If some throw, all the others
/// still run, and the first one's exception, by number, is thrown here.
template <class F>
void run_parallel(std::size_t count, F f) {
  std::vector<std::exception_ptr> thrown(count);
  const auto call = [&](std::size_t i) {
    try {
      f(i);
    } catch (...) {
      thrown[i] = std::current_exception();
    }
  };
  {
    std::vector<std::thread> threads;
    struct Join {
      std::vector<std::thread>& threads;
      ~Join() {
        for (std::thread& thread : threads) thread.join();
      }
    } join{threads};
    for (std::size_t i = 0; i + 1 < count; ++i) threads.emplace_back(call, i);
    call(count - 1);
  }
  for (const std::exception_ptr& exception : thrown) {
    if (exception) std::rethrow_exception(exception);
  }
}

}  // namespace tblog::metrics::detail

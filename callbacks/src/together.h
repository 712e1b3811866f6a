#pragma once

#include <tblog/callbacks/process_group.h>

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tblog::detail {

/// Has every process do `work`, and gives all of them what each returned, in the order of ranks. What it throws on one
/// of them is thrown there, and a std::runtime_error with its message on the others.
inline std::vector<std::string> together(const ProcessGroup& processes, const std::function<std::string()>& work) {
  if (processes.size() == 1) return {work()};
  std::exception_ptr exception;
  std::string here;
  try {
    here = "+" + work();
  } catch (const std::exception& error) {
    exception = std::current_exception();
    here = std::string("-") + error.what();
  }
  std::vector<std::string> all = processes.all_gather(here);
  if (exception) std::rethrow_exception(exception);
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    if (all[rank][0] == '-') {
      throw std::runtime_error("process " + std::to_string(rank) + " failed: " + all[rank].substr(1));
    }
    all[rank].erase(0, 1);
  }
  return all;
}

}  // namespace tblog::detail

#pragma once

#include <tblog/callbacks/process_group.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <vector>

/// Ranks of a group, each on a thread of its own, over Gloo and TCP as between processes. Returns what each of them
/// threw, "" for nothing.
inline std::vector<std::string> on_ranks(int size, const std::function<void(tblog::ProcessGroup)>& work) {
  auto store = c10::make_intrusive<c10d::HashStore>();
  std::vector<std::string> threw(static_cast<std::size_t>(size));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        auto options = c10d::ProcessGroupGloo::Options::create(std::chrono::seconds(60));
        options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
        work(tblog::ProcessGroup(c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options)));
      } catch (const std::exception& error) {
        threw[static_cast<std::size_t>(rank)] = error.what();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return threw;
}

/// What `work` gives on each rank; std::runtime_error if it throws on any.
template <class Result>
std::vector<Result> of_ranks(int size, const std::function<Result(tblog::ProcessGroup)>& work) {
  std::vector<std::optional<Result>> results(static_cast<std::size_t>(size));
  for (const std::string& what : on_ranks(size, [&](tblog::ProcessGroup processes) {
         results[static_cast<std::size_t>(processes.rank())] = work(processes);
       })) {
    if (!what.empty()) throw std::runtime_error(what);
  }
  std::vector<Result> out;
  for (auto& result : results) out.push_back(std::move(*result));
  return out;
}

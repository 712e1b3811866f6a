#pragma once

#include <tblog/callbacks/process_group.h>

#include <chrono>
#include <string>

namespace tblog::detail {

struct Rendezvous {
  int rank;
  int size;
  std::string address;  // of rank 0, who listens there
  int port;
  std::chrono::milliseconds timeout;
};

/// Processes that meet over TCP. Throws ProcessGroupError if they don't, std::runtime_error in a build without Gloo.
ProcessGroup gloo_process_group(const Rendezvous& where);

}  // namespace tblog::detail

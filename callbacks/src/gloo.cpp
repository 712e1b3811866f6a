#include "gloo.h"

#include <cstdlib>
#include <stdexcept>

#ifdef TBLOG_HAS_GLOO
#include <arpa/inet.h>
#include <c10/util/Exception.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace tblog::detail {
namespace {

// The address of this machine that leads to `host`: that of a UDP socket which is connected there, for which nothing is
// sent. "" if there is none.
std::string own_address_towards(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return "";
  std::string out;
  for (const addrinfo* at = found; at && out.empty(); at = at->ai_next) {
    const int descriptor = ::socket(at->ai_family, at->ai_socktype, at->ai_protocol);
    if (descriptor < 0) continue;
    sockaddr_storage own{};
    socklen_t length = sizeof own;
    std::array<char, NI_MAXHOST> text{};
    if (::connect(descriptor, at->ai_addr, at->ai_addrlen) == 0 &&
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length) == 0 &&
        ::getnameinfo(reinterpret_cast<sockaddr*>(&own), length, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0) {
      out = text.data();
    }
    ::close(descriptor);
  }
  ::freeaddrinfo(found);
  return out;
}

// Newer versions of LibTorch want libuv unless they are told not to, also where they were built without it.
template <class Options>
auto want_no_libuv(Options& options, int) -> decltype(void(options.useLibUV)) {
  options.useLibUV = false;
}
template <class Options>
void want_no_libuv(Options&, long) {}

}  // namespace

ProcessGroup gloo_process_group(const Rendezvous& where) {
  using c10d::ProcessGroupGloo;
  try {
    c10d::TCPStoreOptions store_options;
    store_options.port = static_cast<std::uint16_t>(where.port);
    store_options.isServer = where.rank == 0;
    store_options.numWorkers = static_cast<std::size_t>(where.size);
    store_options.timeout = where.timeout;
    want_no_libuv(store_options, 0);
    auto store = c10::make_intrusive<c10d::TCPStore>(where.address, store_options);
    auto options = ProcessGroupGloo::Options::create(where.timeout);
    const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
    const std::string own = own_address_towards(where.address, where.port);
    options->devices.push_back(interface && *interface ? ProcessGroupGloo::createDeviceForInterface(interface)
                               : own.empty()           ? ProcessGroupGloo::createDefaultDevice()
                                                       : ProcessGroupGloo::createDeviceForHostname(own));
    return ProcessGroup(c10::make_intrusive<ProcessGroupGloo>(store, where.rank, where.size, options));
  } catch (const std::exception& error) {
    const auto* with_backtrace = dynamic_cast<const c10::Error*>(&error);
    throw ProcessGroupError("process " + std::to_string(where.rank) + " of " + std::to_string(where.size) +
                            " did not meet the others at " + where.address + ":" + std::to_string(where.port) + ": " +
                            (with_backtrace ? with_backtrace->what_without_backtrace() : error.what()));
  }
}

}  // namespace tblog::detail

#else

namespace tblog::detail {

ProcessGroup gloo_process_group(const Rendezvous&) {
  throw std::runtime_error(
      "this tblog was built without Gloo: install libgloo-dev, configure with -DTBLOG_WITH_GLOO=ON and build it again, "
      "or make a c10d process group and give it to tblog::ProcessGroup");
}

}  // namespace tblog::detail

#endif

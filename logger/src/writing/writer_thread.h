#pragma once

#include <chrono>
#include <memory>
#include <optional>

/// The one thread of the process that writes, for all writers. It is there as long as there is a writer, and sleeps
/// until one of them is due or is woken for.
///
/// A write(2) that does not return (a dead network disk) would hold up every other writer. So who wakes the thread and
/// finds it at the same writer's work for long leaves it behind with that writer, and starts another one for the
/// others.
namespace tblog::detail::writer_thread {

using TimePoint = std::chrono::steady_clock::time_point;

/// Whom the thread serves.
class Client {
 public:
  virtual ~Client() = default;
  /// Does what there is to do. Returns when to be called again at the latest; nothing if never. It is called by one
  /// thread at a time.
  virtual std::optional<TimePoint> work() noexcept = 0;
};

/// Serves `client` from now on, first of all at once. Throws std::system_error if there is no thread and none can be
/// made.
void add(std::shared_ptr<Client> client);
/// Has the thread see to `client` now.
void wake(const Client* client) noexcept;
/// Ends serving `client`, and the thread if nobody is left. If `stuck`, a thread that is at work for it is not waited
/// for.
void remove(const Client* client, bool stuck) noexcept;

}  // namespace tblog::detail::writer_thread

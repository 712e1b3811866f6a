#include "writing/writer_thread.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace tblog::detail::writer_thread {
namespace {

constexpr std::chrono::seconds kPatience{1};

struct Served {
  std::shared_ptr<Client> client;
  TimePoint due;  // the past, for those that were woken
};

struct Hub {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Served> all;
  std::thread thread;
  std::uint64_t thread_number = 0;  // of the thread that serves; one left behind sees that it is another
  const Client* busy_with = nullptr;
  TimePoint busy_since;
};

// Never destroyed: a writer with static storage may be closed after anything here would be.
// A process that is forked off has a new one, because there is no thread in it, and maybe a lock held for ever.
std::atomic<Hub*> the_hub{nullptr};

Hub& hub() {
  static const int once = [] {
    the_hub = new Hub;
    return ::pthread_atfork(nullptr, nullptr, [] { the_hub = new Hub; });
  }();
  static_cast<void>(once);
  return *the_hub;
}

using Lock = std::unique_lock<std::mutex>;

auto find(const Client* client) {
  auto& all = hub().all;
  return std::find_if(all.begin(), all.end(), [&](const Served& served) { return served.client.get() == client; });
}

// Takes back a client that a thread was left behind with.
void take_back(std::shared_ptr<Client> client) noexcept {
  try {
    add(std::move(client));
  } catch (...) {
    // No thread to be had; closing the client will say what was lost.
  }
}

// Lets one client do its work, without the lock. False if this thread was left behind in it.
bool serve(Lock& lock, std::shared_ptr<Client> client, std::uint64_t thread_number) {
  Hub& the = hub();
  the.busy_with = client.get();
  the.busy_since = std::chrono::steady_clock::now();
  lock.unlock();
  const auto due = client->work();
  lock.lock();
  if (the.thread_number != thread_number) {
    lock.unlock();
    if (due) take_back(std::move(client));
    return false;
  }
  const auto served = find(client.get());
  if (served != the.all.end()) {
    if (!due) the.all.erase(served);
    if (due && served->due == TimePoint::max()) served->due = *due;
  }
  if (client.use_count() == 1) {  // not to be destroyed under the lock
    lock.unlock();
    client.reset();
    lock.lock();
  }
  if (the.thread_number != thread_number) return false;
  the.busy_with = nullptr;
  return true;
}

void run(std::uint64_t thread_number) {
  Hub& the = hub();
  Lock lock(the.mutex);
  while (the.thread_number == thread_number) {
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < the.all.size(); ++i) {
      if (the.all[i].due > now) continue;
      the.all[i].due = TimePoint::max();  // wake() sets it back
      if (!serve(lock, the.all[i].client, thread_number)) return;
    }
    if (the.thread_number != thread_number) return;
    auto next = TimePoint::max();
    for (const Served& served : the.all) next = std::min(next, served.due);
    if (next == TimePoint::max()) {
      the.changed.wait(lock);
    } else if (next != TimePoint::min()) {
      the.changed.wait_until(lock, next);
    }
  }
}

// With the lock held.
void start_thread() {
  Hub& the = hub();
  const std::uint64_t number = the.thread_number + 1;
  // Signals are for the program's own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::exception_ptr failure;
  try {
    std::thread thread([number] { run(number); });
    pthread_setname_np(thread.native_handle(), "tblog-writer");
    if (the.thread.joinable()) the.thread.detach();
    the.thread = std::move(thread);
    the.thread_number = number;
    the.busy_with = nullptr;
  } catch (...) {
    failure = std::current_exception();
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (failure) std::rethrow_exception(failure);
}

// Leaves the thread to the client that it is busy with; others go on with another thread. With the lock held.
void leave_behind() noexcept {
  Hub& the = hub();
  const auto busy = find(the.busy_with);
  const auto held = busy == the.all.end() ? nullptr : busy->client;  // not to be destroyed under the lock
  if (busy != the.all.end()) the.all.erase(busy);
  if (the.all.empty()) {
    the.thread.detach();
    ++the.thread_number;
    the.busy_with = nullptr;
    return;
  }
  try {
    start_thread();
  } catch (...) {
    // No second thread to be had: the one there is may yet return.
    if (held) the.all.push_back({held, TimePoint::max()});
  }
}

}  // namespace

void add(std::shared_ptr<Client> client) {
  Hub& the = hub();
  const Lock lock(the.mutex);
  the.all.push_back({std::move(client), TimePoint::min()});
  if (!the.thread.joinable()) {
    try {
      start_thread();
    } catch (...) {
      the.all.pop_back();
      throw;
    }
  }
  the.changed.notify_all();
}

void wake(const Client* client) noexcept {
  Hub& the = hub();
  const Lock lock(the.mutex);
  const auto served = find(client);
  if (served == the.all.end()) return;  // a thread was left behind with it
  served->due = TimePoint::min();
  if (the.busy_with && the.busy_with != client && std::chrono::steady_clock::now() - the.busy_since > kPatience) {
    leave_behind();
  }
  the.changed.notify_all();
}

void remove(const Client* client, bool stuck) noexcept {
  Hub& the = hub();
  std::thread ended;
  {
    const Lock lock(the.mutex);
    const auto served = find(client);
    if (served != the.all.end()) the.all.erase(served);
    if (stuck && the.busy_with == client) {
      leave_behind();
    } else if (the.all.empty() && the.thread.joinable()) {
      ++the.thread_number;
      ended = std::move(the.thread);
    }
    the.changed.notify_all();
  }
  if (!ended.joinable()) return;
  ended.get_id() == std::this_thread::get_id() ? ended.detach() : ended.join();
}

}  // namespace tblog::detail::writer_thread

#include <tblog/callbacks/process_group.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

#include "gloo.h"

namespace tblog {
namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return {};
  return value;
}

int number(const char* name, int least, int most) {
  const std::optional<std::string> text = variable(name);
  if (!text) throw std::invalid_argument(std::string("the environment variable ") + name + " is not set");
  try {
    std::size_t read = 0;
    const int value = std::stoi(*text, &read);
    if (read == text->size() && value >= least && value <= most) return value;
  } catch (const std::logic_error&) {
    // It is no number, or none that fits.
  }
  throw std::invalid_argument(std::string("the environment variable ") + name + " is '" + *text + "': a number from " +
                              std::to_string(least) + " to " + std::to_string(most) + " is wanted");
}

// Whether whoever launched these processes says that all of them are on one machine.
bool on_one_machine() {
  const auto same = [](const char* a, const char* b) { return variable(a) && variable(a) == variable(b); };
  return same("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE") || same("PMI_SIZE", "MPI_LOCALNRANKS") ||
         variable("SLURM_NNODES") == "1";
}

}  // namespace

ProcessGroup ProcessGroup::from_environment(std::chrono::milliseconds timeout) {
  constexpr std::array<std::array<const char*, 2>, 4> kLaunchers{{{"RANK", "WORLD_SIZE"},
                                                                  {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                                                  {"PMI_RANK", "PMI_SIZE"},
                                                                  {"SLURM_PROCID", "SLURM_NTASKS"}}};
  for (const auto& [rank_name, size_name] : kLaunchers) {
    if (!variable(rank_name) && !variable(size_name)) continue;
    constexpr int kMost = 1 << 20;
    const int size = number(size_name, 1, kMost);
    const int rank = number(rank_name, 0, size - 1);
    if (size == 1) return ProcessGroup();
    std::optional<std::string> address = variable("MASTER_ADDR");
    if (!address && on_one_machine()) address = "127.0.0.1";
    if (!address) {
      throw std::invalid_argument("the environment variable MASTER_ADDR is not set: it names the machine of rank 0");
    }
    const int port = variable("MASTER_PORT") ? number("MASTER_PORT", 1, 65535) : 29500;
    return detail::gloo_process_group({rank, size, *address, port, timeout});
  }
  return ProcessGroup();
}

}  // namespace tblog

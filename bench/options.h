#pragma once

#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "patterns.h"

namespace tblog::bench {

/// What the programs take: [--rounds N] [--bursts N] [NAME].
struct Options {
  int rounds = 5;
  Round round;
  std::string name;  // the beginning of the names of what to run
};

inline Options options_from(int argc, char** argv) {
  const auto count = [](const char* argument) {
    const int value = std::atoi(argument);
    if (value < 1) throw std::invalid_argument("'" + std::string(argument) + "' is no number of rounds or bursts");
    return value;
  };
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--rounds" && i + 1 < argc) {
      options.rounds = count(argv[++i]);
    } else if (argument == "--bursts" && i + 1 < argc) {
      options.round.bursts = static_cast<std::size_t>(count(argv[++i]));
    } else {
      options.name = argument;
    }
  }
  return options;
}

/// A program's main(): `run`, with what was asked for.
inline int run_program(int argc, char** argv, void (*run)(const Options&)) {
  try {
    run(options_from(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}

inline bool is_wanted(const Options& options, const std::string& name) { return name.rfind(options.name, 0) == 0; }

}  // namespace tblog::bench

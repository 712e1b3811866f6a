#pragma once

#include <tblog/summary_writer.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/events.h"
#include "support/fake_environment.h"
#include "support/without_notes.h"

/// A writer into memory, and what it wrote.
struct MemoryWriter {
  std::shared_ptr<FakeEnvironment> environment = std::make_shared<FakeEnvironment>();
  tblog::SummaryWriter writer{"run", options()};

  tblog::WriterOptions options() const {
    tblog::WriterOptions out = without_notes();
    out.environment = environment;
    return out;
  }
  std::vector<tblog::proto::Event> close() {
    writer.close();
    return parse_events(environment->content());
  }
  /// Closes it; its scalars by tag, with their steps.
  std::map<std::string, std::map<std::int64_t, float>> scalars() {
    std::map<std::string, std::map<std::int64_t, float>> out;
    for (const auto& event : close()) {
      for (const auto& value : event.summary().value()) out[value.tag()][event.step()] = value.simple_value();
    }
    return out;
  }
};

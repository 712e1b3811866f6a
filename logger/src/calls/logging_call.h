#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "utf8.h"
#include "writing/writer_core.h"

/// What all logging calls have in common: they never throw, they heed the rules of what is recorded, and they log under
/// a tag that is one kind's alone.
namespace tblog::detail {

/// Reports the exception at hand as the reason why a call was refused.
inline void reject_exception(WriterCore& core, const char* call, std::string_view tag) noexcept {
  try {
    throw;
  } catch (const std::exception& error) {
    try {
      core.reject("'" + core.log_dir() + "': " + call + "('" + to_utf8(tag) + "'): " + error.what());
    } catch (...) {
      core.reject(call);  // no memory for a better message
    }
  } catch (...) {
    core.reject(call);
  }
}

/// Runs the body of a call.
template <class Body>
void guarded(WriterCore& core, const char* call, std::string_view tag, Body&& body) noexcept {
  try {
    body();
  } catch (...) {
    reject_exception(core, call, tag);
  }
}

/// Runs the body of a call that logs something, if that is to be recorded.
template <class Body>
void if_recorded(WriterCore& core, const char* call, std::string_view tag, Step step, Body&& body) noexcept {
  guarded(core, call, tag, [&] {
    if (core.records(tag, step.value())) body();
  });
}

/// Logs one value; `make_metadata` is called if the tag is new.
template <class MakeMetadata>
void log_value(WriterCore& core, SeriesKind kind, std::string_view tag, Step step, MakeMetadata&& make_metadata,
               Payload payload) {
  const TagId id = core.tags().find_or_add(tag, kind, std::forward<MakeMetadata>(make_metadata));
  core.add(id, step.value(), std::move(payload));
}

}  // namespace tblog::detail

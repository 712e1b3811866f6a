#pragma once

#include <tblog/writer_options.h>

/// Options of a writer that logs nothing but what it is given, for tests that count.
inline tblog::WriterOptions without_notes() {
  tblog::WriterOptions options;
  options.notes = false;
  return options;
}

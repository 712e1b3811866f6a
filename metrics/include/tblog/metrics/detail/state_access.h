#pragma once

#include <string_view>

namespace tblog::metrics::detail {

// What an accumulator befriends for its state() and load_state().
class StateReader;
class StateWriter;
template <class T>
void load(std::string_view kind, std::string_view bytes, T& to);

}  // namespace tblog::metrics::detail

#include "utf8.h"

#include <tblog/proto/event.pb.h>
#if __has_include(<google/protobuf/stubs/logging.h>)
#include <google/protobuf/stubs/logging.h>
#endif

#include <string>
#include <vector>

#include "support/catch.h"

using tblog::detail::is_utf8;
using tblog::detail::to_utf8;

namespace {

// Protobuf refuses to parse a string that is not UTF-8, which is what stops TensorBoard.
bool protobuf_takes(const std::string& text) {
  tblog::proto::SourceMetadata message;
  std::string bytes = "\x0a";
  bytes.push_back(static_cast<char>(text.size()));
  return message.ParseFromString(bytes + text);
}

}  // namespace

TEST_CASE("UTF-8 is what Protobuf takes for it, for every string of up to two bytes and many longer ones",
          "[utf8][unit]") {
  const std::vector<unsigned char> interesting{0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                               0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
                                               0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
  std::vector<std::string> texts{""};
  for (int a = 0; a < 256; ++a) {
    texts.push_back(std::string(1, static_cast<char>(a)));
    for (int b = 0; b < 256; ++b) texts.push_back({static_cast<char>(a), static_cast<char>(b)});
  }
  for (const unsigned char a : interesting)
    for (const unsigned char b : interesting)
      for (const unsigned char c : interesting) {
        texts.push_back({static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)});
        for (const unsigned char d : interesting)
          texts.push_back({static_cast<char>(a), static_cast<char>(b), static_cast<char>(c), static_cast<char>(d)});
      }
#if __has_include(<google/protobuf/stubs/logging.h>)
  const google::protobuf::LogSilencer silencer;  // Protobuf says so each time
#endif
  int wrong = 0, valid = 0, unrepaired = 0, changed_though_valid = 0;
  for (const auto& text : texts) {
    const bool expected = protobuf_takes(text);
    valid += expected;
    wrong += is_utf8(text) != expected;
    unrepaired += !protobuf_takes(to_utf8(text));
    changed_though_valid += expected && to_utf8(text) != text;
  }
  CHECK(valid > 1000);
  CHECK(wrong == 0);
  CHECK(unrepaired == 0);
  CHECK(changed_though_valid == 0);
}

TEST_CASE("only the bytes that are no UTF-8 are replaced", "[utf8][unit]") {
  CHECK(to_utf8("na\xc3\xafve \xff!") == "na\xc3\xafve \xef\xbf\xbd!");
  CHECK(to_utf8("cut \xe2\x82") == "cut \xef\xbf\xbd\xef\xbf\xbd");
}

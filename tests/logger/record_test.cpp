#include <sstream>
#include <string>
#include <vector>

#include "support/catch.h"
#include "writing/crc32c.h"
#include "writing/encoding.h"
#include "writing/record_format.h"
#include "writing/record_reader.h"
#include "writing/record_writer.h"

using namespace tblog::detail;
using State = RecordReader::State;

namespace {

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

struct ReadBack {
  std::vector<std::string> payloads;
  State state;
  std::uint64_t offset;
};

ReadBack read_back(const std::string& bytes) {
  std::istringstream in(bytes);
  RecordReader reader(in);
  ReadBack out{{}, State::ok, 0};
  std::string payload;
  while (reader.next(payload)) out.payloads.push_back(payload);
  out.state = reader.state();
  out.offset = reader.offset();
  return out;
}

std::vector<std::string> some_payloads() {
  return {"", "a", std::string(300, 'x'), std::string("\0\1\2", 3), "the last one"};
}

}  // namespace

TEST_CASE("a version event makes the golden record", "[record][unit]") {
  // The golden one of the format has no source_metadata, which stands last.
  const std::string payload = version_event(0, kFileVersion, "");
  CHECK(record_of(payload.substr(0, 15)) == from_hex("0f000000000000006d532b091a0d627261696e2e4576656e743a32fc985129"));
}

TEST_CASE("a scalar event makes the golden record", "[record][unit]") {
  const EncodedValue value{"loss", {}, {}, 0.5f};
  const std::size_t size = value_size(value);
  std::string payload(kMostEventHead + size, '\0');
  const char* const end = write_value(write_event_head(payload.data(), 1.0, 2, size), value);
  payload.resize(static_cast<std::size_t>(end - payload.data()));
  CHECK(record_of(payload) ==
        from_hex("1a00000000000000129bd82d09000000000000f03f10022a0d0a0b0a046c6f7373150000003f9714c071"));
}

TEST_CASE("records are read back as they were written", "[record][unit]") {
  std::string file;
  for (const auto& payload : some_payloads()) file += record_of(payload);
  const ReadBack read = read_back(file);
  CHECK(read.payloads == some_payloads());
  CHECK(read.state == State::end);
  CHECK(read.offset == file.size());
}

TEST_CASE("a file cut at any byte gives exactly the whole records before the cut", "[record][unit]") {
  std::string file;
  std::vector<std::size_t> ends{0};
  for (const auto& payload : some_payloads()) {
    file += record_of(payload);
    ends.push_back(file.size());
  }
  int wrong = 0;
  for (std::size_t cut = 0; cut <= file.size(); ++cut) {
    std::size_t whole = 0;
    while (whole + 1 < ends.size() && ends[whole + 1] <= cut) ++whole;
    const ReadBack read = read_back(file.substr(0, cut));
    const State state = cut == ends[whole] ? State::end : State::torn;
    wrong += !(read.payloads.size() == whole && read.offset == ends[whole] && read.state == state);
  }
  CHECK(wrong == 0);
}

TEST_CASE("any flipped bit is found, and nothing behind it is given out", "[record][unit]") {
  std::string file;
  std::vector<std::size_t> ends{0};
  for (const auto& payload : some_payloads()) {
    file += record_of(payload);
    ends.push_back(file.size());
  }
  int wrong = 0;
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string damaged = file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    std::size_t before = 0;
    while (ends[before + 1] <= bit / 8) ++before;
    const ReadBack read = read_back(damaged);
    wrong += !(read.state == State::corrupt && read.payloads.size() == before && read.offset == ends[before]);
  }
  CHECK(wrong == 0);
}

TEST_CASE("a record whose length claims terabytes is torn, and costs no such memory", "[record][unit]") {
  // The length and its checksum are sound; the payload is not there.
  std::string huge = record_of("").substr(0, kHeaderBytes);
  std::string length = from_hex("0000000000100000");
  huge.replace(0, kLengthBytes, length);
  const std::uint32_t crc = tblog::detail::masked_crc32c(length);
  for (int i = 0; i < 4; ++i) huge[kLengthBytes + static_cast<std::size_t>(i)] = static_cast<char>(crc >> (8 * i));
  const ReadBack read = read_back(huge + "some bytes");
  CHECK(read.payloads.empty());
  CHECK(read.state == State::torn);
}

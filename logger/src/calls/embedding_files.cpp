#include "calls/embedding_files.h"

#include <algorithm>
#include <cstdio>
#include <system_error>

#include "media/png.h"
#include "utf8.h"
#include "writing/event_file.h"

namespace tblog::detail {
namespace {

constexpr char kPoints[] = "points.tsv";
constexpr char kMetadata[] = "metadata.tsv";
constexpr char kSprite[] = "sprite.png";

std::string points_table(const Embedding& embedding) {
  std::string out;
  for (std::size_t i = 0; i < embedding.points.size(); ++i) {
    char number[32];
    const int size = std::snprintf(number, sizeof number, "%.9g", static_cast<double>(embedding.points[i]));
    out.append(number, static_cast<std::size_t>(size));
    out += (i + 1) % embedding.dimensions == 0 ? '\n' : '\t';
  }
  return out;
}

// What ends a cell or a row can't be in one.
std::string metadata_table(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string cell = to_utf8(row[i]);
      std::replace_if(
          cell.begin(), cell.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
      out += (i > 0 ? "\t" : "") + cell;
    }
    out += '\n';
  }
  return out;
}

// A string of Protobuf's text format.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    char escaped[8];
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
    std::snprintf(escaped, sizeof escaped, plain ? "%c" : "\\%03o", byte);
    out += escaped;
  }
  return out + '"';
}

std::string config(const Embedding& embedding) {
  const auto number = [](const char* name, std::size_t value) {
    return std::string(name) + ": " + std::to_string(value) + "\n";
  };
  std::string out = "embeddings {\n  tensor_name: " + quoted(to_utf8(embedding.name)) + "\n";
  out += number("  tensor_shape", embedding.points.size() / embedding.dimensions);
  out += number("  tensor_shape", embedding.dimensions);
  out += std::string("  tensor_path: \"") + kPoints + "\"\n";
  if (!embedding.metadata.empty()) out += std::string("  metadata_path: \"") + kMetadata + "\"\n";
  if (embedding.sprite.width > 0) {
    out += std::string("  sprite {\n    image_path: \"") + kSprite + "\"\n";
    out += number("    single_image_dim", embedding.picture_width);
    out += number("    single_image_dim", embedding.picture_height) + "  }\n";
  }
  return out + "}\n";
}

void write_file(Environment& environment, const std::string& path, const std::string& content) {
  environment.remove_file(path);  // of the same step, before the run was resumed
  std::error_code error;
  const std::unique_ptr<File> file = environment.create_file(path, error);
  std::size_t appended = 0;
  if (file) error = file->append(content, appended);
  if (error) throw std::system_error(error, "can't write '" + path + "'");
}

}  // namespace

std::size_t Embedding::bytes() const {
  std::size_t size = points.capacity() * sizeof(float) + sprite.bytes.capacity();
  for (const auto& row : metadata) {
    size += sizeof row;
    for (const auto& cell : row) size += sizeof cell + cell.capacity();
  }
  return size;
}

void write_embedding(const std::shared_ptr<Environment>& environment, const std::string& directory,
                     const Embedding& embedding) {
  if (const std::error_code error = environment->create_directories(directory)) {
    throw std::system_error(error, "can't make the directory '" + directory + "'");
  }
  const std::string in = directory + "/";
  write_file(*environment, in + kPoints, points_table(embedding));
  if (!embedding.metadata.empty()) write_file(*environment, in + kMetadata, metadata_table(embedding.metadata));
  if (embedding.sprite.width > 0) write_file(*environment, in + kSprite, encode_png(embedding.sprite));
  write_file(*environment, in + "projector_config.pbtxt", config(embedding));
  EventFile(environment, directory, "");
}

}  // namespace tblog::detail

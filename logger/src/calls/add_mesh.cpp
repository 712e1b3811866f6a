#include <tblog/proto/mesh.pb.h>
#include <tblog/summary_writer.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "calls/logging_call.h"
#include "calls/tensor_input.h"
#include "encodings/summary_parts.h"
#include "utf8.h"

namespace tblog {
namespace {

using Part = proto::MeshPluginData::ContentType;

// B x N x 3, the B of a single mesh left out.
struct Shape {
  std::size_t meshes, rows;
};

Shape shape_of(const TensorView& tensor, const char* what) {
  detail::numbers(tensor, what);
  const std::size_t rank = tensor.rank();
  if ((rank != 2 && rank != 3) || tensor.dim(rank - 1) != 3 || tensor.size() == 0) {
    throw std::invalid_argument(std::string(what) + " are " + tensor.shape_text() +
                                ": N x 3 or B x N x 3 are wanted, and at least one");
  }
  return {rank == 3 ? tensor.dim(0) : 1, tensor.dim(rank - 2)};
}

// All numbers as `To`, each checked: `check` says what is wrong with one, if anything is.
template <class To, class Check, class Convert>
std::string content(NumericView numbers, const char* what, Check check, Convert convert) {
  return numbers.visit([&](const auto* data, std::size_t size) {
    std::string out;
    out.reserve(size * sizeof(To));
    for (std::size_t i = 0; i < size; ++i) {
      const auto value = static_cast<double>(data[i]);
      if (const char* wrong = check(value)) {
        throw std::invalid_argument(std::string(what) + "[" + std::to_string(i / 3) + "][" + std::to_string(i % 3) +
                                    "] is " + std::to_string(value) + ": " + wrong);
      }
      detail::append(out, static_cast<To>(convert(value)));
    }
    return out;
  });
}

std::string vertex_content(NumericView vertices) {
  return content<float>(
      vertices, "vertices", [](double value) { return std::isfinite(value) ? nullptr : "coordinates are finite"; },
      [](double value) { return value; });
}

std::string face_content(NumericView faces, std::size_t vertices) {
  const auto last = static_cast<double>(vertices) - 1;
  return content<std::int32_t>(
      faces, "faces",
      [last](double value) {
        return value >= 0 && value <= last && value == std::floor(value) ? nullptr : "there is no such vertex";
      },
      [](double value) { return value; });
}

std::string color_content(NumericView colors) {
  if (colors.is_integral()) {
    return content<std::uint8_t>(
        colors, "colors", [](double value) { return value >= 0 && value <= 255 ? nullptr : "a colour is 0 to 255"; },
        [](double value) { return value; });
  }
  return content<std::uint8_t>(
      colors, "colors", [](double value) { return value >= 0 && value <= 1 ? nullptr : "a colour is in [0, 1]"; },
      [](double value) { return std::round(255 * value); });
}

struct MeshPart {
  Part type;
  proto::DataType data_type;
  std::size_t rows;
  std::string content;
};

std::string mesh_metadata(std::string_view name, const MeshPart& part, std::size_t meshes, unsigned components,
                          const std::string& config) {
  proto::MeshPluginData data;
  data.set_name(std::string(name));
  data.set_content_type(part.type);
  data.set_json_config(config.empty() ? "{}" : detail::to_utf8(config));
  for (const std::size_t size : {meshes, part.rows, std::size_t{3}}) data.add_shape(static_cast<std::int32_t>(size));
  data.set_components(components);
  return detail::plugin_metadata("mesh", proto::DATA_CLASS_TENSOR, data.SerializeAsString());
}

// TensorBoard keeps a series' first metadata, which has to hold for all of its meshes.
void check_as_before(const detail::Tag& tag, std::size_t meshes, unsigned components) {
  proto::SummaryMetadata metadata;
  proto::MeshPluginData before;
  if (!metadata.ParseFromString(tag.metadata) || !before.ParseFromString(metadata.plugin_data().content())) return;
  if (before.components() != components || before.shape(0) != static_cast<std::int32_t>(meshes)) {
    throw std::invalid_argument("the first of the series had " + std::to_string(before.shape(0)) + " mesh(es) with" +
                                (before.components() & 1u << proto::MeshPluginData::FACE ? "" : "out") +
                                " faces and with" +
                                (before.components() & 1u << proto::MeshPluginData::COLOR ? "" : "out") +
                                " colours: TensorBoard expects the same of all");
  }
}

}  // namespace

void SummaryWriter::add_mesh(std::string_view tag, const TensorView& vertices, Step step, const MeshOptions& options) {
  if_recorded(*core_, "add_mesh", tag, step, [&] {
    if (tag.empty()) throw std::invalid_argument("the tag is empty");
    for (const TensorView* part : {&vertices, &options.faces, &options.colors}) {
      detail::check_fits(*core_, *part, sizeof(float));
    }
    const Shape shape = shape_of(vertices, "vertices");
    std::vector<MeshPart> parts;
    parts.push_back({proto::MeshPluginData::VERTEX, proto::DT_FLOAT, shape.rows, vertex_content(vertices.values())});
    const auto add_part = [&](const TensorView& tensor, const char* what, Part type, proto::DataType data_type,
                              auto make_content) {
      if (detail::numbers(tensor, what).empty()) return;
      const Shape own = shape_of(tensor, what);
      if (own.meshes != shape.meshes) {
        throw std::invalid_argument(std::string(what) + " are " + tensor.shape_text() + ", vertices " +
                                    vertices.shape_text());
      }
      parts.push_back({type, data_type, own.rows, make_content(tensor.values())});
    };
    add_part(options.faces, "faces", proto::MeshPluginData::FACE, proto::DT_INT32,
             [&](NumericView faces) { return face_content(faces, shape.rows); });
    add_part(options.colors, "colors", proto::MeshPluginData::COLOR, proto::DT_UINT8, color_content);
    if (parts.back().type == proto::MeshPluginData::COLOR && parts.back().rows != shape.rows) {
      throw std::invalid_argument("colors are " + options.colors.shape_text() + ", vertices " + vertices.shape_text());
    }

    unsigned components = 0;
    for (const MeshPart& part : parts) components |= 1u << part.type;
    std::vector<detail::TagId> ids;
    for (const MeshPart& part : parts) {
      static constexpr const char* kSuffix[] = {"", "_VERTEX", "_FACE", "_COLOR"};
      ids.push_back(core_->tags().find_or_add(std::string(tag) + kSuffix[part.type], detail::SeriesKind::mesh, [&] {
        return mesh_metadata(tag, part, shape.meshes, components, options.config);
      }));
      check_as_before(core_->tags()[ids.back()], shape.meshes, components);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      proto::TensorProto tensor = detail::shaped_tensor(parts[i].data_type, {shape.meshes, parts[i].rows, 3});
      tensor.set_tensor_content(std::move(parts[i].content));
      core_->add(ids[i], step.value(), tensor.SerializeAsString());
    }
  });
}

}  // namespace tblog

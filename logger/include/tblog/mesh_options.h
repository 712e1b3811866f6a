#pragma once

#include <tblog/tensor_view.h>

#include <string>

namespace tblog {

/// What belongs to the vertices of a SummaryWriter::add_mesh.
struct MeshOptions {
  /// Red, green, blue for each vertex: N x 3 or B x N x 3, 8-bit or floats in [0, 1]. Empty: none.
  TensorView colors;
  /// Three vertices, counted from 0, for each triangle: F x 3 or B x F x 3 integers. Empty: a point cloud.
  TensorView faces;
  /// Camera, lights and material for THREE.js, as JSON: {"camera": {"cls": "PerspectiveCamera", "fov": 75}}. Empty: the
  /// page's own.
  std::string config;
};

}  // namespace tblog

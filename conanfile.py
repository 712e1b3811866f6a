"""Conan's recipe: `conan create . -tf tests/packaging/conan` builds the package and a program with it.

Protobuf, zlib and, for callbacks, LibTorch are those of the system, in one version for all that a program links."""

import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load
from conan.tools.system.package_manager import Apt


class Tblog(ConanFile):
    name = "tblog"
    description = "Training runs for TensorBoard, from C++"
    license = "Apache-2.0"
    topics = "tensorboard", "metrics", "libtorch"
    settings = "os", "compiler", "build_type", "arch"
    options = {"shared": [True, False], "fPIC": [True, False], "callbacks": [True, False]}
    default_options = {"shared": False, "fPIC": True, "callbacks": False}
    exports_sources = "CMakeLists.txt", "CHANGELOG.md", "LICENSE", "cmake/*", "proto/*", "metrics/*", "logger/*", "callbacks/*"

    def set_version(self):
        self.version = re.search(r"VERSION ([0-9.]+) LANGUAGES", load(self, "CMakeLists.txt"))[1]

    def validate(self):
        if self.settings.get_safe("compiler.cppstd"):
            check_min_cppstd(self, 17)

    def layout(self):
        cmake_layout(self)

    def system_requirements(self):
        packages = ["libprotobuf-dev", "protobuf-compiler", "zlib1g-dev"]
        if self.options.callbacks:
            packages.append("libtorch-dev")
        Apt(self).install(packages, check=True)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["TBLOG_BUILD_CALLBACKS"] = bool(self.options.callbacks)
        toolchain.cache_variables["TBLOG_BUILD_TESTS"] = False
        toolchain.cache_variables["TBLOG_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["TBLOG_WITH_ISAL"] = False  # one library less to be there
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, self.package_folder + "/licenses")
        CMake(self).install()

    def package_info(self):
        # Programs find the package that CMake installed, with its components and their dependencies.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake/tblog"]

# What tblog needs from the machine. Protobuf is looked up before Torch on purpose: some LibTorch packages define an
# empty `protobuf::libprotobuf` when none exists yet, and linking against that one fails much later.

find_package(Threads REQUIRED)

# Newer Protobuf only works through its own config file (it brings Abseil along); Debian 12 ships none.
find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  find_package(Protobuf)
endif()
if(NOT Protobuf_FOUND OR NOT TARGET protobuf::libprotobuf-lite)
  message(FATAL_ERROR "tblog needs Protobuf and its compiler: install libprotobuf-dev and protobuf-compiler, or give "
                      "the place of another one with -DCMAKE_PREFIX_PATH=<protobuf>")
endif()

list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
find_package(ISAL)
if(NOT ISAL_FOUND)
  message(FATAL_ERROR "tblog needs ISA-L, which compresses images: install libisal-dev, or give the place of another one "
                      "with -DCMAKE_PREFIX_PATH=<isal>")
endif()

# Figures are drawn with cairo where there is one; without it, what draws them says how to get it.
set(tblog_has_cairo OFF)
if(TBLOG_WITH_CAIRO)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(TBLOG_CAIRO QUIET IMPORTED_TARGET cairo)
  endif()
  if(TARGET PkgConfig::TBLOG_CAIRO)
    set(tblog_has_cairo ON)
  elseif(NOT TBLOG_WITH_CAIRO STREQUAL "AUTO")
    message(FATAL_ERROR "tblog draws figures with cairo, found through pkg-config: install libcairo2-dev and pkg-config, "
                        "or build without figures with -DTBLOG_WITH_CAIRO=OFF")
  endif()
endif()

# Videos are encoded with giflib, likewise.
set(TBLOG_HAS_GIFLIB OFF)
if(TBLOG_WITH_GIFLIB)
  find_package(GIF QUIET)
  if(GIF_FOUND)
    set(TBLOG_HAS_GIFLIB ON)
  elseif(NOT TBLOG_WITH_GIFLIB STREQUAL "AUTO")
    message(FATAL_ERROR "videos need giflib: install libgif-dev, give the place of another one with "
                        "-DCMAKE_PREFIX_PATH=<giflib>, or do without videos: -DTBLOG_WITH_GIFLIB=OFF")
  endif()
endif()

if(TBLOG_BUILD_CALLBACKS)
  find_package(Torch QUIET)
  if(NOT Torch_FOUND)
    message(FATAL_ERROR "tblog::callbacks needs LibTorch: install libtorch-dev, give another one with "
                        "-DCMAKE_PREFIX_PATH=<libtorch>, or build the rest with -DTBLOG_BUILD_CALLBACKS=OFF")
  endif()
  if(TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
    message(FATAL_ERROR "this LibTorch (${TORCH_INSTALL_PREFIX}) uses the old C++ ABI, which Protobuf and the "
                        "standard library here do not: use LibTorch's cxx11-abi build")
  endif()

  # Processes that train together meet over Gloo, where LibTorch has it and its headers are there.
  set(tblog_has_gloo OFF)
  if(TBLOG_WITH_GLOO)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_LIBRARIES torch)
    set(CMAKE_REQUIRED_FLAGS ${CMAKE_CXX17_STANDARD_COMPILE_OPTION})
    if(Torch_VERSION VERSION_GREATER_EQUAL 2.12)
      set(CMAKE_REQUIRED_FLAGS ${CMAKE_CXX20_STANDARD_COMPILE_OPTION})
    endif()
    set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # a program would need targets that torch links, unseen there
    set(CMAKE_REQUIRED_DEFINITIONS -DUSE_C10D_GLOO)  # newer versions' targets do not say it
    check_cxx_source_compiles("
      #include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
      bool works() { return c10d::ProcessGroupGloo::createDefaultDevice() != nullptr; }" TBLOG_GLOO_COMPILES)
    unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
    unset(CMAKE_REQUIRED_DEFINITIONS)
    unset(CMAKE_REQUIRED_LIBRARIES)
    unset(CMAKE_REQUIRED_FLAGS)
    if(TBLOG_GLOO_COMPILES)
      set(tblog_has_gloo ON)
    elseif(NOT TBLOG_WITH_GLOO STREQUAL "AUTO")
      message(FATAL_ERROR "training in several processes needs Gloo's headers and a LibTorch that was built with it: "
                          "install libgloo-dev, or do without: -DTBLOG_WITH_GLOO=OFF")
    endif()
  endif()
endif()

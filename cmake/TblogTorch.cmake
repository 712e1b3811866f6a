# LibTorch, if it can be built with: sets tblog_has_torch, and tblog_has_gloo if processes can meet over its Gloo. A
# LibTorch that can't be used is an error if TBLOG_BUILD_CALLBACKS is ON, and otherwise a warning that says why.

set(tblog_torch_probe ${CMAKE_CURRENT_LIST_DIR}/torch_probe)
set(tblog_old_abi "it was built with the C++ library's old ABI (_GLIBCXX_USE_CXX11_ABI=0), which Protobuf and the C++ \
library here don't have: take LibTorch 2.7 or later, or its cxx11-abi archive.")

# Sets `out` to the reason why this LibTorch can't be used; empty if it can.
function(tblog_probe_torch out)
  set(folder ${PROJECT_BINARY_DIR}/CMakeFiles/tblog-torch)
  # The caller's settings: whatever LibTorch's package looks at.
  set(settings "")
  get_cmake_property(names CACHE_VARIABLES)
  foreach(name IN LISTS names)
    get_property(type CACHE ${name} PROPERTY TYPE)
    if(NOT type MATCHES "^(INTERNAL|STATIC)$" AND NOT name MATCHES "^(CMAKE_BUILD_TYPE|CMAKE_INSTALL_.*|.*_(SOURCE|BINARY)_DIR)$")
      string(APPEND settings "set(${name} [==[${${name}}]==] CACHE ${type} \"\")\n")
    endif()
  endforeach()
  foreach(name CMAKE_PREFIX_PATH CMAKE_MODULE_PATH Torch_ROOT Torch_DIR)  # set by a project around this one, perhaps
    string(APPEND settings "set(${name} [==[${${name}}]==] CACHE STRING \"\" FORCE)\n")
  endforeach()
  string(APPEND settings "set(tblog_old_abi [==[${tblog_old_abi}]==] CACHE INTERNAL \"\")\n")
  string(SHA1 asked "${settings}$ENV{CMAKE_PREFIX_PATH}")
  if(NOT TBLOG_TORCH_PROBED STREQUAL asked)
    file(REMOVE_RECURSE ${folder})
    file(WRITE ${folder}.settings.cmake "${settings}")
    set(problem "")
    set(generator -G ${CMAKE_GENERATOR})
    if(CMAKE_MAKE_PROGRAM)
      list(APPEND generator -DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM})
    endif()
    execute_process(
      COMMAND ${CMAKE_COMMAND} -C ${folder}.settings.cmake ${generator} -DCMAKE_TOOLCHAIN_FILE=${CMAKE_TOOLCHAIN_FILE}
              -S ${tblog_torch_probe} -B ${folder}
      OUTPUT_QUIET ERROR_VARIABLE problem RESULT_VARIABLE failed)
    if(NOT failed)
      execute_process(COMMAND ${CMAKE_COMMAND} --build ${folder} OUTPUT_VARIABLE problem ERROR_VARIABLE problem
                      RESULT_VARIABLE failed)
    endif()
    if(NOT failed)
      set(problem "")
    elseif(problem MATCHES "FindTorch.cmake|CMAKE_DISABLE_FIND_PACKAGE_Torch|Could not find a package configuration file provided by \"Torch\"")
      set(problem "There is none: install libtorch-dev, or name another one's folder with -DCMAKE_PREFIX_PATH=<libtorch>.")
    else()
      file(STRINGS ${folder}/CMakeCache.txt place REGEX "^Torch_DIR:")
      string(REGEX REPLACE "^[^=]*=" "" place "${place}")
      # Its first error, as CMake prints it: a line of its place, an empty one, and indented lines.
      if(problem MATCHES "CMake Error at [^\n]*\n((  [^\n]*\n|\n  [^\n]*\n)+)")
        set(problem "${CMAKE_MATCH_1}")
      elseif(problem MATCHES "[^\n]*(error|cannot find|undefined reference|not found)[^\n]*")  # the compiler's, or the linker's
        set(problem "${CMAKE_MATCH_0}")
      endif()
      string(REGEX REPLACE "[ \n]+" " " problem "${problem}")
      string(STRIP "${problem}" problem)
      if(problem MATCHES "CUDA")
        string(APPEND problem " This LibTorch was built for CUDA: install CUDA's toolkit, or take LibTorch's CPU build.")
      endif()
      if(EXISTS ${place}/TorchConfig.cmake AND NOT problem MATCHES "old ABI")
        file(STRINGS ${place}/TorchConfig.cmake old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
        if(old_abi)
          string(APPEND problem " And ${tblog_old_abi}")
        endif()
      endif()
      set(problem "The one in ${place} can't be used: ${problem}")
    endif()
    set(TBLOG_TORCH_PROBLEM "${problem}" CACHE INTERNAL "Why this LibTorch can't be used")
    set(TBLOG_TORCH_PROBED ${asked} CACHE INTERNAL "The settings for which that holds")
  endif()
  set(${out} "${TBLOG_TORCH_PROBLEM}" PARENT_SCOPE)
endfunction()

# Processes that train together meet over Gloo, whose headers have to be those that LibTorch was built with.
macro(tblog_find_gloo)
  set(tblog_has_gloo OFF)
  if(TBLOG_WITH_GLOO)
    include(CheckCXXSourceCompiles)
    find_path(TBLOG_GLOO_INCLUDE_DIR gloo/algorithm.h HINTS ${TORCH_INCLUDE_DIRS})
    mark_as_advanced(TBLOG_GLOO_INCLUDE_DIR)
    if(TBLOG_GLOO_INCLUDE_DIR IN_LIST TORCH_INCLUDE_DIRS)
      set(CMAKE_REQUIRED_LIBRARIES torch)
      set(CMAKE_REQUIRED_FLAGS ${CMAKE_CXX17_STANDARD_COMPILE_OPTION})
      if(tblog_torch_needs_cxx20)
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
      endif()
    endif()
    if(NOT tblog_has_gloo AND NOT TBLOG_WITH_GLOO STREQUAL "AUTO")
      message(FATAL_ERROR "training in several processes needs a LibTorch that was built with Gloo, and that Gloo's "
                          "headers in one of ${TORCH_INCLUDE_DIRS}: install libgloo-dev beside libtorch-dev, or do "
                          "without: -DTBLOG_WITH_GLOO=OFF")
    endif()
  endif()
endmacro()

set(tblog_has_torch OFF)
set(tblog_torch_problem "")
if(NOT TARGET torch)
  tblog_probe_torch(tblog_torch_problem)
  if(NOT tblog_torch_problem)
    find_package(Torch QUIET REQUIRED)
  endif()
endif()
if(TARGET torch)
  set(tblog_has_torch ON)
  set(tblog_torch_needs_cxx20 OFF)
  if(Torch_VERSION VERSION_GREATER_EQUAL 2.12)
    set(tblog_torch_needs_cxx20 ON)
  endif()
  tblog_find_gloo()
elseif(TBLOG_BUILD_CALLBACKS STREQUAL "AUTO")
  message(WARNING "tblog::callbacks is left out for want of a LibTorch. ${tblog_torch_problem}\n"
                  "-DTBLOG_BUILD_CALLBACKS=ON makes this an error, OFF leaves callbacks out without a word.")
else()
  message(FATAL_ERROR "tblog::callbacks needs LibTorch. ${tblog_torch_problem}\n"
                      "-DTBLOG_BUILD_CALLBACKS=OFF builds the rest.")
endif()

# Protobuf's lite library and headers and, as the component `compiler`, its compiler: all of one version, none of them
# LibTorch's. Installed beside tblog's package, where a static tblog needs it.
#
#   tblog::protobuf_lite       the library with its headers
#   TblogProtobuf_VERSION      as protoc prints it, such as 3.21.12 or 36.2
#   TblogProtobuf_COMPILER     protoc: a program, or a target of this build
#
# Not FindProtobuf: LibTorch's archives and wheels bring protoc and headers of Protobuf 3.13, without its library. With
# such a LibTorch in CMAKE_PREFIX_PATH, FindProtobuf combines those with the library of the system. And Protobuf's own
# CMake package fails once LibTorch's has defined an empty `protobuf::libprotobuf`. The names here are tblog's own, so
# that a project may use another Protobuf beside it.
#
# Protobuf_ROOT, or CMAKE_PREFIX_PATH, says where to look. A Protobuf that is a part of this build is taken as it is.

# Sets `out` to TRUE if the prefix holds a LibTorch that was linked with a Protobuf of its own: its package then makes up
# for the missing target.
function(_tblog_has_libtorch_protobuf prefix out)
  set(${out} FALSE PARENT_SCOPE)
  foreach(folder share/cmake lib/cmake lib64/cmake lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake cmake .)
    set(config ${prefix}/${folder}/Caffe2/Caffe2Config.cmake)
    if(EXISTS ${config})
      file(READ ${config} text)
      if(text MATCHES "# Protobuf[ \n]*if *\\((ON|1|TRUE|YES)\\)")
        set(${out} TRUE PARENT_SCOPE)
      endif()
      return()
    endif()
  endforeach()
endfunction()

# Takes prefixes that hold LibTorch's Protobuf out of a list. `below`: the entries are this folder of prefixes.
function(_tblog_without_libtorch list below)
  set(kept "")
  foreach(entry IN LISTS ${list})
    set(prefix ${entry})
    if(below AND entry MATCHES "/${below}/*$")
      string(REGEX REPLACE "/${below}/*$" "" prefix ${entry})
    endif()
    _tblog_has_libtorch_protobuf("${prefix}" libtorch)
    if(libtorch)
      list(APPEND _tblog_ignored ${prefix})
    else()
      list(APPEND kept ${entry})
    endif()
  endforeach()
  set(${list} "${kept}" PARENT_SCOPE)
  set(_tblog_ignored "${_tblog_ignored}" PARENT_SCOPE)
endfunction()

# As protoc prints it: Protobuf 22 and later leave the first number to each language.
function(_tblog_protobuf_version number out)
  math(EXPR major "${number} / 1000000")
  math(EXPR minor "${number} / 1000 % 1000")
  math(EXPR patch "${number} % 1000")
  set(version ${minor}.${patch})
  if(major LESS 4)
    set(version ${major}.${version})
  endif()
  set(${out} ${version} PARENT_SCOPE)
endfunction()

# Sets TBLOG_PROTOBUF_INCLUDE_DIR, _LIBRARY and _COMPILER in the cache, and _tblog_ignored to the prefixes that it left
# out because what they hold is LibTorch's.
function(_tblog_search_protobuf)
  set(_tblog_ignored "")
  set(prefixes ${Protobuf_ROOT} $ENV{Protobuf_ROOT} $ENV{CMAKE_PREFIX_PATH})
  string(REPLACE ":" ";" prefixes "${prefixes}")
  string(REPLACE ":" ";" path "$ENV{PATH}")
  foreach(file "${Protobuf_PROTOC_EXECUTABLE}" "${Protobuf_INCLUDE_DIR}")  # what FindProtobuf lets users set
    if(file)
      get_filename_component(folder ${file} DIRECTORY)
      string(REGEX REPLACE "/bin$" "" folder ${folder})
      list(APPEND prefixes ${folder})
    endif()
  endforeach()
  _tblog_without_libtorch(prefixes "")
  _tblog_without_libtorch(CMAKE_PREFIX_PATH "")
  _tblog_without_libtorch(CMAKE_SYSTEM_PREFIX_PATH "")
  _tblog_without_libtorch(path bin)

  # The environment's variables are in `prefixes` and `path`, sifted.
  find_path(TBLOG_PROTOBUF_INCLUDE_DIR google/protobuf/message_lite.h
    HINTS ${prefixes} PATH_SUFFIXES include NO_CMAKE_ENVIRONMENT_PATH NO_SYSTEM_ENVIRONMENT_PATH)
  set(beside "")
  if(TBLOG_PROTOBUF_INCLUDE_DIR)
    get_filename_component(beside ${TBLOG_PROTOBUF_INCLUDE_DIR} DIRECTORY)
  endif()
  find_library(TBLOG_PROTOBUF_LIBRARY protobuf-lite
    HINTS ${beside} ${prefixes} PATH_SUFFIXES lib lib64 lib/${CMAKE_LIBRARY_ARCHITECTURE}
    NO_CMAKE_ENVIRONMENT_PATH NO_SYSTEM_ENVIRONMENT_PATH)
  if("compiler" IN_LIST TblogProtobuf_FIND_COMPONENTS)
    find_program(TBLOG_PROTOBUF_COMPILER protoc HINTS ${beside} ${prefixes} PATH_SUFFIXES bin
      NO_CMAKE_ENVIRONMENT_PATH NO_SYSTEM_ENVIRONMENT_PATH)
    find_program(TBLOG_PROTOBUF_COMPILER protoc PATHS ${path} NO_DEFAULT_PATH)
  endif()
  mark_as_advanced(TBLOG_PROTOBUF_INCLUDE_DIR TBLOG_PROTOBUF_LIBRARY TBLOG_PROTOBUF_COMPILER)
  set(_tblog_ignored "${_tblog_ignored}" PARENT_SCOPE)
endfunction()

# The library, asked itself: told of another version, it complains, and names its own.
function(_tblog_protobuf_library_version out)
  set(${out} "" PARENT_SCOPE)
  if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    return()
  endif()
  set(asked "${TBLOG_PROTOBUF_INCLUDE_DIR} ${TBLOG_PROTOBUF_LIBRARY} ${CMAKE_CXX_COMPILER}")
  if(NOT TBLOG_PROTOBUF_LIBRARY_ASKED STREQUAL asked)
    set(folder ${CMAKE_BINARY_DIR}/CMakeFiles/tblog-protobuf)
    file(WRITE ${folder}/version.cpp "
      #include <google/protobuf/stubs/common.h>
      using namespace google::protobuf::internal;
      template <class Verify> auto ask(Verify verify, int) -> decltype(verify(1, 0, \"\")) { verify(1, 0, \"\"); }
      template <class Verify> auto ask(Verify verify, long) -> decltype(verify(1, \"\")) { verify(1, \"\"); }
      int main() { ask(VerifyVersion, 0); }")
    unset(TBLOG_PROTOBUF_RUNS CACHE)
    unset(TBLOG_PROTOBUF_LINKS CACHE)
    set(CMAKE_CXX_FLAGS "${CMAKE_CXX_FLAGS} -w")
    try_run(TBLOG_PROTOBUF_RUNS TBLOG_PROTOBUF_LINKS ${folder} ${folder}/version.cpp
      LINK_LIBRARIES tblog::protobuf_lite
      CXX_STANDARD 17
      COMPILE_OUTPUT_VARIABLE said RUN_OUTPUT_VARIABLE answer)
    set(version "does not link")
    if(TBLOG_PROTOBUF_LINKS AND answer MATCHES "(installed|linked) version (is |\\()?([0-9]+\\.[0-9]+(\\.[0-9]+)?)")
      string(REGEX REPLACE "^[4-9]\\.([0-9]+\\.[0-9]+)$" "\\1" version ${CMAKE_MATCH_3})
    elseif(TBLOG_PROTOBUF_LINKS)
      set(version "runs, and does not tell its version: ${answer}")
    endif()
    set(TBLOG_PROTOBUF_LIBRARY_VERSION "${version}" CACHE INTERNAL "Version of Protobuf's library")
    set(TBLOG_PROTOBUF_LIBRARY_ASKED "${asked}" CACHE INTERNAL "The library with that version")
  endif()
  set(${out} "${TBLOG_PROTOBUF_LIBRARY_VERSION}" PARENT_SCOPE)
endfunction()

# Protobuf 22 and later come with Abseil, of which programs need much: pkg-config knows what.
function(_tblog_define_protobuf)
  add_library(tblog::protobuf_lite INTERFACE IMPORTED)
  set(libraries ${TBLOG_PROTOBUF_LIBRARY})
  if(NOT TblogProtobuf_VERSION MATCHES "^3\\.")
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
      set(CMAKE_PREFIX_PATH ${CMAKE_PREFIX_PATH} ${Protobuf_ROOT})
      pkg_check_modules(TBLOG_PROTOBUF_MODULE QUIET protobuf-lite)
    endif()
    if(NOT TBLOG_PROTOBUF_MODULE_FOUND)
      set(TblogProtobuf_NOT_FOUND_MESSAGE "Protobuf ${TblogProtobuf_VERSION} (${TBLOG_PROTOBUF_LIBRARY}) needs Abseil, \
which tblog finds through pkg-config: install pkg-config, or name the folder of protobuf-lite.pc in PKG_CONFIG_PATH"
        PARENT_SCOPE)
      return()
    endif()
    list(APPEND libraries ${TBLOG_PROTOBUF_MODULE_LDFLAGS})
    set_property(TARGET tblog::protobuf_lite PROPERTY INTERFACE_COMPILE_OPTIONS ${TBLOG_PROTOBUF_MODULE_CFLAGS_OTHER})
    set_property(TARGET tblog::protobuf_lite APPEND PROPERTY INTERFACE_INCLUDE_DIRECTORIES
      ${TBLOG_PROTOBUF_MODULE_INCLUDE_DIRS})
  endif()
  set_property(TARGET tblog::protobuf_lite APPEND PROPERTY INTERFACE_INCLUDE_DIRECTORIES ${TBLOG_PROTOBUF_INCLUDE_DIR})
  set_property(TARGET tblog::protobuf_lite PROPERTY INTERFACE_LINK_LIBRARIES ${libraries} Threads::Threads)
endfunction()

# Sets TblogProtobuf_VERSION, or TblogProtobuf_NOT_FOUND_MESSAGE.
function(_tblog_find_protobuf)
  _tblog_search_protobuf()
  set(header_version "not found")
  set(compiler_version "not found")
  set(library_version "not found")
  if(TBLOG_PROTOBUF_INCLUDE_DIR)
    foreach(header stubs/common.h runtime_version.h)
      set(header ${TBLOG_PROTOBUF_INCLUDE_DIR}/google/protobuf/${header})
      if(EXISTS ${header} AND header_version STREQUAL "not found")
        file(STRINGS ${header} line REGEX "#define GOOGLE_PROTOBUF_VERSION [0-9]+" LIMIT_COUNT 1)
        if(line MATCHES "([0-9]+)$")
          _tblog_protobuf_version(${CMAKE_MATCH_1} header_version)
        endif()
      endif()
    endforeach()
  endif()
  set(TblogProtobuf_VERSION ${header_version})
  if(TBLOG_PROTOBUF_LIBRARY AND TBLOG_PROTOBUF_INCLUDE_DIR)
    _tblog_define_protobuf()
    if(NOT TblogProtobuf_NOT_FOUND_MESSAGE)
      _tblog_protobuf_library_version(library_version)
    endif()
  endif()
  if(NOT "compiler" IN_LIST TblogProtobuf_FIND_COMPONENTS)
    set(compiler_version ${header_version})
  elseif(TBLOG_PROTOBUF_COMPILER)
    execute_process(COMMAND ${TBLOG_PROTOBUF_COMPILER} --version OUTPUT_VARIABLE said ERROR_VARIABLE said
                    RESULT_VARIABLE failed)
    if(NOT failed AND said MATCHES "libprotoc ([0-9.]+)")
      set(compiler_version ${CMAKE_MATCH_1})
    else()
      string(STRIP "${said}" said)
      set(compiler_version "does not run: ${said}")
    endif()
  endif()

  set(TblogProtobuf_VERSION ${header_version} PARENT_SCOPE)
  set(TblogProtobuf_COMPILER ${TBLOG_PROTOBUF_COMPILER} PARENT_SCOPE)
  if(NOT TblogProtobuf_NOT_FOUND_MESSAGE AND
     NOT (header_version STREQUAL compiler_version AND
          (library_version STREQUAL "" OR library_version STREQUAL header_version)))
    set(message "Protobuf's compiler, headers and library have to be of one version. Found:")
    if("compiler" IN_LIST TblogProtobuf_FIND_COMPONENTS)
      string(APPEND message "\n  compiler  ${compiler_version}  (${TBLOG_PROTOBUF_COMPILER})")
    endif()
    string(APPEND message "\n  headers   ${header_version}  (${TBLOG_PROTOBUF_INCLUDE_DIR})"
                          "\n  library   ${library_version}  (${TBLOG_PROTOBUF_LIBRARY})\n")
    if(_tblog_ignored)
      list(REMOVE_DUPLICATES _tblog_ignored)
      string(REPLACE ";" ", " _tblog_ignored "${_tblog_ignored}")
      string(APPEND message "LibTorch's own Protobuf is never taken: ${_tblog_ignored}\n")
    endif()
    string(APPEND message "Install libprotobuf-dev and protobuf-compiler, or name the prefix of one whole installation "
                          "with -DProtobuf_ROOT=<prefix>")
    set(TblogProtobuf_NOT_FOUND_MESSAGE "${message}")
  endif()
  if(TblogProtobuf_NOT_FOUND_MESSAGE)
    set(TblogProtobuf_NOT_FOUND_MESSAGE "${TblogProtobuf_NOT_FOUND_MESSAGE}" PARENT_SCOPE)
    foreach(found INCLUDE_DIR LIBRARY COMPILER)  # looked for anew when the user has changed something
      unset(TBLOG_PROTOBUF_${found} CACHE)
    endforeach()
  endif()
endfunction()

# A target of this build, not one that some package found.
function(_tblog_is_built target out)
  set(${out} FALSE PARENT_SCOPE)
  if(TARGET ${target})
    get_target_property(imported ${target} IMPORTED)
    get_target_property(type ${target} TYPE)
    if(NOT imported AND NOT type STREQUAL "INTERFACE_LIBRARY")
      set(${out} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

if(NOT TARGET tblog::protobuf_lite)
  _tblog_is_built(protobuf::libprotobuf-lite _tblog_built)
  if(_tblog_built)
    add_library(tblog::protobuf_lite INTERFACE IMPORTED)
    set_property(TARGET tblog::protobuf_lite PROPERTY INTERFACE_LINK_LIBRARIES protobuf::libprotobuf-lite)
    set(TblogProtobuf_VERSION ${Protobuf_VERSION})
    set(TblogProtobuf_COMPILER protobuf::protoc)
  else()
    _tblog_find_protobuf()
  endif()
  # A library stays compatible within 3.21, or within 36.
  string(REGEX MATCH "^(3\\.)?[0-9]+" _tblog_series "${TblogProtobuf_VERSION}")
  string(REGEX MATCH "^(3\\.)?[0-9]+" _tblog_wanted_series "${TblogProtobuf_FIND_VERSION}")
  if(_tblog_wanted_series AND NOT _tblog_built AND NOT TblogProtobuf_NOT_FOUND_MESSAGE AND
     NOT _tblog_series STREQUAL _tblog_wanted_series)
    set(TblogProtobuf_NOT_FOUND_MESSAGE "this tblog was built with Protobuf ${TblogProtobuf_FIND_VERSION}, and found \
${TblogProtobuf_VERSION} (${TBLOG_PROTOBUF_LIBRARY}): name the prefix of the other one with -DProtobuf_ROOT=<prefix>, or \
build tblog again")
  endif()
endif()

set(TblogProtobuf_FOUND TRUE)
if(TblogProtobuf_NOT_FOUND_MESSAGE)
  set(TblogProtobuf_FOUND FALSE)
  if(TblogProtobuf_FIND_REQUIRED)
    message(FATAL_ERROR "${TblogProtobuf_NOT_FOUND_MESSAGE}")
  endif()
endif()

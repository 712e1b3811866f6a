# The libraries that tblog is built with. Protobuf and zlib are needed by the logger, LibTorch by callbacks; ISA-L, cairo
# and giflib are used where they are installed.
list(INSERT CMAKE_MODULE_PATH 0 ${CMAKE_CURRENT_LIST_DIR})
find_package(Threads REQUIRED)

# Sets `out` to ON if the option `with` isn't OFF and `found` is true. If `found` is false, that is said under AUTO and an
# error under ON.
function(tblog_optional out with found library)
  set(${out} OFF PARENT_SCOPE)
  string(TOUPPER "${${with}}" wish)
  if(${with} AND ${found})
    set(${out} ON PARENT_SCOPE)
  elseif(wish STREQUAL "AUTO")
    if(tblog_top_level)
      message(STATUS "tblog is built without ${library}")
    endif()
  elseif(${with})
    message(FATAL_ERROR "${with} is ON, and there is no ${library}. -D${with}=OFF builds without")
  endif()
endfunction()

# A library that is loaded by the first call that needs it, not linked: sets TBLOG_<name>_INCLUDE_DIR, and
# TBLOG_<name>_FILE to the name to load it by.
function(tblog_find_loaded name library header)
  find_path(TBLOG_${name}_INCLUDE_DIR ${header} PATH_SUFFIXES ${library})
  find_library(TBLOG_${name}_LIBRARY ${library})
  mark_as_advanced(TBLOG_${name}_INCLUDE_DIR TBLOG_${name}_LIBRARY)
  get_filename_component(file "${TBLOG_${name}_LIBRARY}" REALPATH)
  if(TBLOG_${name}_INCLUDE_DIR AND file MATCHES "/(lib${library}\\.so\\.[0-9]+)[^/]*$")
    set(TBLOG_${name}_FILE ${CMAKE_MATCH_1} PARENT_SCOPE)
  endif()
endfunction()

if(TBLOG_BUILD_LOGGER)
  find_package(TblogProtobuf REQUIRED COMPONENTS compiler)
  find_package(ZLIB QUIET)
  if(NOT ZLIB_FOUND)
    message(FATAL_ERROR "tblog compresses images with zlib: install zlib1g-dev, or name the prefix of another one with "
                        "-DCMAKE_PREFIX_PATH=<zlib>")
  endif()

  find_package(ISAL QUIET)
  tblog_optional(tblog_has_isal TBLOG_WITH_ISAL ISAL_FOUND "ISA-L, which compresses images faster (libisal-dev)")

  tblog_find_loaded(CAIRO cairo cairo.h)
  tblog_optional(tblog_has_cairo TBLOG_WITH_CAIRO TBLOG_CAIRO_FILE "cairo, which draws figures (libcairo2-dev)")
  tblog_find_loaded(GIFLIB gif gif_lib.h)
  tblog_optional(tblog_has_giflib TBLOG_WITH_GIFLIB TBLOG_GIFLIB_FILE "giflib, which encodes videos (libgif-dev)")
endif()

# After Protobuf: LibTorch's package defines an empty `protobuf::libprotobuf` where there is no such target yet.
set(tblog_has_torch OFF)
string(TOUPPER "${TBLOG_BUILD_CALLBACKS}" tblog_callbacks_wish)
if(NOT TBLOG_BUILD_LOGGER AND TBLOG_BUILD_CALLBACKS AND NOT tblog_callbacks_wish STREQUAL "AUTO")
  message(FATAL_ERROR "TBLOG_BUILD_CALLBACKS is ON and TBLOG_BUILD_LOGGER is OFF: callbacks need the logger")
endif()
if(TBLOG_BUILD_CALLBACKS AND TBLOG_BUILD_LOGGER)
  include(${CMAKE_CURRENT_LIST_DIR}/TblogTorch.cmake)
endif()

# tblog_library(<component> <sources...>): one installable library `tblog::<component>`, laid out as every component
# is: include/ is public, src/ is not.
include(GenerateExportHeader)

function(tblog_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast
                                           -Wconversion -Wno-sign-conversion $<$<BOOL:${TBLOG_WERROR}>:-Werror>)
endfunction()

# Lets a program of tests or examples have LibTorch's headers precompiled. That pays off from three programs on, which is
# why a build without tests does without.
function(tblog_precompile_torch target)
  if(NOT TBLOG_FAST_BUILD OR NOT TBLOG_BUILD_TESTS)
    return()
  endif()
  if(NOT TARGET tblog_torch_headers)
    set(source ${PROJECT_BINARY_DIR}/torch_headers.cpp)
    file(WRITE ${source} "")
    add_library(tblog_torch_headers OBJECT ${source})
    target_link_libraries(tblog_torch_headers PRIVATE tblog_callbacks)
    tblog_warnings(tblog_torch_headers)
    target_precompile_headers(tblog_torch_headers PRIVATE <torch/torch.h> <tblog/callbacks.h>)
  endif()
  target_precompile_headers(${target} REUSE_FROM tblog_torch_headers)
endfunction()

function(tblog_library component)
  set(target tblog_${component})
  add_library(${target} ${ARGN})
  add_library(tblog::${component} ALIAS ${target})
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${component}
    POSITION_INDEPENDENT_CODE ON
    UNITY_BUILD OFF  # whatever the project around this one does
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    INSTALL_RPATH $ORIGIN  # the components lie in one folder
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  target_compile_features(${target} PUBLIC cxx_std_17)
  target_include_directories(${target}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
           $<BUILD_INTERFACE:${CMAKE_CURRENT_BINARY_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
  tblog_warnings(${target})
  string(TOUPPER ${component} upper)
  generate_export_header(${target} BASE_NAME TBLOG_${upper}
    EXPORT_FILE_NAME ${CMAKE_CURRENT_BINARY_DIR}/include/tblog/${component}_export.h)
  if(BUILD_SHARED_LIBS)
    target_link_options(${target} PRIVATE -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/exports.map)
  else()
    target_compile_definitions(${target} PUBLIC TBLOG_${upper}_STATIC_DEFINE)
  endif()
  if(TBLOG_INSTALL)
    set(development dev)
    if(component STREQUAL callbacks)
      set(development callbacks-dev)
    endif()
    install(TARGETS ${target} EXPORT tblog-${component}-targets
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component} NAMELINK_COMPONENT ${development}
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${development}
            RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${component})
    install(DIRECTORY include/ ${CMAKE_CURRENT_BINARY_DIR}/include/
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT ${development})
    install(EXPORT tblog-${component}-targets NAMESPACE tblog::
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tblog COMPONENT ${development})
  endif()
endfunction()

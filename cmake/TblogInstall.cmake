include(CMakePackageConfigHelpers)

if(BUILD_SHARED_LIBS)
  set(tblog_shared ON)
else()
  set(tblog_shared OFF)
endif()
configure_package_config_file(cmake/tblog-config.cmake.in ${PROJECT_BINARY_DIR}/tblog-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tblog)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tblog-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tblog-config.cmake ${PROJECT_BINARY_DIR}/tblog-config-version.cmake
              cmake/FindISAL.cmake cmake/FindTblogProtobuf.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tblog COMPONENT dev)

# For pkg-config; callbacks have none, because LibTorch has none.
set(tblog_pc_private "protobuf-lite, zlib")
if(tblog_has_isal)
  set(tblog_pc_private "protobuf-lite, libisal")
endif()
foreach(component metrics logger)
  if(TARGET tblog_${component})
    string(TOUPPER ${component} upper)
    set(cflags "")
    if(NOT BUILD_SHARED_LIBS)
      set(cflags "-DTBLOG_${upper}_STATIC_DEFINE")
    endif()
    set(requires "")
    set(requires_private "")
    set(description "Evaluation metrics that equal scikit-learn's")
    if(component STREQUAL logger)
      set(description "Training runs for TensorBoard")
      set(requires "Requires: tblog-metrics = ${PROJECT_VERSION}\n")
      set(requires_private "Requires.private: ${tblog_pc_private}\n")
    endif()
    file(RELATIVE_PATH prefix "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
    string(REGEX REPLACE "/$" "" prefix "${prefix}")
    file(WRITE ${PROJECT_BINARY_DIR}/tblog-${component}.pc "\
prefix=\${pcfiledir}/${prefix}
libdir=\${prefix}/${CMAKE_INSTALL_LIBDIR}
includedir=\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}

Name: tblog-${component}
Description: ${description}
Version: ${PROJECT_VERSION}
${requires}${requires_private}Libs: -L\${libdir} -ltblog_${component}
Libs.private: -pthread -ldl
Cflags: -I\${includedir} ${cflags}
")
    install(FILES ${PROJECT_BINARY_DIR}/tblog-${component}.pc
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
  endif()
endforeach()

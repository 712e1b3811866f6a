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

# For pkg-config; callbacks have none, because LibTorch has none. A shared library brings along what it needs; a static one
# leaves that to the program.
foreach(component metrics logger)
  if(TARGET tblog_${component})
    set(description "Evaluation metrics that equal scikit-learn's")
    set(requires "")
    if(component STREQUAL logger)
      set(description "Training runs for TensorBoard")
      set(requires "tblog-metrics = ${PROJECT_VERSION}")
    endif()
    set(libs "-L\${libdir} -ltblog_${component}")
    set(cflags "-I\${includedir}")
    if(NOT BUILD_SHARED_LIBS)
      string(TOUPPER ${component} upper)
      string(APPEND cflags " -DTBLOG_${upper}_STATIC_DEFINE")
      string(APPEND libs " -pthread -ldl")
      if(component STREQUAL logger)
        string(APPEND requires ", protobuf-lite")
        if(tblog_has_isal)
          string(APPEND requires ", libisal")
        else()
          string(APPEND requires ", zlib")
        endif()
      endif()
    endif()
    set(libdir ${CMAKE_INSTALL_LIBDIR})
    set(includedir ${CMAKE_INSTALL_INCLUDEDIR})
    foreach(folder libdir includedir)
      if(NOT IS_ABSOLUTE "${${folder}}")
        set(${folder} "\${prefix}/${${folder}}")
      endif()
    endforeach()
    file(RELATIVE_PATH prefix "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
    string(REGEX REPLACE "/$" "" prefix "${prefix}")
    file(WRITE ${PROJECT_BINARY_DIR}/tblog-${component}.pc "\
prefix=\${pcfiledir}/${prefix}
libdir=${libdir}
includedir=${includedir}

Name: tblog-${component}
Description: ${description}
Version: ${PROJECT_VERSION}
Requires: ${requires}
Libs: ${libs}
Cflags: ${cflags}
")
    install(FILES ${PROJECT_BINARY_DIR}/tblog-${component}.pc
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
  endif()
endforeach()

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
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tblog)

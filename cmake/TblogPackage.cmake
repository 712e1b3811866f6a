# Debian packages, by `cpack -G DEB` in a Release build of shared libraries: one for each library, as Debian has it, and
# for the headers libtblog-dev and libtblog-callbacks-dev.
set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The tblog developers <tblog@packages.invalid>")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/metrics ${PROJECT_BINARY_DIR}/logger
    ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(tblog_debian_version ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(tblog_debian_documents ${PROJECT_BINARY_DIR}/debian)
file(WRITE ${tblog_debian_documents}/copyright "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: tblog

Files: *
Copyright: 2026 The tblog developers
License: Apache-2.0
 On Debian systems, the full text of the Apache License version 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
")
find_program(TBLOG_GZIP gzip)
mark_as_advanced(TBLOG_GZIP)
if(TBLOG_GZIP)
  string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
  file(WRITE ${tblog_debian_documents}/changelog.Debian "\
tblog (${PROJECT_VERSION}-1) unstable; urgency=medium

  * Made by CPack.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}
")
  execute_process(COMMAND ${TBLOG_GZIP} -9nc ${tblog_debian_documents}/changelog.Debian
                  OUTPUT_FILE ${tblog_debian_documents}/changelog.Debian.gz)
  execute_process(COMMAND ${TBLOG_GZIP} -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md
                  OUTPUT_FILE ${tblog_debian_documents}/changelog.gz)
endif()

# tblog_debian_package(COMPONENT NAME SECTION TEXT [DEPENDENCY...])
macro(tblog_debian_package component name section text)
  string(TOUPPER ${component} upper)
  string(REPLACE ";" ", " CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${ARGN}")
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${text}")
  set(CPACK_DEBIAN_${upper}_PACKAGE_DESCRIPTION "${text}")
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${text}")
  install(FILES ${tblog_debian_documents}/copyright ${tblog_debian_documents}/changelog.gz
                ${tblog_debian_documents}/changelog.Debian.gz
          DESTINATION share/doc/${name} COMPONENT ${component} EXCLUDE_FROM_ALL)
  # These are no uploads to Debian, and CPack calls ldconfig in scripts.
  set(overrides "${name}: initial-upload-closes-no-bugs *\n")
  if("${section}" STREQUAL libs)
    string(APPEND overrides "${name}: maintscript-calls-ldconfig *\n")
  endif()
  file(WRITE ${tblog_debian_documents}/overrides/${name} "${overrides}")
  install(FILES ${tblog_debian_documents}/overrides/${name}
          DESTINATION share/lintian/overrides COMPONENT ${component} EXCLUDE_FROM_ALL)
  list(APPEND CPACK_COMPONENTS_ALL ${component})
endmacro()

set(CPACK_COMPONENTS_ALL "")
set(tblog_debian_libraries "")
set(tblog_debian_metrics "evaluation metrics: precision, recall, ROC and PR curves,\
 calibration\n and many more, which equal scikit-learn's.")
set(tblog_debian_logger "the writer: scalars, histograms, images, curves and\
 everything\n else that TensorBoard shows.")
set(tblog_debian_callbacks "LibTorch callbacks that evaluate a model each epoch, stop\
 early,\n keep checkpoints and resume.")
foreach(component metrics logger callbacks)
  if(TARGET tblog_${component})
    set(depends ${tblog_debian_libraries})
    list(APPEND tblog_debian_libraries "libtblog-${component}${tblog_debian_version} (= ${PROJECT_VERSION}-1)")
    tblog_debian_package(${component} libtblog-${component}${tblog_debian_version} libs
      "tblog logs training runs for TensorBoard. This library has\n ${tblog_debian_${component}}" ${depends})
    set(CPACK_DEBIAN_${upper}_PACKAGE_SHLIBDEPS ON)
    # CPack's own shlibs come without a trigger for ldconfig, which Debian wants in place of the scripts that CPack makes.
    file(WRITE ${tblog_debian_documents}/${component}/shlibs
      "libtblog_${component} ${tblog_debian_version} libtblog-${component}${tblog_debian_version} (>= ${PROJECT_VERSION})\n")
    file(WRITE ${tblog_debian_documents}/${component}/triggers "activate-noawait ldconfig\n")
    set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA
        ${tblog_debian_documents}/${component}/shlibs ${tblog_debian_documents}/${component}/triggers)
    if(component STREQUAL logger)
      set(CPACK_DEBIAN_LOGGER_PACKAGE_RECOMMENDS "libcairo2, libgif7")  # loaded by the first figure or video
      set(libraries ${tblog_debian_libraries})
      tblog_debian_package(dev libtblog-dev libdevel
        "tblog logs training runs for TensorBoard. This package has the headers of\n its metrics and of its writer."
        ${libraries})
    elseif(component STREQUAL callbacks)
      set(libraries "libtblog-dev (= ${PROJECT_VERSION}-1)" ${tblog_debian_libraries} libtorch-dev)
      tblog_debian_package(callbacks-dev libtblog-callbacks-dev libdevel
        "tblog logs training runs for TensorBoard. This package has the headers of\n its LibTorch callbacks." ${libraries})
    endif()
  endif()
endforeach()
include(CPack)

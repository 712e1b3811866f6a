# Cross-compilation on Debian, for its triplet in TBLOG_TRIPLET (aarch64-linux-gnu, s390x-linux-gnu, arm-linux-gnueabihf),
# with the packages crossbuild-essential-*, and programs run by qemu-user:
#   cmake -B build/arm64 -DCMAKE_TOOLCHAIN_FILE=cmake/toolchains/debian-cross.cmake -DTBLOG_TRIPLET=aarch64-linux-gnu
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TBLOG_TRIPLET)
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR ${TBLOG_TRIPLET})
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${TBLOG_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER ${TBLOG_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${TBLOG_TRIPLET})
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${CMAKE_SYSTEM_PROCESSOR}-static)

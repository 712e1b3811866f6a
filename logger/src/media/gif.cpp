#include "media/gif.h"

#include <stdexcept>

#ifdef TBLOG_GIFLIB_FILE

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <new>
#include <string_view>

#include "media/check_pixels.h"
#include "media/palette.h"
#include "shared_library.h"

namespace tblog::detail {
namespace {

constexpr std::size_t kMostGifSide = 65535;

// giflib's functions under their own names, from a library that load_giflib() loads.
#define TBLOG_GIFLIB_FUNCTIONS(X)                                                                             \
  X(EGifCloseFile)                                                                                            \
  X(EGifGCBToExtension) X(EGifOpen) X(EGifPutExtension) X(EGifPutExtensionBlock) X(EGifPutExtensionLeader)    \
      X(EGifPutExtensionTrailer) X(EGifPutImageDesc) X(EGifPutLine) X(EGifPutScreenDesc) X(EGifSetGifVersion) \
          X(GifBitSize) X(GifErrorString) X(GifFreeMapObject) X(GifMakeMapObject)
#define TBLOG_DEFINE(name) decltype(&::name) name = nullptr;
TBLOG_GIFLIB_FUNCTIONS(TBLOG_DEFINE)
#undef TBLOG_DEFINE

/// Throws std::runtime_error, each time, where there is no giflib.
void load_giflib() {
  static const SharedLibrary library = [] {
    SharedLibrary giflib(TBLOG_GIFLIB_FILE, "videos are encoded with giflib", "libgif7");
#define TBLOG_FIND(name) giflib.find(name, #name);
    TBLOG_GIFLIB_FUNCTIONS(TBLOG_FIND)
#undef TBLOG_FIND
    return giflib;
  }();
}

// Of a frame, in hundredths of a second.
constexpr int kLeastDelay = 2, kMostDelay = 65535;

[[noreturn]] void fail(int error) {
  const char* const what = GifErrorString(error);
  throw std::runtime_error(std::string("the video can't be encoded: giflib says ") + (what ? what : "nothing"));
}

void check(bool success, const GifFileType* gif) {
  if (!success) fail(gif->Error);
}

struct CloseGif {
  void operator()(GifFileType* gif) const { EGifCloseFile(gif, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, CloseGif>;

/// A GIF that is written into `to`.
Gif open_gif(std::string& to) {
  // giflib is C: no exception may pass through it.
  const auto append = [](GifFileType* gif, const GifByteType* bytes, int size) noexcept {
    try {
      static_cast<std::string*>(gif->UserData)->append(reinterpret_cast<const char*>(bytes), size);
      return size;
    } catch (const std::exception&) {
      return 0;
    }
  };
  int error = 0;
  Gif gif(EGifOpen(&to, append, &error));
  if (!gif) fail(error);
  EGifSetGifVersion(gif.get(), true);
  return gif;
}

void put_endless_loop(GifFileType* gif) {
  constexpr std::string_view kNetscape = "NETSCAPE2.0";
  constexpr GifByteType kForever[] = {1, 0, 0};
  check(EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
            EGifPutExtensionBlock(gif, kNetscape.size(), kNetscape.data()) == GIF_OK &&
            EGifPutExtensionBlock(gif, sizeof kForever, kForever) == GIF_OK && EGifPutExtensionTrailer(gif) == GIF_OK,
        gif);
}

void put_delay(GifFileType* gif, int hundredths) {
  const GraphicsControlBlock control{DISPOSE_DO_NOT, false, hundredths, NO_TRANSPARENT_COLOR};
  std::array<GifByteType, 4> bytes;
  EGifGCBToExtension(&control, bytes.data());
  check(EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, bytes.size(), bytes.data()) == GIF_OK, gif);
}

struct FreeColours {
  void operator()(ColorMapObject* colours) const { GifFreeMapObject(colours); }
};

void put_frame(GifFileType* gif, const Pixels& frame) {
  IndexedImage image = index_colours(frame);
  const int size = 1 << GifBitSize(static_cast<int>(image.palette.size()));
  const std::unique_ptr<ColorMapObject, FreeColours> colours(GifMakeMapObject(size, nullptr));
  if (!colours) throw std::bad_alloc();
  std::transform(image.palette.begin(), image.palette.end(), colours->Colors, [](const auto& colour) {
    return GifColorType{colour[0], colour[1], colour[2]};
  });
  const int width = static_cast<int>(frame.width), height = static_cast<int>(frame.height);
  check(EGifPutImageDesc(gif, 0, 0, width, height, false, colours.get()) == GIF_OK, gif);
  for (std::size_t y = 0; y < frame.height; ++y) {
    check(EGifPutLine(gif, &image.indices[y * frame.width], width) == GIF_OK, gif);
  }
}

}  // namespace

std::string encode_gif(const std::vector<Pixels>& frames, double frames_per_second) {
  if (!(frames_per_second > 0) || std::isinf(frames_per_second)) {
    throw std::invalid_argument("the video has " + std::to_string(frames_per_second) +
                                " frames a second: it needs a finite number above 0");
  }
  check_same_size(frames);
  const Pixels& first = frames.front();
  if (std::max(first.width, first.height) > kMostGifSide) {
    throw std::invalid_argument("the video is " + std::to_string(first.width) + " pixels wide and " +
                                std::to_string(first.height) + " high: " + std::to_string(kMostGifSide) +
                                " are the most");
  }
  const double rate = std::clamp(frames_per_second, 100.0 / kMostDelay, 100.0 / kLeastDelay);
  const auto begin_of = [&](std::size_t frame) { return std::round(100 * static_cast<double>(frame) / rate); };
  load_giflib();
  std::string bytes;
  Gif gif = open_gif(bytes);
  const int bits_of_colour = 8;
  check(EGifPutScreenDesc(gif.get(), static_cast<int>(first.width), static_cast<int>(first.height), bits_of_colour, 0,
                          nullptr) == GIF_OK,
        gif.get());
  put_endless_loop(gif.get());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    put_delay(gif.get(), static_cast<int>(begin_of(i + 1) - begin_of(i)));
    put_frame(gif.get(), frames[i]);
  }
  int error = 0;
  if (EGifCloseFile(gif.release(), &error) != GIF_OK) fail(error);
  return bytes;
}

}  // namespace tblog::detail

#else

namespace tblog::detail {

std::string encode_gif(const std::vector<Pixels>&, double) {
  throw std::runtime_error("tblog was built without giflib, which encodes videos: install libgif-dev and build again");
}

}  // namespace tblog::detail

#endif

#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "camera/jpeg.h"

namespace bbia {

/// The largest file that is read as a picture.
inline constexpr std::size_t kMostPictureBytes = 32 * 1024 * 1024;

/// Reads a JPEG or a PNG, of whatever colours and depth; what is larger than the limits comes out
/// smaller, its proportions kept. Of an animated PNG the picture that everybody sees. Transparency
/// is laid on white. @return kInvalidArgument with what is wrong: which format it is instead, that
/// it ends too early, that it has too many pixels (64 million; 4 million for an interlaced PNG).
[[nodiscard]] Result<Picture> DecodePicture(std::span<const std::uint8_t> bytes, int most_width,
                                            int most_height);
/// As above from a file. @return kNotFound, kIo.
[[nodiscard]] Result<Picture> ReadPictureFile(const std::string& path, int most_width,
                                              int most_height);

}  // namespace bbia

#include "camera/jpeg_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "camera/test_pictures.h"

namespace bbia {
namespace {

std::vector<std::string> Scan(const std::string& stream, std::size_t piece, JpegScanner& scanner) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const std::string part = stream.substr(at, piece);
    std::span<const std::uint8_t> rest{
        reinterpret_cast<const std::uint8_t*>(part.data()),  // NOLINT
        part.size()};
    while (!rest.empty()) {
      rest = rest.subspan(scanner.Push(rest));
      if (scanner.complete()) found.push_back(scanner.jpeg());
    }
  }
  return found;
}

TEST(JpegScanner, FindsEachPictureHoweverTheBytesAreCut) {
  const std::string one = JpegOf(Ramp(33, 21));
  const std::string two = JpegOf(Ramp(64, 48, 200));
  const std::string stream = "HTTP/1.0 200 OK\r\n\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n" +
                             one + "\r\n--frame\r\n\xff\xff garbage \xff" + two + one;
  for (const std::size_t piece : {1U, 2U, 7U, 1000U, 100'000U}) {
    JpegScanner scanner;
    EXPECT_EQ(Scan(stream, piece, scanner), (std::vector<std::string>{one, two, one})) << piece;
    EXPECT_EQ(scanner.lost(), 0U);
  }
}

TEST(JpegScanner, AThumbnailInsideDoesNotEndAPicture) {
  const std::string small = JpegOf(Ramp(16, 16));
  std::string jpeg = JpegOf(Ramp(64, 48));
  const std::size_t length = small.size() + 2;
  const std::string exif = std::string("\xff\xe1") + static_cast<char>(length >> 8U) +
                           static_cast<char>(length & 0xFFU) + small;
  jpeg.insert(2, exif);
  JpegScanner scanner;
  EXPECT_EQ(Scan(jpeg, 100, scanner), std::vector<std::string>{jpeg});
}

TEST(JpegScanner, ABrokenOneIsLostAndTheNextIsFound) {
  const std::string jpeg = JpegOf(Ramp(64, 48));
  JpegScanner scanner;
  EXPECT_EQ(Scan("\xff\xd8 no marker" + jpeg, 9, scanner), std::vector<std::string>{jpeg});
  EXPECT_EQ(scanner.lost(), 1U);
}

TEST(JpegScanner, GivesUpAPictureWithoutEnd) {
  std::string endless = JpegOf(Ramp(64, 48));
  endless.resize(endless.size() - 2);
  endless += std::string(JpegScanner::kMostBytes + 10, 'x');
  JpegScanner scanner;
  const std::string jpeg = JpegOf(Ramp(8, 8));
  EXPECT_EQ(Scan(endless + jpeg, 65'536, scanner), std::vector<std::string>{jpeg});
  EXPECT_EQ(scanner.lost(), 1U);
}

}  // namespace
}  // namespace bbia

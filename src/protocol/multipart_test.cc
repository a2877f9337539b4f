#include "protocol/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kType = "multipart/form-data; boundary=XyZ";
constexpr std::string_view kBody =
    "--XyZ\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
    "--XyZ\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".wav\"\r\n"
    "Content-Type: audio/wav\r\n\r\n\r\n--Xy not yet\r\n\r\n--XyZ--\r\n";

struct Seen {
  std::vector<std::string> parts;
  std::string problem;
};

Seen Read(std::string_view body, std::size_t piece, std::string_view type = kType) {
  Seen seen;
  auto reader = MultipartReader::Create(
      type, {.begin = [&](const MultipartReader::Part& part) -> Result<void> {
               seen.parts.push_back(part.name + "|" + part.file_name + "|");
               return {};
             },
             .data = [&](std::string_view data) -> Result<void> {
               seen.parts.back() += data;
               return {};
             },
             .end = [&]() -> Result<void> {
               seen.parts.back() += "|end";
               return {};
             }});
  if (!reader) return {{}, reader.error().message};
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (auto fed = reader->Feed(body.substr(at, piece)); !fed) return {{}, fed.error().message};
  }
  if (auto finished = reader->Finish(); !finished) seen.problem = finished.error().message;
  return seen;
}

TEST(Multipart, ReadsPartsInPiecesOfAnySize) {
  for (std::size_t piece = 1; piece <= kBody.size(); ++piece) {
    const Seen seen = Read(kBody, piece);
    EXPECT_EQ(seen.problem, "");
    ASSERT_THAT(seen.parts,
                ElementsAre("note||hello|end", "file|a \"b\".wav|\r\n--Xy not yet\r\n|end"))
        << piece;
  }
}

TEST(Multipart, TakesABoundaryInQuotes) {
  EXPECT_THAT(
      Read("--a b\r\n\r\n\r\n--a b--", 100, "Multipart/Form-Data; x=1; boundary=\"a b\"").parts,
      ElementsAre("|||end"));
}

TEST(Multipart, SaysWhatIsWrong) {
  EXPECT_THAT(Read("", 1, "application/json").problem, HasSubstr("must be multipart"));
  EXPECT_THAT(Read("", 1, "multipart/form-data").problem, HasSubstr("boundary"));
  EXPECT_THAT(Read("", 1, "multipart/form-data; boundary=" + std::string(71, 'x')).problem,
              HasSubstr("boundary"));
  EXPECT_THAT(Read(kBody.substr(0, kBody.size() - 10), 7).problem, HasSubstr("closing boundary"));
  EXPECT_THAT(Read("--XyZ!!", 100).problem, HasSubstr("must end its line"));
  EXPECT_THAT(Read("--XyZ\r\n" + std::string(9000, 'h'), 100).problem, HasSubstr("8 KiB"));
  std::string many;
  for (int i = 0; i < 70; ++i) many += "--XyZ\r\n\r\n\r\n";
  EXPECT_THAT(Read(many, 100).problem, HasSubstr("64 parts"));
}

}  // namespace
}  // namespace bbia

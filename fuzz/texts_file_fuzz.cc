// A file of texts, as a translator may write it. Whatever is accepted can be said.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "texts/text_book.h"
#include "texts/text_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of exactly this size, so that a sanitizer sees what is read behind it.
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto lines = bbia::ReadTextFile(text);
  const auto book = bbia::TextBook::Parse({text, text});
  CHECK(lines.has_value() == book.has_value() || !book.error().field.empty());
  if (!book) return 0;
  for (const std::string_view key : book->keys()) {
    const std::size_t variants = book->variants(bbia::Language::kFrench, key);
    CHECK(variants > 0);
    for (std::size_t i = 0; i < variants; ++i) {
      const std::string line = book->Line(bbia::Language::kFrench, key, i);
      CHECK(line.size() <= bbia::TextBook::kMaxLineBytes);
      CHECK(line.find('{') == std::string::npos);
    }
  }
  return 0;
}

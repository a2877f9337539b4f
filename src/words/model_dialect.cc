#include "words/model_dialect.h"

#include <algorithm>

#include "words/cut_text.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxWords = 200;

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace

bool ModelDialect::Learn(std::string_view words) {
  const ModelDialect before = *this;
  const std::string lower = LowerCase(words);
  const auto says = [&lower](std::string_view what) {
    return lower.find(what) != std::string::npos;
  };
  const bool lacks = says("support") || says("require");
  if (says("max_completion_tokens")) {
    completion_limit = true;
  } else if (says("temperature") && lacks) {
    temperature = false;
  } else if (says("tool") && lacks && no_tools.empty()) {
    no_tools = CutText(words, kMaxWords);
  }
  return *this != before;
}

}  // namespace bbia

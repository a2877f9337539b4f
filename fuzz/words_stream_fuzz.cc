// The stream of a language model's server, cut into pieces at places that the first byte picks.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "words/completion_reader.h"
#include "words/sentence_cutter.h"
#include "words/sse_reader.h"

namespace {

std::vector<std::string> EventsOf(std::string_view stream, std::size_t piece) {
  std::vector<std::string> events;
  bbia::SseReader reader([&events](std::string_view, std::string_view data) {
    CHECK(data.size() <= bbia::SseReader::kMaxEvent);
    events.emplace_back(data);
  });
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.Feed(stream.substr(at, piece));
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string stream(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::vector<std::string> events = EventsOf(stream, 1 + data[0] % 64);
  // However it is cut, it says the same.
  CHECK(events == EventsOf(stream, std::max<std::size_t>(stream.size(), 1)));
  bbia::CompletionReader answer;
  bbia::SentenceCutter cutter;
  std::size_t spoken = 0;
  for (const std::string& event : events) {
    const auto added = answer.Take(event);
    if (!added) break;
    cutter.Add(*added);
    while (const auto sentence = cutter.Take()) spoken += sentence->size();
    CHECK(answer.text().size() <= bbia::CompletionReader::kMaxText);
    CHECK(answer.calls().size() <= bbia::CompletionReader::kMaxCalls);
  }
  if (const auto rest = cutter.Rest()) spoken += rest->size();
  CHECK(spoken <= answer.text().size());
  static_cast<void>(bbia::ErrorWords(stream));
  return 0;
}

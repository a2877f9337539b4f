#include "words/sse_reader.h"

namespace bbia {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void SseReader::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (after_return_) {
      after_return_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = bytes.find_first_of("\r\n");
    Append(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    after_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    EndLine();
  }
}

void SseReader::Append(std::string_view part) {
  if (overflow_) {
    // What is left of the line only matters as far as it tells an empty line from another.
    if (line_.empty() && !part.empty()) line_ = ":";
    return;
  }
  if (line_.size() + data_.size() + part.size() > kMaxEvent) {
    overflow_ = true;
    line_ = ":";
    std::string().swap(data_);
    return;
  }
  line_ += part;
}

void SseReader::EndLine() {
  std::string_view line = line_;
  if (first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  first_line_ = false;
  if (line.empty()) {
    EndEvent();
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    if (has_data_) data_ += '\n';
    data_ += value;
    has_data_ = true;
  } else if (field == "event") {
    name_ = value;
  }
  line_.clear();
}

void SseReader::EndEvent() {
  if (overflow_) {
    ++too_long_;
  } else if (has_data_) {
    on_event_(name_.empty() ? "message" : std::string_view(name_), data_);
  }
  line_.clear();
  data_.clear();
  name_.clear();
  has_data_ = false;
  overflow_ = false;
}

}  // namespace bbia

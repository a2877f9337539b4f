#include "protocol/multipart.h"

#include <algorithm>
#include <utility>

namespace bbia {
namespace {

constexpr std::size_t kLongestBoundary = 70;

char Lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool BeginsWith(std::string_view text, std::string_view lower) noexcept {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(),
                                                   [](char a, char b) { return a == Lower(b); });
}

std::string_view Trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The value of `name` among "; name=value; name=\"value\"".
bool FindParameter(std::string_view text, std::string_view name, std::string& value) {
  while (!text.empty()) {
    const std::size_t semicolon = text.find(';');
    if (semicolon == std::string_view::npos) return false;
    text = Trim(text.substr(semicolon + 1));
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view key = Trim(text.substr(0, equals));
    text = Trim(text.substr(equals + 1));
    std::string found;
    if (!text.empty() && text.front() == '"') {
      std::size_t at = 1;
      for (; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        found += text[at];
      }
      text = text.substr(std::min(at + 1, text.size()));
    } else {
      const std::size_t end = std::min(text.find(';'), text.size());
      found = Trim(text.substr(0, end));
      text = text.substr(end);
    }
    if (key.size() == name.size() && BeginsWith(key, name)) {
      value = std::move(found);
      return true;
    }
  }
  return false;
}

tl::unexpected<Error> NotMultipart(std::string why) {
  return Fail(Errc::kInvalidArgument, std::move(why));
}

}  // namespace

Result<MultipartReader> MultipartReader::Create(std::string_view content_type, Calls calls) {
  if (!BeginsWith(content_type, "multipart/form-data")) {
    return NotMultipart("the body must be multipart/form-data");
  }
  std::string boundary;
  if (!FindParameter(content_type, "boundary", boundary) || boundary.empty() ||
      boundary.size() > kLongestBoundary) {
    return NotMultipart("the content type must name a boundary of 1 to 70 characters");
  }
  return MultipartReader(std::move(boundary), std::move(calls));
}

Result<void> MultipartReader::Feed(std::string_view piece) {
  if (place_ == Place::kOver) return {};
  kept_.append(piece);
  while (true) {
    const Result<bool> went_on = Step();
    if (!went_on) {
      place_ = Place::kOver;
      parts_ = kMostParts + 1;
      return Fail(went_on.error());
    }
    if (!*went_on) return {};
  }
}

Result<void> MultipartReader::Finish() const {
  if (place_ == Place::kOver && parts_ <= kMostParts) return {};
  return NotMultipart("the body ends before its closing boundary");
}

/// @return whether there may be more to do with what is there.
Result<bool> MultipartReader::Step() {
  switch (place_) {
    case Place::kPreamble: {
      const std::size_t found = kept_.find(delimiter_);
      if (found == std::string::npos) {
        const std::size_t keep = std::min(kept_.size(), delimiter_.size() - 1);
        kept_.erase(0, kept_.size() - keep);
        return false;
      }
      kept_.erase(0, found + delimiter_.size());
      place_ = Place::kAfterBoundary;
      return true;
    }
    case Place::kAfterBoundary:
      if (kept_.size() < 2) return false;
      if (kept_.starts_with("--")) {
        kept_.clear();
        place_ = Place::kOver;
        return false;
      }
      if (!kept_.starts_with("\r\n")) return NotMultipart("a boundary must end its line");
      if (++parts_ > kMostParts) return NotMultipart("more than 64 parts");
      // The line's end stays: it is the first half of the empty line of a part without header.
      place_ = Place::kHeader;
      return true;
    case Place::kHeader:
      return ReadHeader();
    case Place::kData:
      return ReadData();
    case Place::kOver:
      break;
  }
  return false;
}

Result<bool> MultipartReader::ReadHeader() {
  const std::size_t end = kept_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (kept_.size() > kMostHeader) return NotMultipart("a part's header is above 8 KiB");
    return false;
  }
  if (end > kMostHeader) return NotMultipart("a part's header is above 8 KiB");
  Part part;
  std::string_view header(kept_.data(), end);
  while (!header.empty()) {
    const std::size_t line_end = std::min(header.find("\r\n"), header.size());
    const std::string_view line = header.substr(0, line_end);
    header = header.substr(std::min(line_end + 2, header.size()));
    if (!BeginsWith(line, "content-disposition:")) continue;
    FindParameter(line, "name", part.name);
    part.has_file_name = FindParameter(line, "filename", part.file_name);
  }
  kept_.erase(0, end + 4);
  place_ = Place::kData;
  if (auto begun = calls_.begin(part); !begun) return Fail(begun.error());
  return true;
}

Result<bool> MultipartReader::ReadData() {
  const std::size_t found = kept_.find(delimiter_);
  const bool whole = found != std::string::npos;
  const std::size_t safe =
      whole ? found : kept_.size() - std::min(kept_.size(), delimiter_.size() - 1);
  if (safe > 0) {
    if (auto taken = calls_.data(std::string_view(kept_).substr(0, safe)); !taken) {
      return Fail(taken.error());
    }
  }
  kept_.erase(0, safe);
  if (!whole) return false;
  kept_.erase(0, delimiter_.size());
  place_ = Place::kAfterBoundary;
  if (auto ended = calls_.end(); !ended) return Fail(ended.error());
  return true;
}

}  // namespace bbia

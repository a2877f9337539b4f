#include "guests/output_ring.h"

#include <algorithm>
#include <cstring>

namespace bbia {

void OutputRing::Add(std::string_view bytes) noexcept {
  if (bytes.size() > kBytes) bytes.remove_prefix(bytes.size() - kBytes);
  const std::size_t first = std::min(bytes.size(), kBytes - next_);
  std::memcpy(bytes_.data() + next_, bytes.data(), first);
  std::memcpy(bytes_.data(), bytes.data() + first, bytes.size() - first);
  next_ = (next_ + bytes.size()) % kBytes;
  size_ = std::min(kBytes, size_ + bytes.size());
}

std::string OutputRing::text() const {
  const std::size_t begin = (next_ + kBytes - size_) % kBytes;
  const std::size_t first = std::min(size_, kBytes - begin);
  std::string text(bytes_.data() + begin, first);
  return text.append(bytes_.data(), size_ - first);
}

std::string OutputRing::LastLine(std::size_t most) const {
  const std::string all = text();
  const std::size_t end = all.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return {};
  const std::size_t before = all.find_last_of("\r\n", end);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  std::string line = all.substr(begin, std::min(end + 1 - begin, most));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return line;
}

}  // namespace bbia

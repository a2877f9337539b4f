#include "server/outbox.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace bbia {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

}  // namespace

Framing ChunkFraming(std::size_t payload) noexcept {
  Framing framing;
  framing.line_end = true;
  char* end = framing.head.data() + framing.head.size() - kLineEnd.size();
  end = std::to_chars(framing.head.data(), end, payload, 16).ptr;
  end = std::ranges::copy(kLineEnd, end).out;
  framing.head_size = static_cast<std::uint8_t>(end - framing.head.data());
  return framing;
}

Framing FrameFraming(Opcode opcode, std::size_t payload) noexcept {
  const FrameHeader header = MakeFrameHeader(opcode, payload);
  Framing framing;
  framing.head_size = static_cast<std::uint8_t>(header.size);
  std::copy_n(header.bytes.data(), header.size, framing.head.data());
  return framing;
}

Outbox::Outbox(const OutboxLimits& limits)
    : limits_{.messages = std::max<std::size_t>(limits.messages, 1), .bytes = limits.bytes} {}

bool Outbox::HasRoomFor(std::size_t bytes) const noexcept {
  return waiting_ == 0 || (waiting_ < limits_.messages && waiting_bytes_ + bytes <= limits_.bytes);
}

Outbox::Pushed Outbox::Push(const Framing& framing, SharedText payload, Delivery delivery,
                            std::size_t& dropped) {
  if (ring_.empty()) ring_.resize(limits_.messages);
  dropped = 0;
  while (!HasRoomFor(payload->size())) {
    if (!DropOldestStream()) {
      return delivery == Delivery::kStream ? Pushed::kDroppedThis : Pushed::kFull;
    }
    ++dropped;
  }
  Entry& place = At(waiting_);
  place.framing = framing;
  place.delivery = delivery;
  waiting_bytes_ += payload->size();
  place.payload = std::move(payload);
  ++waiting_;
  if (delivery == Delivery::kReply) ++waiting_replies_;
  return Pushed::kQueued;
}

void Outbox::PushFirst(std::string frame) {
  urgent_.push_back(std::move(frame));
}

std::size_t Outbox::DropWaiting() noexcept {
  const std::size_t dropped = waiting_;
  while (waiting_ > 0) static_cast<void>(PopFirst());
  return dropped;
}

std::span<iovec> Outbox::Gather(std::span<iovec, kMaxPieces> pieces) {
  if (next_ == on_the_way_.size()) Refill();
  std::size_t used = 0;
  std::size_t skip = partial_;
  const auto add = [&](const char* bytes, std::size_t size) {
    const std::size_t skipped = std::min(skip, size);
    skip -= skipped;
    if (skipped == size) return;
    // sendmsg does not write through this pointer; its type is shared with recvmsg.
    pieces[used++] = {.iov_base = const_cast<char*>(bytes) + skipped, .iov_len = size - skipped};
  };
  for (std::size_t i = next_; i < on_the_way_.size(); ++i) {
    const Entry& entry = on_the_way_[i];
    add(entry.framing.head.data(), entry.framing.head_size);
    add(entry.payload->data(), entry.payload->size());
    if (entry.framing.line_end) add(kLineEnd.data(), kLineEnd.size());
  }
  return pieces.first(used);
}

std::size_t Outbox::Sent(std::size_t bytes) noexcept {
  std::size_t messages = 0;
  partial_ += bytes;
  while (next_ < on_the_way_.size() && partial_ >= on_the_way_[next_].size()) {
    Entry& entry = on_the_way_[next_++];
    partial_ -= entry.size();
    bytes_on_the_way_ -= entry.payload->size();
    entry.payload.reset();
    if (entry.is_message) ++messages;
  }
  return messages;
}

bool Outbox::empty() const noexcept {
  return waiting_ == 0 && urgent_.empty() && next_ == on_the_way_.size();
}

bool Outbox::DropOldestStream() noexcept {
  std::size_t found = 0;
  while (found < waiting_ && At(found).delivery != Delivery::kStream) ++found;
  if (found == waiting_) return false;
  Entry dropped = std::move(At(found));
  for (std::size_t i = found; i > 0; --i) At(i) = std::move(At(i - 1));
  At(0) = std::move(dropped);
  static_cast<void>(PopFirst());
  return true;
}

Outbox::Entry Outbox::PopFirst() noexcept {
  Entry entry = std::move(At(0));
  if (entry.delivery == Delivery::kReply) --waiting_replies_;
  waiting_bytes_ -= entry.payload->size();
  first_ = (first_ + 1) % ring_.size();
  --waiting_;
  return entry;
}

void Outbox::Refill() {
  on_the_way_.clear();
  next_ = 0;
  partial_ = 0;
  std::size_t bytes = 0;
  for (std::string& frame : urgent_) {
    if (on_the_way_.size() == kOnTheWay) break;
    Entry entry;
    entry.is_message = false;
    entry.payload = std::make_shared<const std::string>(std::move(frame));
    bytes_on_the_way_ += entry.payload->size();
    on_the_way_.push_back(std::move(entry));
  }
  urgent_.erase(urgent_.begin(), urgent_.begin() + static_cast<std::ptrdiff_t>(on_the_way_.size()));
  while (waiting_ > 0 && on_the_way_.size() < kOnTheWay && bytes < kEnoughBytes) {
    on_the_way_.push_back(PopFirst());
    bytes += on_the_way_.back().size();
    bytes_on_the_way_ += on_the_way_.back().payload->size();
  }
}

}  // namespace bbia

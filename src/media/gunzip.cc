#include "media/gunzip.h"

#include <zlib.h>

#include <array>
#include <utility>

#include "base/check.h"

namespace bbia {
namespace {

constexpr int kGzipOrZlib = 32 + MAX_WBITS;
constexpr std::size_t kPiece = 32 * 1024;

}  // namespace

class Gunzip::Inflater final {
 public:
  explicit Inflater(Sink sink) : sink_(std::move(sink)) {
    CHECK(inflateInit2(&stream_, kGzipOrZlib) == Z_OK);
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Result<void> Feed(std::string_view piece) {
    // zlib does not write through next_in.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(piece.data()));
    stream_.avail_in = static_cast<uInt>(piece.size());
    while (!ended_) {
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<uInt>(out_.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t got = out_.size() - stream_.avail_out;
      if (got > 0) {
        auto taken = sink_({reinterpret_cast<const char*>(out_.data()), got});
        if (!taken) return taken;
      }
      if (status == Z_STREAM_END) {
        ended_ = true;
      } else if (status == Z_BUF_ERROR || (status == Z_OK && stream_.avail_out > 0)) {
        break;  // wants more input
      } else if (status != Z_OK) {
        return Fail(Errc::kInvalidArgument, "is not gzip");
      }
    }
    return {};
  }
  Result<void> Finish() {
    if (!ended_) return Fail(Errc::kInvalidArgument, "the gzip text ends too early");
    return {};
  }

 private:
  Sink sink_;
  z_stream stream_{};
  bool ended_ = false;
  std::array<Bytef, kPiece> out_{};
};

Gunzip::Gunzip(Sink sink) : inflater_(std::make_unique<Inflater>(std::move(sink))) {}
Gunzip::~Gunzip() = default;

Result<void> Gunzip::Feed(std::string_view piece) {
  return inflater_->Feed(piece);
}

Result<void> Gunzip::Finish() {
  return inflater_->Finish();
}

}  // namespace bbia

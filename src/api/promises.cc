#include "api/promises.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace bbia {

class Promises::Session final : public StreamSession {
 public:
  Session(Promises& promises, std::uint64_t number, TimePoint deadline, HttpResponse at_last)
      : promises_(promises), number_(number), deadline_(deadline), at_last_(std::move(at_last)) {}

  void OnOpen(Stream& stream) override {
    stream_ = &stream;
    promises_.open_.push_back(this);
  }
  void OnClose() override {
    std::erase(promises_.open_, this);
    stream_ = nullptr;
  }
  void Answer(HttpResponse answer) {
    std::erase(promises_.open_, this);
    stream_->Answer(std::move(answer));
  }
  void GiveUp() { Answer(std::move(at_last_)); }

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] TimePoint deadline() const noexcept { return deadline_; }

 private:
  Promises& promises_;
  const std::uint64_t number_;
  const TimePoint deadline_;
  HttpResponse at_last_;
  Stream* stream_ = nullptr;
};

Promises::~Promises() {
  CHECK(open_.empty());
}

HttpResponse Promises::Promise(std::uint64_t number, Nanos patience, HttpResponse at_last) {
  HttpResponse response;
  response.stream.begin = StreamPlan::Begin::kLater;
  response.stream.session =
      std::make_unique<Session>(*this, number, clock_.Now() + patience, std::move(at_last));
  return response;
}

void Promises::Keep(std::uint64_t number, HttpResponse answer) {
  const auto found = std::ranges::find(open_, number, &Session::number);
  if (found != open_.end()) (*found)->Answer(std::move(answer));
}

void Promises::Check() {
  const TimePoint now = clock_.Now();
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (now >= open_[i]->deadline()) open_[i]->GiveUp();
  }
}

}  // namespace bbia

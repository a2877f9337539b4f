#include "api/eyes_sessions.h"

#include "api/sight_text.h"

namespace bbia {
namespace {

constexpr std::string_view kNoPicture = "unavailable: the camera gives no picture";

}  // namespace

void Onlooker::OnNews(TimePoint now) {
  if (begun_ || viewer_ == nullptr) return;
  std::string why = desk_.Hopeless();
  if (why.empty() && now >= until_) why = kNoPicture;
  if (why.empty()) return;
  viewer_.reset();
  OnRefused(why);
}

void Onlooker::Go() {
  desk_.Leave(*this);
  viewer_.reset();  // at once: the camera need not take the next one
}

void MjpegSession::OnOpen(Stream& stream) {
  stream_ = &stream;
  Come();
}

void MjpegSession::OnPicture(const Capture& capture) {
  if (viewer_ == nullptr) return;
  if (!begun_) {
    if (!capture.jpeg[static_cast<std::size_t>(pace_.grade())]) return;  // one of before
    begun_ = true;
    HttpResponse head;
    head.content_type = "multipart/x-mixed-replace; boundary=frame";
    stream_->Start(std::move(head));
  }
  const bool due = pace_.Due(capture.frame.info().stamp, stream_->figures().queued);
  viewer_->SetPace(pace_.period(), pace_.grade());
  if (!due) return;
  if (SharedBytes part = desk_.PartOf(capture, pace_.grade())) {
    stream_->Send(std::move(part), Delivery::kStream);
  }
}

void MjpegSession::OnRefused(const std::string& why) {
  stream_->Answer(Detail(503, why));
}

void JpegSocketSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  Come();
}

void JpegSocketSession::OnPicture(const Capture& capture) {
  if (viewer_ == nullptr) return;
  begun_ = true;
  const bool due = pace_.Due(capture.frame.info().stamp, socket_->figures().queued);
  viewer_->SetPace(pace_.period(), pace_.grade());
  const JpegBytes& jpeg = capture.jpeg[static_cast<std::size_t>(pace_.grade())];
  if (due && jpeg) socket_->SendBinary(jpeg, Delivery::kStream);
}

void JpegSocketSession::OnRefused(const std::string& why) {
  constexpr std::size_t kLongestReason = 120;  // a close frame holds 123 bytes
  socket_->Close(1013, std::string_view(why).substr(0, kLongestReason));
}

void OneFrameSession::OnOpen(Stream& stream) {
  stream_ = &stream;
  Come();
}

void OneFrameSession::OnPicture(const Capture& capture) {
  const JpegBytes& jpeg = capture.jpeg[static_cast<std::size_t>(JpegGrade::kFull)];
  if (!jpeg || viewer_ == nullptr) return;
  viewer_.reset();
  HttpResponse response;
  response.content_type = "image/jpeg";
  response.body = *jpeg;
  response.headers.emplace_back("Cache-Control", "no-store");
  stream_->Answer(std::move(response));
}

void OneFrameSession::OnRefused(const std::string& why) {
  stream_->Answer(Detail(503, why));
}

void SightSocketSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  desk_.Join(*this);
  OnSight(desk_.sight());
}

void SightSocketSession::OnClose() {
  desk_.Leave(*this);
  socket_ = nullptr;
}

void SightSocketSession::OnSight(const Sight& sight) {
  std::string text;
  JsonWriter json(text);
  WriteSight(json, sight, desk_.clock().Now());
  socket_->Send(std::make_shared<const std::string>(std::move(text)), Delivery::kStream);
}

void WaitingSession::OnOpen(Stream& stream) {
  stream_ = &stream;
  desk_.Join(*this);
}

void WaitingSession::OnClose() {
  desk_.Leave(*this);
  stream_ = nullptr;
}

void WaitingSession::OnNews(TimePoint) {
  if (stream_ == nullptr) return;
  if (std::optional<HttpResponse> answer = ask_()) {
    Stream* const stream = std::exchange(stream_, nullptr);
    stream->Answer(std::move(*answer));
  }
}

HttpResponse AnswerLater(std::unique_ptr<StreamSession> session) {
  HttpResponse response;
  response.stream = StreamPlan{.session = std::move(session), .begin = StreamPlan::Begin::kLater};
  return response;
}

}  // namespace bbia

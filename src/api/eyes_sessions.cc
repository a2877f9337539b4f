#include "api/eyes_sessions.h"

#include "api/sight_text.h"

namespace bbia {
namespace {

constexpr std::string_view kNoPicture = "unavailable: the camera gives no picture";

}  // namespace

void MjpegSession::OnOpen(Stream& stream) {
  stream_ = &stream;
  desk_.Join(*this);
}

void MjpegSession::OnClose() {
  desk_.Leave(*this);
  viewer_.reset();  // at once: the camera need not take the next one
  stream_ = nullptr;
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

void MjpegSession::OnNews(TimePoint now) {
  if (begun_ || viewer_ == nullptr) return;
  const std::string why = desk_.Hopeless();
  if (why.empty() && now < until_) return;
  viewer_.reset();
  stream_->Answer(Detail(503, why.empty() ? std::string(kNoPicture) : why));
}

void JpegSocketSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  desk_.Join(*this);
}

void JpegSocketSession::OnClose() {
  desk_.Leave(*this);
  viewer_.reset();
  socket_ = nullptr;
}

void JpegSocketSession::OnNews(TimePoint) {
  if (begun_) return;
  constexpr std::size_t kLongestReason = 120;
  if (const std::string why = desk_.Hopeless(); !why.empty()) {
    begun_ = true;
    socket_->Close(1013, std::string_view(why).substr(0, kLongestReason));
  }
}

void JpegSocketSession::OnPicture(const Capture& capture) {
  begun_ = true;
  const bool due = pace_.Due(capture.frame.info().stamp, socket_->figures().queued);
  viewer_->SetPace(pace_.period(), pace_.grade());
  const JpegBytes& jpeg = capture.jpeg[static_cast<std::size_t>(pace_.grade())];
  if (due && jpeg) socket_->SendBinary(jpeg, Delivery::kStream);
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

void OneFrameSession::OnOpen(Stream& stream) {
  stream_ = &stream;
  desk_.Join(*this);
}

void OneFrameSession::OnClose() {
  desk_.Leave(*this);
  viewer_.reset();
  stream_ = nullptr;
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

void OneFrameSession::OnNews(TimePoint now) {
  if (viewer_ == nullptr) return;
  const std::string why = desk_.Hopeless();
  if (why.empty() && now < until_) return;
  viewer_.reset();
  stream_->Answer(Detail(503, why.empty() ? std::string(kNoPicture) : why));
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

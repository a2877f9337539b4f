#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/eyes_desk.h"
#include "api/jpeg_pace.h"

namespace bbia {

/// GET /api/camera/stream: pictures for an <img>, until the client goes. The answer begins with the
/// first one, so that a camera without pictures is an error and not a picture that never comes.
class MjpegSession final : public StreamSession, public EyesListener {
 public:
  MjpegSession(EyesDesk& desk, std::unique_ptr<Viewer> viewer, const JpegPace& pace,
               TimePoint until)
      : desk_(desk), viewer_(std::move(viewer)), pace_(pace), until_(until) {}

  void OnOpen(Stream& stream) override;
  void OnClose() override;
  void OnPicture(const Capture& capture) override;
  void OnNews(TimePoint now) override;

 private:
  EyesDesk& desk_;
  std::unique_ptr<Viewer> viewer_;  ///< null: refused
  JpegPace pace_;
  const TimePoint until_;  ///< for the first picture
  bool begun_ = false;
  Stream* stream_ = nullptr;
};

/// /api/camera/ws: one JPEG a binary message. Closed with 1013 and the reason where the camera has
/// no picture to begin with.
class JpegSocketSession final : public SocketSession, public EyesListener {
 public:
  JpegSocketSession(EyesDesk& desk, std::unique_ptr<Viewer> viewer, const JpegPace& pace)
      : desk_(desk), viewer_(std::move(viewer)), pace_(pace) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override;
  void OnPicture(const Capture& capture) override;
  void OnNews(TimePoint now) override;

 private:
  EyesDesk& desk_;
  std::unique_ptr<Viewer> viewer_;
  JpegPace pace_;
  bool begun_ = false;
  Socket* socket_ = nullptr;
};

/// /api/vision/ws: each result of the scan as it comes. Watching makes nothing scan.
class SightSocketSession final : public SocketSession, public EyesListener {
 public:
  explicit SightSocketSession(EyesDesk& desk) : desk_(desk) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override;
  void OnSight(const Sight& sight) override;

 private:
  EyesDesk& desk_;
  Socket* socket_ = nullptr;
};

/// GET /api/camera/frame.jpg: the next picture.
class OneFrameSession final : public StreamSession, public EyesListener {
 public:
  OneFrameSession(EyesDesk& desk, std::unique_ptr<Viewer> viewer, TimePoint until)
      : desk_(desk), viewer_(std::move(viewer)), until_(until) {}

  void OnOpen(Stream& stream) override;
  void OnClose() override;
  void OnPicture(const Capture& capture) override;
  void OnNews(TimePoint now) override;

 private:
  EyesDesk& desk_;
  std::unique_ptr<Viewer> viewer_;
  const TimePoint until_;
  Stream* stream_ = nullptr;
};

/// An answer that comes when something is done: `ask` is asked until it has one.
class WaitingSession final : public StreamSession, public EyesListener {
 public:
  using Ask = std::function<std::optional<HttpResponse>()>;

  WaitingSession(EyesDesk& desk, Ask ask) : desk_(desk), ask_(std::move(ask)) {}

  void OnOpen(Stream& stream) override;
  void OnClose() override;
  void OnNews(TimePoint now) override;

 private:
  EyesDesk& desk_;
  const Ask ask_;
  Stream* stream_ = nullptr;
};

/// The answer that `session` will give.
[[nodiscard]] HttpResponse AnswerLater(std::unique_ptr<StreamSession> session);

}  // namespace bbia

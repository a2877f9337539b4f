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

/// Who looks through the camera for one client. Where the first picture does not come it says why,
/// at once or after `kPatience`, so that a camera without pictures is an error and not a picture
/// that never comes.
class Onlooker : public EyesListener {
 public:
  void OnNews(TimePoint now) final;

 protected:
  static constexpr Nanos kPatience{4'000'000'000};

  Onlooker(EyesDesk& desk, std::unique_ptr<Viewer> viewer)
      : desk_(desk), viewer_(std::move(viewer)), until_(desk.clock().Now() + kPatience) {}

  void Come() { desk_.Join(*this); }
  void Go();
  /// There will be no picture; the camera is not looked through any more.
  virtual void OnRefused(const std::string& why) = 0;

  EyesDesk& desk_;
  std::unique_ptr<Viewer> viewer_;  ///< null: refused, or has what it wanted
  bool begun_ = false;              ///< there was a picture

 private:
  const TimePoint until_;  ///< for the first picture
};

/// GET /api/camera/stream: pictures for an <img>, until the client goes.
class MjpegSession final : public StreamSession, public Onlooker {
 public:
  MjpegSession(EyesDesk& desk, std::unique_ptr<Viewer> viewer, const JpegPace& pace)
      : Onlooker(desk, std::move(viewer)), pace_(pace) {}

  void OnOpen(Stream& stream) override;
  void OnClose() override { Go(); }
  void OnPicture(const Capture& capture) override;

 private:
  void OnRefused(const std::string& why) override;

  JpegPace pace_;
  Stream* stream_ = nullptr;
};

/// /api/camera/ws: one JPEG a binary message. Closed with 1013 and the reason where there is none.
class JpegSocketSession final : public SocketSession, public Onlooker {
 public:
  JpegSocketSession(EyesDesk& desk, std::unique_ptr<Viewer> viewer, const JpegPace& pace)
      : Onlooker(desk, std::move(viewer)), pace_(pace) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override { Go(); }
  void OnPicture(const Capture& capture) override;

 private:
  void OnRefused(const std::string& why) override;

  JpegPace pace_;
  Socket* socket_ = nullptr;
};

/// GET /api/camera/frame.jpg: the next picture.
class OneFrameSession final : public StreamSession, public Onlooker {
 public:
  OneFrameSession(EyesDesk& desk, std::unique_ptr<Viewer> viewer)
      : Onlooker(desk, std::move(viewer)) {}

  void OnOpen(Stream& stream) override;
  void OnClose() override { Go(); }
  void OnPicture(const Capture& capture) override;

 private:
  void OnRefused(const std::string& why) override;

  Stream* stream_ = nullptr;
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

#pragma once

#include <memory>
#include <string>

#include "api/eyes_desk.h"
#include "base/ledger.h"
#include "base/log.h"
#include "camera/frame_socket.h"

namespace bbia {

/// Where the official SDK's local media find the camera's pictures: ten a second, as officially,
/// while somebody reads them. The path is also the SDK's sign that there are local media, so it is
/// there exactly as long as pictures can be had. The server's thread.
class FrameDoor final : public EyesListener {
 public:
  static constexpr Nanos kPeriod{100'000'000};

  /// @param path empty: never open.
  FrameDoor(EyesDesk& desk, Ledger& ledger, Log& log, std::string path);
  ~FrameDoor() override;
  FrameDoor(const FrameDoor&) = delete;
  FrameDoor& operator=(const FrameDoor&) = delete;

  /// @param released the media were given to others.
  void Tick(TimePoint now, bool released);
  [[nodiscard]] bool open() const noexcept { return socket_ != nullptr; }

  void OnPicture(const Capture& capture) override;

 private:
  void Open(TimePoint now);
  void Watch(bool wanted);

  EyesDesk& desk_;
  Ledger& ledger_;
  Log& log_;
  const std::string path_;
  std::string trouble_;
  TimePoint retry_{};
  std::unique_ptr<FrameSocket> socket_;
  std::unique_ptr<Viewer> viewer_;  ///< while there are clients
};

}  // namespace bbia

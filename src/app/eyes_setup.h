#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "app/config.h"
#include "audit/relief.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "camera/camera.h"
#include "control/board.h"
#include "models/model_store.h"
#include "vision/vision.h"

namespace bbia {

// What the settings say about the eyes, as what the parts need.

/// Opens the source that `camera.source` names. @param board where the simulated eye finds the
/// robot's newest state; outlives the factory, as `clock`.
[[nodiscard]] SourceFactory MakeCameraSource(const Config& config, const Board& board,
                                             const Clock& clock);
[[nodiscard]] CameraOptions CameraOptionsOf(const Config& config);
/// Where local programs read pictures; empty: nowhere.
[[nodiscard]] std::string FrameSocketOf(const Config& config);
/// Where the head is, as long as the robot is up.
[[nodiscard]] CaptureCycle::Head MakeHead(const Board& board);
[[nodiscard]] VisionOptions VisionOptionsOf(const Config& config,
                                            const std::filesystem::path& state, Board& board,
                                            const Relief& relief);
[[nodiscard]] ModelStoreOptions ModelStoreOptionsOf(const Config& config, Log& log);
/// Tells Mesa to draw on the thread that asks, instead of on threads of its own that nobody
/// accounts for. Before other threads exist.
void KeepMesaToOneThread();
/// What the machine has left for a model.
[[nodiscard]] ModelStore::Room MakeMemoryRoom(const Config& config, const Relief& relief);
/// Resident bytes of this process.
[[nodiscard]] std::uint64_t ResidentBytes();

}  // namespace bbia

#pragma once

#include <functional>

#include "api/front.h"
#include "api/router.h"

namespace bbia {

// The REST paths, by the daemon's own chapters. `front` outlives the router.

void AddStateRoutes(Router& router, Front& front);
void AddMoveRoutes(Router& router, Front& front);
void AddMotorRoutes(Router& router, Front& front);
void AddDaemonRoutes(Router& router, Front& front);
void AddKinematicsRoutes(Router& router, Front& front);
/// Camera and head tracking: what a daemon without a camera answers truthfully.
void AddMediaRoutes(Router& router, Front& front);
/// Who moves what.
void AddLeaseRoutes(Router& router, Front& front);
/// Sounds, volumes, media release and acquire, the audio board.
void AddSoundRoutes(Router& router, Front& front);
/// Apps, their jobs and their lock.
void AddAppRoutes(Router& router, Front& front);
/// Feelings, idle life, speech.
void AddMindRoutes(Router& router, Front& front);
void AddBehaviorRoutes(Router& router, Front& front);
/// Sequences and presets.
void AddSequenceRoutes(Router& router, Front& front);
void AddMemoryRoutes(Router& router, Front& front);
/// `handler`, or 503 when this robot has no mind.
[[nodiscard]] RouteHandler WithMind(Front& front, std::function<HttpResponse(const Call&)> handler);
/// Pictures: specs, frames, streams, photographs.
void AddCameraRoutes(Router& router, Front& front);
/// What is seen, the models that see, looking at something.
void AddVisionRoutes(Router& router, Front& front);
/// The log of late.
void AddLogRoutes(Router& router, Front& front);
/// Accounts, updates, network, caches: what bbia does not have, in the official shapes.
void AddAbsentRoutes(Router& router, Front& front);
void AddResourceRoutes(Router& router, Front& front);
void AddChatRoutes(Router& router, Front& front);
/// The robot for agents (Model Context Protocol).
void AddMcpRoutes(Router& router, Front& front);
/// /openapi.json, and the pages that are not the dashboard.
void AddDocsRoutes(Router& router, Front& front);
/// The dashboard at / and its files; a plain page where it was not built.
void AddWebRoutes(Router& router);

}  // namespace bbia

#include <string>

#include "api/answers.h"
#include "api/assets.h"
#include "api/routes.h"

namespace bbia {

void AddKinematicsRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/api/kinematics/info", [&front](const Call&) {
    if (!front.motion().has_body()) return NoBackend();
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Key("info").BeginObject();
    json.Member("engine", front.options.kinematics_engine);
    json.Member("collision check", false).EndObject().EndObject();
    return JsonAnswer(std::move(body));
  });
  router.Add(HttpMethod::kGet, "/api/kinematics/urdf", [&front](const Call&) {
    if (!front.motion().has_body()) return NoBackend();
    std::string body;
    JsonWriter(body).BeginObject().Member("urdf", RobotUrdf()).EndObject();
    return JsonAnswer(std::move(body));
  });
  router.Add(HttpMethod::kGet, "/api/kinematics/stl/{filename}", [](const Call& call) {
    return Detail(404, "STL file not found " + std::string(call.parameter) +
                           ": the robot's model here is made of plain shapes, without meshes");
  });
}

}  // namespace bbia

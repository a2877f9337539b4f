#include "api/sight_text.h"

#include <chrono>
#include <cmath>

#include "camera/official_cameras.h"

namespace bbia {
namespace {

double SecondsOf(Nanos time) {
  return std::chrono::duration<double>(time).count();
}

void WriteBox(JsonWriter& json, const Box& box) {
  json.BeginObject()
      .Member("x", static_cast<double>(box.x))
      .Member("y", static_cast<double>(box.y))
      .Member("width", static_cast<double>(box.width))
      .Member("height", static_cast<double>(box.height))
      .EndObject();
}

void WriteMarks(JsonWriter& json, std::span<const Mark> marks) {
  json.BeginArray();
  for (const Mark& mark : marks) {
    json.BeginObject()
        .Member("x", static_cast<double>(mark.x))
        .Member("y", static_cast<double>(mark.y))
        .Member("visibility", static_cast<double>(mark.visibility))
        .EndObject();
  }
  json.EndArray();
}

void WriteTrack(JsonWriter& json, const Sight& sight, const Track& track) {
  json.BeginObject().Key("id").Count(track.id);
  json.Member("kind", Name(track.kind)).Member("label", track.label());
  json.Member("score", static_cast<double>(track.score)).Member("fresh", track.fresh);
  json.Key("seen_times").Count(track.seen_times);
  json.Member("for", SecondsOf(track.last_seen - track.first_seen));
  json.Member("since", SecondsOf(sight.stamp - track.last_seen));
  json.Key("box");
  WriteBox(json, track.box);
  json.Key("share");
  WriteBox(json, track.share);
  json.Key("direction")
      .BeginObject()
      .Member("yaw", track.bearing.yaw)
      .Member("pitch", track.bearing.pitch)
      .EndObject();
  json.Key("distance");
  if (track.range.known()) {
    json.BeginObject()
        .Member("metres", track.range.distance.value())
        .Member("sigma", track.range.sigma.value())
        .EndObject();
  } else {
    json.Null();
  }
  if (track.kind == SightKind::kFace) {
    json.Key("landmarks");
    WriteMarks(json, std::span(track.marks).first(track.mark_count));
  }
  if (track.body >= 0 && track.body < static_cast<int>(Sight::kMostBodies)) {
    json.Key("landmarks");
    WriteMarks(json, sight.bodies[static_cast<std::size_t>(track.body)].marks);
  }
  json.EndObject();
}

void WriteLooked(JsonWriter& json, const Looked& looked) {
  json.BeginObject()
      .Member("faces", looked.faces)
      .Member("objects", looked.objects)
      .Member("bodies", looked.bodies)
      .EndObject();
}

/// null, or the sentence why not.
void WriteTrouble(JsonWriter& json, std::string_view part, const std::string& why) {
  json.Key(part);
  if (why.empty()) {
    json.Null();
  } else {
    json.String(why);
  }
}

}  // namespace

FaceTarget FaceTargetOf(const Sight& sight) {
  FaceTarget face;
  face.detected = sight.face.detected;
  if (sight.face.detected) {
    face.x = sight.face.x;
    face.y = sight.face.y;
    face.roll = sight.face.roll;
  }
  if (sight.face.stamp != TimePoint{}) {
    face.ts = Seconds{SecondsOf(sight.face.stamp.time_since_epoch())};
  }
  return face;
}

void WriteSight(JsonWriter& json, const Sight& sight, TimePoint now) {
  json.BeginObject().Key("sequence").Count(sight.sequence).Key("frame").Count(sight.frame);
  json.Member("source", Name(sight.source)).Member("scanning", sight.scanning);
  if (sight.sequence > 0 || sight.source == SightSource::kUpload) {
    json.Member("age", SecondsOf(now - sight.stamp)).Member("took", SecondsOf(sight.took));
  }
  json.Key("width").Count(sight.width).Key("height").Count(sight.height);
  json.Key("looked_for");
  WriteLooked(json, sight.looked);
  json.Key("tracks").BeginArray();
  for (const Track& track : sight.tracks()) WriteTrack(json, sight, track);
  json.EndArray();
  json.Key("face");
  if (sight.face.detected) {
    json.BeginObject().Key("track").Count(sight.face.track);
    json.Member("x", sight.face.x).Member("y", sight.face.y).Member("roll", sight.face.roll);
    json.Member("yaw", sight.face.bearing.yaw).Member("pitch", sight.face.bearing.pitch);
    json.EndObject();
  } else {
    json.Null();
  }
  json.Member("tracking", sight.tracking).Member("tracking_weight", sight.tracking_weight);
  json.EndObject();
}

void WriteVisionStatus(JsonWriter& json, const VisionStatus& status) {
  json.BeginObject().Member("scanning", status.scanning).Member("started", status.started);
  json.Key("looking_for");
  WriteLooked(json, status.looking);
  json.Member("interval", SecondsOf(status.interval));
  json.Key("looks").Count(status.looks).Key("results").Count(status.results);
  json.Member("last_took", SecondsOf(status.last_took));
  json.Member("tracking", status.tracking).Member("tracking_weight", status.tracking_weight);
  json.Key("trouble").BeginObject();
  WriteTrouble(json, "camera", status.trouble.camera);
  WriteTrouble(json, "faces", status.trouble.faces);
  WriteTrouble(json, "objects", status.trouble.objects);
  WriteTrouble(json, "bodies", status.trouble.bodies);
  json.EndObject().EndObject();
}

void WriteCameraStatus(JsonWriter& json, const CameraStatus& status, TimePoint now) {
  static_cast<void>(now);
  const CameraHealth& health = status.health;
  json.BeginObject().Member("state", Name(health.state));
  json.Member("source", Name(health.traits.kind)).Member("name", health.traits.name);
  WriteTrouble(json, "reason", health.reason);
  json.Key("width").Integer(health.traits.width).Key("height").Integer(health.traits.height);
  json.Member("fps", status.fps).Key("viewers").Count(status.viewers);
  json.Key("pictures").Count(health.pictures).Key("encoded").Count(health.encoded);
  json.Key("opened").Count(health.opened).Key("stalls").Count(health.stalls);
  json.Key("errors").Count(health.errors).EndObject();
}

void WriteModels(JsonWriter& json, const std::vector<ModelRow>& models) {
  json.BeginArray();
  for (const ModelRow& model : models) {
    json.BeginObject().Member("name", model.identity.name()).Member("kind", model.identity.kind);
    json.Member("path", model.identity.path).Member("state", Name(model.state));
    json.Key("file_bytes").Count(model.identity.bytes).Key("users").Count(model.users);
    json.Key("expected_bytes").Count(model.expected_bytes);
    json.Key("loaded_bytes").Count(model.loaded_bytes);
    json.Key("freed_bytes").Count(model.freed_bytes);
    json.Key("loads").Count(model.loads).Key("uses").Count(model.uses);
    json.Member("load_took", SecondsOf(model.load_took)).Member("unused", model.unused.count());
    WriteTrouble(json, "error", model.error);
    WriteTrouble(json, "unloaded_because", model.unloaded_because);
    json.EndObject();
  }
  json.EndArray();
}

void WriteCameraSpecs(JsonWriter& json, const SourceTraits& traits) {
  const OfficialCamera& official =
      OfficialCameraNamed(traits.specs.empty() ? "lite" : traits.specs);
  const bool known = traits.width > 0 && traits.height > 0;
  const auto write_size = [&json](int width, int height, int fps, double crop) {
    json.BeginObject().Member("name", "R" + std::to_string(width) + "x" + std::to_string(height) +
                                          "at" + std::to_string(fps) + "fps");
    json.Key("width").Integer(width).Key("height").Integer(height).Key("fps").Integer(fps);
    json.Member("crop_factor", crop).EndObject();
  };
  const OfficialResolution& usual = official.resolutions.front();
  const auto fps = static_cast<int>(std::lround(traits.fps));
  json.BeginObject().Member("name", official.name).Key("available_resolutions").BeginArray();
  if (known) {
    write_size(traits.width, traits.height, fps, 1.0);
  } else {
    for (const OfficialResolution& size : official.resolutions) {
      write_size(size.width, size.height, size.fps, size.crop);
    }
  }
  json.EndArray().Key("default_resolution");
  if (known) {
    write_size(traits.width, traits.height, fps, 1.0);
  } else {
    write_size(usual.width, usual.height, usual.fps, usual.crop);
  }
  // Without a camera the official matrix of its kind, at the size it was calibrated at.
  const Lens lens = known
                        ? traits.lens
                        : official.LensFor(official.calibration_width, official.calibration_height);
  json.Key("K").BeginArray();
  json.BeginArray().Number(lens.fx).Number(0.0).Number(lens.cx).EndArray();
  json.BeginArray().Number(0.0).Number(lens.fy).Number(lens.cy).EndArray();
  json.BeginArray().Number(0.0).Number(0.0).Number(1.0).EndArray();
  json.EndArray().Key("D").BeginArray();
  const std::size_t count = lens.distorts() ? Lens::kCoefficients : 5;
  for (std::size_t i = 0; i < count; ++i) json.Number(lens.distortion[i]);
  json.EndArray();
  if (known) {
    json.Key("source").BeginObject().Member("kind", Name(traits.kind));
    json.Member("name", traits.name).Member("lens_known", traits.lens_known).EndObject();
  }
  json.EndObject();
}

}  // namespace bbia

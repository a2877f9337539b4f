#include "app/config_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace bbia {
namespace {

/// A number from `low` to `high`.
constexpr Setting Number(std::string_view section, std::string_view key, std::string_view flag,
                         Field field, std::string_view help, double low, double high) {
  return {section, key, flag, field, help, {}, low, high};
}
/// A bool with a "--no-<flag>" partner.
constexpr Setting Switch(std::string_view section, std::string_view key, std::string_view flag,
                         Field field, std::string_view help) {
  return {section, key, flag, field, help, {}, 0.0, 0.0, true};
}

constexpr std::array kSettings = {
    Setting{"robot", "name", "robot-name", &Config::robot_name,
            "name shown to clients; a rename through the API wins"},
    Setting{"robot", "body", "", &Config::body, "which body moves", "mujoco|mockup"},
    Setting{"robot", "scene", "scene", &Config::scene, "what stands around the simulated robot",
            "empty|minimal"},
    Switch("robot", "autostart", "autostart", &Config::autostart, "start the robot at launch"),
    Switch("robot", "wake_up_on_start", "wake-up-on-start", &Config::wake_up_on_start,
           "wake up after the start"),
    Switch("robot", "goto_sleep_on_stop", "goto-sleep-on-stop", &Config::goto_sleep_on_stop,
           "go to sleep before the stop"),
    Setting{"robot", "kinematics_engine", "kinematics-engine", &Config::kinematics_engine,
            "name reported to clients; bbia always uses its own solver",
            "AnalyticalKinematics|Placo|NN"},
    Setting{"robot", "check_collision", "check-collision", &Config::check_collision,
            "accepted; bbia has no collision check"},
    Setting{"robot", "serial_port", "serialport", &Config::serial_port,
            "serial device of the motors (no real body in this version)"},
    Setting{"robot", "hardware_config", "hardware-config-filepath", &Config::hardware_config,
            "motor gains file (no real body in this version)"},
    Switch("life", "idle", "idle", &Config::idle,
           "breathe, look around and move the antennas while nobody commands"),
    Number("life", "idle_quiet", "", &Config::idle_quiet,
           "seconds after a client's last command before the robot moves by itself again", 0, 3600),
    Number("life", "breathing_rate", "", &Config::breathing_rate, "breaths a second", 0.02, 0.5),
    Number("life", "breathing_rise", "", &Config::breathing_rise,
           "millimetres that the head rises and sinks with the breath", 0, 10),
    Number("life", "breathing_chin", "", &Config::breathing_chin,
           "degrees that the chin rises and sinks with the breath", 0, 3),
    Number("life", "breathing_antennas", "", &Config::breathing_antennas,
           "degrees that the antennas move with the breath", 0, 6),
    Setting{"life", "language", "language", &Config::language, "the language that it speaks",
            "en|fr"},
    Switch("memory", "enabled", "memory", &Config::memory,
           "remember: preferences, what was learnt, felt and done"),
    Setting{"memory", "file", "", &Config::memory_file,
            "SQLite file of the memory; empty: memory.db in paths.state_directory"},
    Number("memory", "conversation_rows", "", &Config::conversation_rows,
           "most utterances that are kept", 1, 10000),
    Number("memory", "preference_rows", "", &Config::preference_rows,
           "most preferences that are kept; a further one is refused", 1, 10000),
    Number("memory", "learning_rows", "", &Config::learning_rows,
           "most things learnt that are kept", 1, 10000),
    Number("memory", "history_rows", "", &Config::history_rows,
           "most lines that are kept of what was felt, and of what was done", 1, 10000),
    Setting{"server", "host", "fastapi-host", &Config::host,
            "address to listen on; empty: loopback, or everywhere with wireless_version"},
    Number("server", "port", "fastapi-port", &Config::port, "TCP port; 0: any free one", 0, 65535),
    Setting{"server", "report_version", "report-version", &Config::report_version,
            "official release whose protocol is spoken, as told to clients"},
    Setting{"server", "wireless_version", "wireless-version", &Config::wireless_version,
            "listen on all interfaces and say so"},
    Setting{"server", "desktop_app_daemon", "desktop-app-daemon", &Config::desktop_app_daemon,
            "said by the desktop app"},
    Number("server", "health_check_timeout", "timeout-health-check", &Config::health_check_timeout,
           "seconds without POST /health-check before the program ends; 0: never", 0, 86400),
    Setting{"server", "allowed_hosts", "", &Config::allowed_hosts,
            "names that clients may call besides this machine's own; commas between them"},
    Setting{"server", "allowed_origins", "", &Config::allowed_origins,
            "pages that may command besides the official ones, as https://name; commas between"},
    Setting{"server", "token_policy", "token-policy", &Config::token_policy,
            "who must show a pairing token of 'bbia token'", "optional|remote|always"},
    Number("server", "request_rate", "", &Config::request_rate,
           "requests a second from each other machine; 0: any number", 0, 1e6),
    Setting{"server", "announce", "", &Config::announce,
            "announce the robot by mDNS (with avahi-publish) when it listens to the network"},
    Setting{"media", "no_media", "no-media", &Config::no_media, "no camera and no sound"},
    Setting{"media", "headless", "headless", &Config::headless,
            "accepted; the simulation never opens a window"},
    Switch("media", "preload_datasets", "preload-datasets", &Config::preload_datasets,
           "accepted; nothing is downloaded"),
    Number("media", "dataset_update_interval", "dataset-update-interval",
           &Config::dataset_update_interval, "accepted; nothing is downloaded", 0, 100000),
    Setting{"media", "datasets_directory", "", &Config::datasets_directory,
            "data sets of recorded moves, as <owner>/<name>/*.json; empty: datasets in the state "
            "directory"},
    Setting{"media", "hub_cache", "", &Config::hub_cache,
            "where Hugging Face's tools keep what they downloaded; empty: as these tools find it"},
    Setting{"media", "sounds_directory", "", &Config::sounds_directory,
            "where uploaded sounds are kept"},
    Setting{"media", "speaker", "", &Config::speaker,
            "loudspeaker as ALSA calls it; empty: reachymini_audio_sink, then default"},
    Setting{"media", "mixer", "", &Config::mixer, "mixer of the volumes as ALSA calls it"},
    Setting{"camera", "source", "camera", &Config::camera_source,
            "auto (the eye of the simulation, or the first camera), simulation, device, "
            "/dev/videoN, http://host/stream, the path of a picture or a film of JPEGs, none"},
    Number("camera", "width", "", &Config::camera_width,
           "pixels of the simulated eye, or wished of a device", 64, 1920),
    Number("camera", "height", "", &Config::camera_height, "likewise", 48, 1080),
    Number("camera", "fps", "", &Config::camera_fps, "the most pictures a second", 1, 60),
    Number("camera", "quality", "", &Config::camera_quality, "of JPEGs", 10, 100),
    Setting{"camera", "local_socket", "", &Config::camera_local_socket,
            "raw pictures for the official SDK's local media: auto (where GStreamer has unixfd), "
            "on, off, or a path"},
    Setting{"camera", "visitor", "", &Config::camera_visitor,
            "a picture that stands in front of the simulated robot"},
    Setting{"camera", "visitor_walks", "", &Config::camera_visitor_walks,
            "the visitor walks to and fro"},
    Setting{"vision", "face_model", "", &Config::face_model,
            "YuNet as ONNX; empty: models/faces.onnx in the state directory, without it a built-in "
            "detector"},
    Number("vision", "face_size", "", &Config::face_size,
           "side of its input in pixels, a multiple of 32: larger finds smaller faces", 96, 1280),
    Setting{"vision", "object_model", "", &Config::object_model,
            "YOLOX or YOLOv8-style as ONNX; empty: models/objects.onnx"},
    Setting{"vision", "object_labels", "", &Config::object_labels,
            "its classes, one a line; empty: the eighty of COCO"},
    Number("vision", "object_score", "", &Config::object_score, "how sure an object must be", 0.05,
           0.99),
    Setting{"vision", "body_model", "", &Config::body_model,
            "33 landmarks of a body as ONNX; empty: models/bodies.onnx"},
    Number("models", "idle", "", &Config::model_idle,
           "seconds without use before a model is unloaded", 1, 86400),
    Number("models", "most", "", &Config::most_models, "models loaded at a time", 1, 16),
    Switch("apps", "enabled", "apps", &Config::apps, "start apps"),
    Setting{"apps", "venv", "", &Config::apps_venv,
            "virtual environment of the apps; empty: apps_venv in the state directory"},
    Number("apps", "memory_limit_mb", "", &Config::app_memory_limit_mb,
           "resident megabytes beyond which an app is ended; 0: none", 0, 1e6),
    Number("apps", "cpu_limit", "", &Config::app_cpu_limit,
           "processors that an app may use; 0: all but one", 0, 1024),
    Number("apps", "stop_deadline", "", &Config::app_stop_deadline,
           "seconds from the request to end until an app is killed", 1, 600),
    Switch("audit", "enabled", "audit", &Config::audit,
           "watch resources while running: collector, watchdog, ticks and commands of the flight "
           "recorder"),
    Number("audit", "interval", "", &Config::audit_interval, "seconds between two looks", 0.05, 60),
    Number("audit", "leak_interval", "", &Config::leak_interval,
           "seconds between two points of the leak watch, which judges 60 of them", 0.05, 600),
    Number("audit", "leak_warm_up", "", &Config::leak_warm_up,
           "seconds after the start in which nothing is called a leak", 0, 86400),
    Number("audit", "waste_hold", "", &Config::waste_hold,
           "seconds for which something must be done for nothing before it is told", 0, 3600),
    Number("audit", "relief_after", "", &Config::relief_after,
           "seconds of pressure between one thing that is given up and the next", 0.1, 3600),
    Number("audit", "relief_ends_after", "", &Config::relief_ends_after,
           "seconds without pressure before the last thing given up returns", 0.1, 3600),
    Number("audit", "memory_limit_mb", "", &Config::memory_limit_mb,
           "resident megabytes of bbia beyond which it gives things up", 16, 1e6),
    Number("audit", "max_load_per_core", "", &Config::max_load_per_core,
           "load average a core beyond which it gives things up", 0.1, 1000),
    Number("audit", "min_memory_available", "", &Config::min_memory_available,
           "share of the machine's memory below which it gives things up", 0, 0.9),
    Number("audit", "max_temperature", "", &Config::max_temperature,
           "degrees Celsius of the machine beyond which it gives things up", 30, 120),
    Switch("chat", "enabled", "chat", &Config::chat, "talk with whoever talks to the robot"),
    Setting{"chat", "personality", "", &Config::personality, "how the robot talks",
            "friendly|professional|playful|calm|enthusiastic"},
    Setting{"chat", "stranger_trust", "", &Config::stranger_trust,
            "what somebody who only talks to the robot may make it do",
            "talk|gestures|senses|everything"},
    Number("chat", "temperature", "", &Config::chat_temperature,
           "how freely a language model answers; 0: always the same, and answers are kept", 0, 2),
    Setting{"model", "url", "", &Config::model_url,
            "an OpenAI-compatible server of a language model, as http://127.0.0.1:8080/v1"},
    Setting{"model", "name", "", &Config::model_name, "of the model, as the server calls it"},
    Setting{"model", "key_file", "", &Config::model_key_file,
            "file with the key of the server; else the variable BBIA_MODEL_KEY"},
    Setting{"model", "command", "", &Config::model_command,
            "what starts such a server when it is needed, with {model}, {context} and {port}"},
    Setting{"model", "file", "", &Config::model_file, "of the model that the command serves"},
    Number("model", "context", "", &Config::model_context,
           "tokens that the model of the command keeps in mind", 256, 1048576),
    Number("model", "max_tokens", "", &Config::model_max_tokens, "tokens of one answer at most", 1,
           8192),
    Number("model", "memory_mb", "", &Config::model_memory_mb,
           "megabytes the command will take; 0: told by the file", 0, 1e6),
    Number("model", "start_timeout", "", &Config::model_start_timeout,
           "seconds until the command must answer", 1, 3600),
    Number("model", "first_token_timeout", "", &Config::model_first_token_timeout,
           "seconds until the first word of an answer", 1, 600),
    Setting{"log", "level", "log-level", &Config::log_level, "least important line written",
            "DEBUG|INFO|WARNING|ERROR|CRITICAL"},
    Setting{"log", "file", "log-file", &Config::log_file, "file to append to, beside stderr"},
    Setting{"paths", "state_directory", "state-directory", &Config::state_directory,
            "where the robot's name is kept; empty: ~/.config/reachy_mini"},
    Setting{"paths", "share_directory", "share-directory", &Config::share_directory,
            "the moves and sounds that come with bbia; empty: where it was built or installed"},
};

bool IsChoice(std::string_view choices, std::string_view text) {
  for (std::size_t at = 0; at <= choices.size();) {
    const std::size_t end = std::min(choices.find('|', at), choices.size());
    if (choices.substr(at, end - at) == text) return true;
    at = end + 1;
  }
  return false;
}

std::string Said(std::string_view source, const Setting& s) {
  return std::string(source) + ": " + std::string(s.section) + "." + std::string(s.key);
}

bool ParseBool(std::string_view text, bool& value) {
  constexpr std::array<std::string_view, 4> kYes = {"true", "1", "yes", "on"};
  constexpr std::array<std::string_view, 4> kNo = {"false", "0", "no", "off"};
  value = std::ranges::find(kYes, text) != kYes.end();
  return value || std::ranges::find(kNo, text) != kNo.end();
}

template <class T>
bool ParseNumber(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::string Plain(double v) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), v).ptr};
}

}  // namespace

std::span<const Setting> Settings() noexcept {
  return kSettings;
}

void CheckRange(const Setting& s, std::string_view source, const Config& config,
                Problems& problems) {
  if (const auto* text = std::get_if<std::string Config::*>(&s.field)) {
    if (!s.choices.empty() && !IsChoice(s.choices, config.**text)) {
      std::string choices(s.choices);
      for (std::size_t at = 0; (at = choices.find('|', at)) != std::string::npos; at += 2) {
        choices.replace(at, 1, ", ");
      }
      problems.push_back(Said(source, s) + " is '" + config.**text + "', it must be one of " +
                         choices);
    }
    return;
  }
  double value = 0.0;
  if (const auto* number = std::get_if<double Config::*>(&s.field)) value = config.**number;
  if (const auto* whole = std::get_if<std::int64_t Config::*>(&s.field)) {
    value = static_cast<double>(config.**whole);
  }
  if (s.high > s.low && !(value >= s.low && value <= s.high)) {
    problems.push_back(Said(source, s) + " is " + Plain(value) + ", it must be from " +
                       Plain(s.low) + " to " + Plain(s.high));
  }
}

void SetFromText(const Setting& s, std::string_view text, std::string_view source, Config& config,
                 Problems& problems) {
  bool good = true;
  std::string_view wanted = "text";
  std::visit(
      [&](auto member) {
        using T = std::remove_reference_t<decltype(config.*member)>;
        if constexpr (std::is_same_v<T, std::string>) {
          config.*member = std::string(text);
        } else if constexpr (std::is_same_v<T, bool>) {
          bool value = false;
          good = ParseBool(text, value);
          if (good) config.*member = value;
          wanted = "true or false";
        } else {
          T value{};
          good = ParseNumber(text, value);
          if (good) config.*member = value;
          wanted = std::is_same_v<T, double> ? "a number" : "a whole number";
        }
      },
      s.field);
  if (!good) {
    problems.push_back(Said(source, s) + " is '" + std::string(text) + "', it must be " +
                       std::string(wanted));
    return;
  }
  CheckRange(s, source, config, problems);
}

}  // namespace bbia

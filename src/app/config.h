#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bbia {

/// Everything that can be set, with its default. Precedence: defaults, file, environment, command
/// line. Immutable after start. Each field has one row in the table of config_table.cc, which
/// gives it its key, its flag, its variable, its range and its sentence of help.
struct Config {
  // [robot]
  std::string robot_name = "reachy_mini";
  std::string body = "mujoco";
  std::string scene = "empty";
  bool autostart = true;
  bool wake_up_on_start = true;
  bool goto_sleep_on_stop = true;
  std::string kinematics_engine = "AnalyticalKinematics";
  bool check_collision = false;
  std::string serial_port = "auto";
  std::string hardware_config;

  // [life]
  bool idle = true;
  double idle_quiet = 3.0;
  double breathing_rate = 0.15;
  double breathing_rise = 4.0;
  double breathing_chin = 1.15;
  double breathing_antennas = 2.3;

  std::string language = "en";

  // [memory]
  bool memory = true;
  std::string memory_file;
  std::int64_t conversation_rows = 1000;
  std::int64_t preference_rows = 256;
  std::int64_t learning_rows = 1000;
  std::int64_t history_rows = 1000;

  // [server]
  std::string host;
  std::int64_t port = 8000;
  std::string report_version = "1.12.0";
  bool wireless_version = false;
  bool desktop_app_daemon = false;
  double health_check_timeout = 0.0;
  std::string allowed_hosts;
  std::string allowed_origins;
  std::string token_policy = "optional";
  double request_rate = 200.0;
  bool announce = true;

  // [media]
  bool no_media = false;
  bool headless = false;
  bool preload_datasets = false;
  double dataset_update_interval = 24.0;
  std::string datasets_directory;
  std::string hub_cache;
  std::string sounds_directory = "/tmp/reachy_mini_sounds";
  std::string speaker;
  std::string mixer = "default";

  // [apps]
  bool apps = true;
  std::string apps_venv;
  double app_memory_limit_mb = 2048.0;
  double app_cpu_limit = 0.0;
  double app_stop_deadline = 20.0;

  // [camera]
  std::string camera_source = "auto";
  std::int64_t camera_width = 640;
  std::int64_t camera_height = 480;
  std::int64_t camera_fps = 30;
  std::int64_t camera_quality = 80;
  std::string camera_local_socket = "auto";
  std::string camera_visitor;
  bool camera_visitor_walks = false;

  // [vision]
  std::string face_model;
  std::int64_t face_size = 320;
  std::string object_model;
  std::string object_labels;
  double object_score = 0.4;
  std::string body_model;

  // [models]
  double model_idle = 120.0;
  std::int64_t most_models = 6;

  // [audit]
  bool audit = true;
  double audit_interval = 1.0;
  double leak_interval = 5.0;
  double leak_warm_up = 60.0;
  double waste_hold = 5.0;
  double relief_after = 3.0;
  double relief_ends_after = 10.0;
  double memory_limit_mb = 256.0;
  double max_load_per_core = 2.5;
  double min_memory_available = 0.08;
  double max_temperature = 80.0;

  // [chat]
  bool chat = true;
  std::string personality = "friendly";
  std::string stranger_trust = "gestures";
  double chat_temperature = 0.7;

  // [model]
  std::string model_url;
  std::string model_name;
  std::string model_key_file;
  std::string model_command;
  std::string model_file;
  std::int64_t model_context = 4096;
  std::int64_t model_max_tokens = 256;
  double model_memory_mb = 0.0;
  double model_start_timeout = 120.0;
  double model_first_token_timeout = 30.0;

  // [log]
  std::string log_level = "INFO";
  std::string log_file;

  // [paths]
  std::string state_directory;
  std::string share_directory;

  bool operator==(const Config&) const = default;

  /// `host`, or where it is empty loopback (all interfaces with `wireless_version`).
  [[nodiscard]] std::string effective_host() const;
};

/// One thing that is wrong with a setting; a sentence naming source, key, value and limit.
using Problems = std::vector<std::string>;

/// Reads TOML over `config`. All problems are reported, good keys are taken.
[[nodiscard]] Problems ReadConfigText(std::string_view text, std::string_view source,
                                      Config& config);
/// As above from a file; a file that cannot be read is a problem.
[[nodiscard]] Problems ReadConfigFile(const std::string& path, Config& config);
/// Reads the variables `BBIA_<SECTION>_<KEY>` through `get` over `config`.
using GetVariable = const char* (*)(const char* name);
[[nodiscard]] Problems ReadEnvironment(GetVariable get, Config& config);
/// What holds in the end, as a TOML file that reads back to the same.
[[nodiscard]] std::string PrintConfig(const Config& config);

}  // namespace bbia

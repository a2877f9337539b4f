#include "app/announcement_setup.h"

#include "api/hardware_id.h"

namespace bbia {

Announcement AnnouncementOf(const Config& config, const Voice* voice, std::uint16_t port) {
  Announcement what{.port = port,
                    .version = config.report_version,
                    .wireless = config.wireless_version,
                    .hardware_id = HardwareId()};
  if (config.camera_source != "none") what.abilities += ",camera";
  if (voice != nullptr && voice->status().available) what.abilities += ",speaker";
  if (config.apps) what.abilities += ",apps";
  return what;
}

std::vector<std::string> AnnouncerEnvironment(GetVariable get) {
  std::vector<std::string> variables;
  for (const char* name : {"PATH", "LANG", "DBUS_SYSTEM_BUS_ADDRESS"}) {
    if (const char* value = get(name)) {
      variables.push_back(std::string(name) + "=" + value);
    }
  }
  return variables;
}

}  // namespace bbia

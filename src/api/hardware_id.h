#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace bbia {

/// The public id of the robot that is plugged in: the first 16 hexadecimal digits of the SHA-256 of
/// its serial number, as officially. @param devices /sys/bus/usb/devices. @return none without one.
[[nodiscard]] std::optional<std::string> HardwareId(
    const std::filesystem::path& devices = "/sys/bus/usb/devices");

}  // namespace bbia

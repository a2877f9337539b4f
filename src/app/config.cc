#include "app/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <sstream>

#include "app/config_table.h"

namespace bbia {
namespace {

const Setting* FindSetting(std::string_view section, std::string_view key) {
  const auto settings = Settings();
  const auto found = std::ranges::find_if(
      settings, [&](const Setting& s) { return s.section == section && s.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

std::string Place(std::string_view source, const toml::node& node) {
  return std::string(source) + ":" + std::to_string(node.source().begin.line);
}

void ReadValue(const Setting& s, const toml::node& node, const std::string& place, Config& config,
               Problems& problems) {
  bool good = false;
  std::visit(
      [&](auto member) {
        using T = std::remove_reference_t<decltype(config.*member)>;
        if (const auto value = node.value_exact<T>()) {
          config.*member = *value;
          good = true;
        } else if (std::is_same_v<T, double> && node.is_integer()) {
          if constexpr (std::is_same_v<T, double>) config.*member = *node.value<double>();
          good = true;
        }
      },
      s.field);
  if (!good) {
    problems.push_back(place + ": " + std::string(s.section) + "." + std::string(s.key) +
                       " has the wrong type");
    return;
  }
  CheckRange(s, place, config, problems);
}

void WriteValue(std::ostream& out, bool value) {
  out << (value ? "true" : "false");
}
void WriteValue(std::ostream& out, std::int64_t value) {
  out << value;
}
void WriteValue(std::ostream& out, double value) {
  std::array<char, 32> text{};
  const std::string_view digits(text.data(),
                                std::to_chars(text.data(), text.data() + text.size(), value).ptr);
  out << digits << (digits.find_first_of(".e") == std::string_view::npos ? ".0" : "");
}
void WriteValue(std::ostream& out, const std::string& value) {
  out << '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') out << '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out << "\\u" << std::hex << std::setw(4) << std::setfill('0') << int{c} << std::dec;
    } else {
      out << c;
    }
  }
  out << '"';
}

}  // namespace

std::string Config::effective_host() const {
  if (!host.empty()) return host;
  return wireless_version ? "0.0.0.0" : "127.0.0.1";
}

Problems ReadConfigText(std::string_view text, std::string_view source, Config& config) {
  Problems problems;
  toml::table table;
  try {
    table = toml::parse(text, source);
  } catch (const toml::parse_error& error) {
    std::ostringstream where;
    where << source << ":" << error.source().begin.line << ": " << error.description();
    return {where.str()};
  }
  for (const auto& [section, node] : table) {
    const toml::table* entries = node.as_table();
    if (entries == nullptr) {
      problems.push_back(Place(source, node) + ": '" + std::string(section.str()) +
                         "' stands outside of a section");
      continue;
    }
    for (const auto& [key, value] : *entries) {
      const Setting* setting = FindSetting(section.str(), key.str());
      if (setting == nullptr) {
        problems.push_back(Place(source, value) + ": there is no setting '" +
                           std::string(section.str()) + "." + std::string(key.str()) + "'");
        continue;
      }
      ReadValue(*setting, value, Place(source, value), config, problems);
    }
  }
  return problems;
}

Problems ReadConfigFile(const std::string& path, Config& config) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {path + ": this settings file cannot be read"};
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return ReadConfigText(text, path, config);
}

Problems ReadEnvironment(GetVariable get, Config& config) {
  Problems problems;
  for (const Setting& s : Settings()) {
    std::string name = "BBIA_" + std::string(s.section) + "_" + std::string(s.key);
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    if (const char* text = get(name.c_str())) SetFromText(s, text, name, config, problems);
  }
  return problems;
}

std::string PrintConfig(const Config& config) {
  std::ostringstream out;
  std::string_view section;
  for (const Setting& s : Settings()) {
    if (s.section != section) {
      out << (section.empty() ? "[" : "\n[") << s.section << "]\n";
      section = s.section;
    }
    out << "# " << s.help << (s.choices.empty() ? "" : " (") << s.choices
        << (s.choices.empty() ? "" : ")") << "\n"
        << s.key << " = ";
    std::visit([&](auto member) { WriteValue(out, config.*member); }, s.field);
    out << "\n";
  }
  return out.str();
}

}  // namespace bbia

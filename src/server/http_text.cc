#include "server/http_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>

namespace bbia {
namespace {

constexpr char Lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr int HexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = Lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void AppendNumber(std::uint64_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void AppendPrintable(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7f) || c == '\t') out.push_back(c);
  }
}

using Digest = std::array<std::uint8_t, 20>;

void DigestBlock(const std::uint8_t* block, std::array<std::uint32_t, 5>& state) noexcept {
  std::array<std::uint32_t, 80> w;
  for (std::size_t i = 0; i < 16; ++i) {
    w[i] = static_cast<std::uint32_t>(block[4 * i]) << 24 |
           static_cast<std::uint32_t>(block[4 * i + 1]) << 16 |
           static_cast<std::uint32_t>(block[4 * i + 2]) << 8 | block[4 * i + 3];
  }
  for (std::size_t i = 16; i < 80; ++i) {
    w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < 80; ++i) {
    std::uint32_t mixed = b ^ c ^ d;
    std::uint32_t constant = i < 40 ? 0x6ed9eba1 : 0xca62c1d6;
    if (i < 20) {
      mixed = (b & c) | (~b & d);
      constant = 0x5a827999;
    } else if (i >= 40 && i < 60) {
      mixed = (b & c) | (b & d) | (c & d);
      constant = 0x8f1bbcdc;
    }
    const std::uint32_t next = std::rotl(a, 5) + mixed + e + constant + w[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

/// SHA-1, which the WebSocket handshake demands; nothing here is a secret.
Digest Sha1(std::string_view text) {
  std::string padded(text);
  padded.push_back('\x80');
  padded.append((119 - text.size() % 64) % 64, '\0');
  const std::uint64_t bits = text.size() * 8;
  for (int shift = 56; shift >= 0; shift -= 8) padded.push_back(static_cast<char>(bits >> shift));
  std::array<std::uint32_t, 5> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::array<std::uint8_t, 64> block;
  for (std::size_t at = 0; at < padded.size(); at += block.size()) {
    std::transform(padded.begin() + static_cast<std::ptrdiff_t>(at),
                   padded.begin() + static_cast<std::ptrdiff_t>(at + block.size()), block.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    DigestBlock(block.data(), state);
  }
  Digest digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string Base64(const Digest& bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) three = three << 8 | (k < left ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(k <= left ? kBase64[three >> (18 - 6 * k) & 63U] : '=');
    }
  }
  return out;
}

void AppendStatus(const HttpResponse& response, std::string& out) {
  out += "HTTP/1.1 ";
  AppendNumber(static_cast<std::uint64_t>(std::clamp(response.status, 100, 999)), out);
  out += ' ';
  out += ReasonPhrase(response.status);
}

bool HasBody(const HttpResponse& response) noexcept {
  return response.status >= 200 && response.status != 204 && response.status != 304;
}

void AppendContentType(const HttpResponse& response, std::string& out) {
  if (response.content_type.empty()) return;
  out += "\r\nContent-Type: ";
  AppendPrintable(response.content_type, out);
}

void AppendFields(const HttpResponse& response, Persistence persistence, std::string& out) {
  for (const auto& [name, value] : response.headers) {
    out += "\r\n";
    AppendPrintable(name, out);
    out += ": ";
    AppendPrintable(value, out);
  }
  if (persistence == Persistence::kClose) out += "\r\nConnection: close";
  if (persistence == Persistence::kKeepAlive) out += "\r\nConnection: keep-alive";
  out += "\r\n\r\n";
}

}  // namespace

bool EqualNoCase(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view HttpRequest::Header(std::string_view name) const noexcept {
  for (const HeaderField& field : fields) {
    if (EqualNoCase(field.name, name)) return field.value;
  }
  return {};
}

std::string_view ReasonPhrase(int status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Entity";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unnamed";
  }
}

void AppendPercentDecoded(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
}

std::optional<Target> SplitTarget(std::string_view target) noexcept {
  if (target == "*") return Target{.path = target, .query = {}};
  if (!target.starts_with('/')) {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    if (!EqualNoCase(target.substr(0, scheme), "http")) return std::nullopt;
    target.remove_prefix(scheme + 3);
    const std::size_t authority = std::min(target.find_first_of("/?#"), target.size());
    if (authority == 0) return std::nullopt;
    target.remove_prefix(authority);
  }
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  Target split{.path = target.substr(0, mark), .query = {}};
  if (mark != std::string_view::npos) split.query = target.substr(mark + 1);
  if (split.path.empty()) split.path = "/";
  return split;
}

bool HasToken(std::string_view list, std::string_view token) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (EqualNoCase(item, token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

void AppendHead(const HttpResponse& response, Persistence persistence, std::string& out) {
  AppendStatus(response, out);
  if (HasBody(response)) {
    AppendContentType(response, out);
    out += "\r\nContent-Length: ";
    AppendNumber(response.static_body.empty() ? response.body.size() : response.static_body.size(),
                 out);
  }
  AppendFields(response, persistence, out);
}

void AppendStreamHead(const HttpResponse& response, BodyFraming framing, Persistence persistence,
                      std::string& out) {
  AppendStatus(response, out);
  AppendContentType(response, out);
  if (framing == BodyFraming::kChunked) out += "\r\nTransfer-Encoding: chunked";
  AppendFields(response, persistence, out);
}

std::string AcceptKey(std::string_view key) {
  const bool valid = key.size() == 24 && key.ends_with("==") &&
                     key.substr(0, 22).find_first_not_of(kBase64) == std::string_view::npos;
  if (!valid) return {};
  return Base64(Sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

}  // namespace bbia

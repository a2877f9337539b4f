#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// What a server answered.
struct HttpReply {
  int status = 0;
  std::string content_type;  ///< empty when absent
  std::string server;        ///< the field "Server"; empty when absent
  std::string body;
};

/// Puts the reply to a GET together from bytes as they come. One thread.
///
/// Holds at most `max_body` bytes of body and 16 KiB of what comes before it.
class HttpReplyReader final {
 public:
  enum class Progress { kNeedMore, kDone };

  explicit HttpReplyReader(std::size_t max_body);
  ~HttpReplyReader();
  HttpReplyReader(const HttpReplyReader&) = delete;
  HttpReplyReader& operator=(const HttpReplyReader&) = delete;

  /// The next bytes. What follows a whole reply is left unread.
  /// @return kRefused with what is wrong: not HTTP, or over a limit. Nothing is read after that.
  Result<Progress> Put(std::string_view bytes);
  /// The server has closed. @return kIo when its reply is not whole by that.
  Result<void> End();
  /// @pre `Put` said kDone, or `End` succeeded.
  [[nodiscard]] HttpReply Take();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bbia

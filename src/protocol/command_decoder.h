#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/commands.h"
#include "protocol/json_reader.h"

namespace bbia {

/// Why a message is no command, and as much of it as could be read, so that it can be answered.
struct CommandError {
  Errc code = Errc::kInvalidArgument;  ///< kNotFound: there is no such command
  std::string message;                 ///< "head[3] must be a finite number, got NaN"
  std::string field;                   ///< "head[3]", "req.duration"; empty: the whole message
  std::optional<double> limit;         ///< that was crossed
  std::string type;                    ///< of the message; empty when it has none
  std::optional<Uuid> uuid;            ///< of a task
};

/// Reads the commands of /ws/sdk. Keeps its memory from one message to the next; one thread.
class CommandDecoder final {
 public:
  Result<Command, CommandError> Decode(std::string_view text);

 private:
  JsonReader reader_;
};

}  // namespace bbia

#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace bbia {

/// How the targets of each client fared: the newest one in each tick of the control loop wins, the
/// ones before it were for nothing. Client 0 is all who ask by REST. The server's thread.
class SetpointCensus final {
 public:
  struct Row {
    std::uint64_t client = 0;
    std::uint64_t sent = 0;
    std::uint64_t overwritten = 0;  ///< before a tick took them
    std::uint64_t refused = 0;
  };

  void NoteRefused(std::uint64_t client) { ++Of(client).refused; }
  /// `overwrote`: the target before this one had not been taken.
  void NoteSent(std::uint64_t client, bool overwrote) {
    if (overwrote) ++Of(last_).overwritten;
    ++Of(client).sent;
    last_ = client;
  }
  void Leave(std::uint64_t client) {
    std::erase_if(rows_, [client](const Row& row) { return row.client == client; });
    if (last_ == client) last_ = 0;
  }
  [[nodiscard]] Row Find(std::uint64_t client) const {
    const auto row = std::ranges::find(rows_, client, &Row::client);
    return row == rows_.end() ? Row{.client = client} : *row;
  }

 private:
  Row& Of(std::uint64_t client) {
    const auto row = std::ranges::find(rows_, client, &Row::client);
    return row == rows_.end() ? rows_.emplace_back(Row{.client = client}) : *row;
  }

  std::vector<Row> rows_;  // one for each open socket that sent targets, and one for REST
  std::uint64_t last_ = 0;
};

}  // namespace bbia

#include "media/uploads.h"

#include <algorithm>
#include <utility>

#include "media/gunzip.h"
#include "protocol/base64.h"

namespace bbia {
namespace {

tl::unexpected<Error> NoUpload(std::string_view id) {
  return Fail(Errc::kNotFound, "no upload '" + std::string(id) + "' is under way; start it first",
              "upload_id");
}

}  // namespace

UploadTray::UploadTray(Ledger& ledger, std::string_view name, Module module)
    : module_(module),
      account_(ledger.Open({.kind = AccountKind::kPool,
                            .name = name,
                            .modules = module,
                            .capacity = kMostBytes,
                            .item_bytes = 1},
                           figures_)) {}

UploadTray::Place UploadTray::FindOpen(std::string_view id) {
  return std::ranges::find_if(uploads_, [id](const Upload& u) { return !u.whole && u.id == id; });
}

void UploadTray::Erase(Place place) {
  bytes_ -= place->bytes;
  uploads_.erase(place);
  NoteBytes();
}

void UploadTray::NoteBytes() {
  figures_.NoteUsed(bytes_);
}

void UploadTray::Expire(TimePoint now) {
  for (Place place = uploads_.begin(); place != uploads_.end();) {
    const bool old = now - place->last > (place->whole ? kKept : kPatience);
    if (old) {
      bytes_ -= place->bytes;
      place = uploads_.erase(place);
    } else {
      ++place;
    }
  }
  NoteBytes();
}

Result<void> UploadTray::Begin(std::string_view id, int chunks, std::string_view form,
                               TimePoint now) {
  Expire(now);
  if (id.empty()) return Fail(Errc::kInvalidArgument, "upload_id must not be empty", "upload_id");
  if (const Place again = FindOpen(id); again != uploads_.end()) Erase(again);
  const auto open = std::ranges::count(uploads_, false, &Upload::whole);
  if (static_cast<std::size_t>(open) >= kMostOpen) {
    return Fail(Errc::kBusy, "four uploads are under way already; finish one of them first");
  }
  uploads_.push_back({.id = std::string(id),
                      .content = {.form = std::string(form), .chunks = {}},
                      .chunks = static_cast<std::size_t>(chunks),
                      .last = now});
  figures_.accepted.fetch_add(1, std::memory_order_relaxed);
  return {};
}

Result<void> UploadTray::Add(std::string_view id, int index, std::string_view chunk,
                             TimePoint now) {
  const Place place = FindOpen(id);
  if (place == uploads_.end()) return NoUpload(id);
  const std::size_t due = place->content.chunks.size();
  if (static_cast<std::size_t>(index) != due || due >= place->chunks) {
    Erase(place);
    figures_.dropped.fetch_add(1, std::memory_order_relaxed);
    return Fail(Errc::kInvalidArgument,
                "chunk " + std::to_string(index) + " came where chunk " + std::to_string(due) +
                    " was due: the upload is given up",
                "chunk_index");
  }
  const std::size_t size = chunk.size();
  while (bytes_ + size > kMostBytes) {
    // What is whole and oldest goes first; the one that needs the room, if nothing else does.
    auto oldest = uploads_.end();
    for (auto u = uploads_.begin(); u != uploads_.end(); ++u) {
      if (u->whole && (oldest == uploads_.end() || u->last < oldest->last)) oldest = u;
    }
    figures_.dropped.fetch_add(1, std::memory_order_relaxed);
    if (oldest == uploads_.end()) {
      Erase(place);
      return Fail(Errc::kBusy, "all uploads together may hold 12 MiB: this one is given up");
    }
    Erase(oldest);
    return Add(id, index, chunk, now);
  }
  const ModuleScope account(module_);  // a copy, which is the tray's own
  place->content.chunks.emplace_back(chunk);
  place->bytes += size;
  place->last = now;
  bytes_ += size;
  NoteBytes();
  return {};
}

Result<void> UploadTray::Finish(std::string_view id, TimePoint now) {
  const Place place = FindOpen(id);
  if (place == uploads_.end()) return NoUpload(id);
  if (place->content.chunks.size() != place->chunks) {
    const std::string sentence = std::to_string(place->content.chunks.size()) + " of " +
                                 std::to_string(place->chunks) +
                                 " chunks came: the upload is given up";
    Erase(place);
    figures_.dropped.fetch_add(1, std::memory_order_relaxed);
    return Fail(Errc::kInvalidArgument, sentence, "upload_id");
  }
  place->whole = true;
  place->last = now;
  const Upload* const finished = &*place;
  const auto older = std::ranges::find_if(
      uploads_, [&](const Upload& u) { return u.whole && u.id == id && &u != finished; });
  if (older != uploads_.end()) Erase(older);
  const auto whole = std::ranges::count(uploads_, true, &Upload::whole);
  if (static_cast<std::size_t>(whole) > kMostWhole) {
    Erase(std::ranges::find(uploads_, true, &Upload::whole));
  }
  return {};
}

std::optional<UploadTray::Whole> UploadTray::Take(std::string_view id) {
  const auto place =
      std::ranges::find_if(uploads_, [id](const Upload& u) { return u.whole && u.id == id; });
  if (place == uploads_.end()) return std::nullopt;
  Whole whole = std::move(place->content);
  Erase(place);
  return whole;
}

bool UploadTray::HasWhole(std::string_view id) const noexcept {
  return std::ranges::any_of(uploads_, [id](const Upload& u) { return u.whole && u.id == id; });
}

std::string_view UploadTray::FormOf(std::string_view id) const noexcept {
  const auto place =
      std::ranges::find_if(uploads_, [id](const Upload& u) { return u.whole && u.id == id; });
  return place == uploads_.end() ? std::string_view() : std::string_view(place->content.form);
}

Result<RecordedMove> UnpackMove(const UploadTray::Whole& upload) {
  RecordedMoveReader reader;
  if (upload.form == "json") {
    for (const std::string& chunk : upload.chunks) {
      if (auto fed = reader.Feed(chunk); !fed) return Fail(fed.error());
    }
    return reader.Finish();
  }
  Gunzip gunzip([&reader](std::string_view piece) { return reader.Feed(piece); });
  Base64Reader base64;
  for (const std::string& chunk : upload.chunks) {
    std::string packed;
    base64.Feed(chunk, packed);
    if (auto fed = gunzip.Feed(packed); !fed) return Fail(fed.error());
  }
  if (!base64.whole()) return Fail(Errc::kInvalidArgument, "the base64 text ends too early");
  if (auto whole = gunzip.Finish(); !whole) return Fail(whole.error());
  return reader.Finish();
}

}  // namespace bbia

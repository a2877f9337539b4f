#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "media/sound_shelf.h"
#include "protocol/multipart.h"
#include "server/endpoint.h"

namespace bbia {

/// The body of POST media/sounds/upload on its way into a file: the part "file" of a form.
class SoundUpload final : public BodySink {
 public:
  /// What becomes of a whole file.
  using Keep = std::function<HttpResponse(SoundDraft)>;

  static Result<std::unique_ptr<SoundUpload>> Create(std::string_view content_type,
                                                     const SoundShelf& shelf, Keep keep);

  bool OnPiece(std::string_view piece) override;
  HttpResponse OnEnd() override;

  /// 422: the form has no file.
  [[nodiscard]] static HttpResponse NoFile();

 private:
  SoundUpload(const SoundShelf& shelf, Keep keep) : shelf_(shelf), keep_(std::move(keep)) {}
  Result<void> BeginPart(const MultipartReader::Part& part);

  const SoundShelf& shelf_;
  Keep keep_;
  std::optional<MultipartReader> reader_;
  std::optional<SoundDraft> draft_;
  bool in_file_ = false;
  std::optional<HttpResponse> refusal_;
};

}  // namespace bbia

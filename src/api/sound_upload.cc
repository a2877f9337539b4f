#include "api/sound_upload.h"

#include <utility>

#include "api/answers.h"

namespace bbia {

Result<std::unique_ptr<SoundUpload>> SoundUpload::Create(std::string_view content_type,
                                                         const SoundShelf& shelf, Keep keep) {
  std::unique_ptr<SoundUpload> upload(new SoundUpload(shelf, std::move(keep)));
  SoundUpload* const self = upload.get();
  auto reader = MultipartReader::Create(
      content_type,
      {.begin = [self](const MultipartReader::Part& part) { return self->BeginPart(part); },
       .data = [self](std::string_view data) -> Result<void> {
         return self->in_file_ ? self->draft_->Write(data) : Result<void>();
       },
       .end = [self]() -> Result<void> {
         self->in_file_ = false;
         return {};
       }});
  if (!reader) return Fail(reader.error());
  upload->reader_.emplace(std::move(*reader));
  return upload;
}

Result<void> SoundUpload::BeginPart(const MultipartReader::Part& part) {
  if (part.name != "file" || draft_) return {};  // the first one counts
  auto name = SoundShelf::CheckName(part.file_name);
  if (!name) {
    refusal_ = Detail(400, name.error().message);
    return Fail(name.error());
  }
  auto draft = shelf_.Begin(*name);
  if (!draft) {
    refusal_ = Detail(draft.error().code == Errc::kBusy ? 413 : 503, draft.error().message);
    return Fail(draft.error());
  }
  draft_.emplace(std::move(*draft));
  in_file_ = true;
  return {};
}

bool SoundUpload::OnPiece(std::string_view piece) {
  const auto fed = reader_->Feed(piece);
  if (fed) return true;
  if (!refusal_) refusal_ = Detail(fed.error().code == Errc::kIo ? 503 : 400, fed.error().message);
  return false;
}

HttpResponse SoundUpload::OnEnd() {
  if (refusal_) return std::move(*refusal_);
  if (const auto whole = reader_->Finish(); !whole) return Detail(400, whole.error().message);
  if (!draft_) return NoFile();
  return keep_(std::move(*draft_));
}

HttpResponse SoundUpload::NoFile() {
  Issues issues;
  issues.Add(FieldPath::Root("body").Member("file"), {"missing", "Field required", "is missing"},
             nullptr);
  return JsonAnswer(issues.Body(), 422);
}

}  // namespace bbia

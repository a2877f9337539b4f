#pragma once

#include "api/chat_desk.h"
#include "app/config.h"
#include "base/result.h"
#include "llm/talk_types.h"

namespace bbia {

/// What the settings say about conversation and language models. The key comes from the file
/// `model.key_file` or the variable BBIA_MODEL_KEY and is nowhere else: not among the settings, so
/// that nothing prints it. @return which setting is wrong, and why.
[[nodiscard]] Result<TalkSettings> TalkSettingsOf(const Config& config, GetVariable get);
[[nodiscard]] ChatAccess ChatAccessOf(const Config& config, Talk* talk, CompanionLine* companion);

}  // namespace bbia

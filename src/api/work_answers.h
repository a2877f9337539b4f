#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "api/answers.h"
#include "api/later_answers.h"
#include "base/result.h"
#include "base/worker.h"

namespace bbia {

inline constexpr std::string_view kWorkerIsBusy =
    "busy: sixteen files are being read already; try again";

/// The status that fits why something could not be had.
[[nodiscard]] inline HttpResponse RefusalOf(const Error& error) {
  switch (error.code) {
    case Errc::kNotFound:
      return Detail(404, error.message);
    case Errc::kInvalidArgument:
      return Detail(422, error.message);
    case Errc::kRefused:
      return Detail(409, error.message);
    case Errc::kBusy:
    case Errc::kUnavailable:
    case Errc::kIo:
      break;
  }
  return Detail(503, error.message);
}

/// Runs `work` (stop token -> Result<T>) on the worker's thread. The answer comes later: `say`
/// (T -> HttpResponse) on this thread, or the refusal. Both live until then.
template <class Work, class Say>
[[nodiscard]] HttpResponse AnswerAfterWork(Worker& worker, LaterAnswers& later, Work work,
                                           Say say) {
  LaterAnswers::Promise promise = later.Begin();
  const bool asked = worker.Ask([&later, id = promise.id, work = std::move(work),
                                 say = std::move(say)](const std::stop_token& stop) {
    // Shared, because a function can be copied and what is in it need not be.
    auto outcome = std::make_shared<decltype(work(stop))>(work(stop));
    return Worker::Done([&later, id, outcome, say] {
      if constexpr (requires { say(std::move(**outcome)); }) {
        later.Answer(
            id, outcome->has_value() ? say(std::move(**outcome)) : RefusalOf(outcome->error()));
      } else {
        later.Answer(id, outcome->has_value() ? say() : RefusalOf(outcome->error()));
      }
    });
  });
  if (!asked) return Detail(503, kWorkerIsBusy);
  return std::move(promise.response);
}

}  // namespace bbia

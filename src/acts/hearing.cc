#include "acts/hearing.h"

#include <memory>
#include <utility>

#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

constexpr Seconds kPatience{120.0};

Play UntilReady(Stage& stage, const Listening& listening) {
  static_cast<void>(co_await stage.Until([&listening] { return listening.ready(); }, kPatience));
}

Play LeanIn(Stage& stage) {
  for (;;) {
    co_await PerformFreely(stage, gesture::kListen);
    co_await stage.Wait(Seconds{0.3});
  }
}

}  // namespace

PlayOf<Music> HearFile(Stage& stage, Ears* ears, const std::string& name) {
  if (ears == nullptr) co_await stage.GiveUp("nobody listens to files here");
  auto begun = ears->Listen(name);
  if (!begun) co_await stage.GiveUp(begun.error().message);
  const std::unique_ptr<Listening> listening = std::move(*begun);
  stage.Step("listening");
  Play wait = UntilReady(stage, *listening);
  Play lean = LeanIn(stage);
  co_await stage.Either(std::move(wait), std::move(lean));
  if (!listening->ready()) co_await stage.GiveUp("listening to the file took too long");
  auto heard = listening->Take();
  if (!heard) co_await stage.GiveUp(heard.error().message);
  co_return std::move(*heard);
}

}  // namespace bbia

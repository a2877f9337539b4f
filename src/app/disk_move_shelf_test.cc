#include "app/disk_move_shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "app/places.h"
#include "base/clock.h"

namespace bbia {
namespace {

using testing::HasSubstr;

class DiskMoves : public testing::Test {
 protected:
  Result<ShelvedMove> Read(std::string_view dataset, std::string_view move) {
    auto reading = shelf.Read(dataset, move);
    if (!reading) return Fail(std::move(reading.error()));
    while (!(*reading)->ready()) std::this_thread::yield();
    return (*reading)->Take();
  }

  ManualClock clock;
  Ledger ledger{clock};
  DiskMoveShelf shelf{ledger, {.own = ShareDirectory({}) / "moves"}};
};

TEST_F(DiskMoves, AreReadWithTheirSound) {
  const auto nod = Read("bbia/moves", "nod_yes");
  ASSERT_TRUE(nod) << nod.error().message;
  EXPECT_GT(nod->move.duration(), Seconds{0.5});
  EXPECT_EQ(nod->sound.filename(), "nod_yes.wav");
}

TEST_F(DiskMoves, SayWhatIsWrong) {
  EXPECT_THAT(Read("bbia/moves", "fly").error().message, HasSubstr("fly not found"));
  EXPECT_THAT(Read("ada/moves", "fly").error().message, HasSubstr("hf download"));
  EXPECT_EQ(Read("../etc", "passwd").error().code, Errc::kInvalidArgument);
}

TEST_F(DiskMoves, AreReadOneAtATimeAndGivenUpWhenNobodyWaits) {
  {
    const auto reading = shelf.Read("bbia/moves", "nod_yes");
    ASSERT_TRUE(reading);
    EXPECT_EQ(shelf.Read("bbia/moves", "nod_yes").error().code, Errc::kBusy);
  }
  EXPECT_TRUE(shelf.Read("bbia/moves", "nod_yes"));
}

}  // namespace
}  // namespace bbia

#include "memory/appointments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/test_scratch.h"
#include "memory/memory_store.h"
#include "memory/schema.h"
#include "memory/test_rows.h"

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

KeptAppointment Alarm(int seconds) {
  return {.due = At(seconds),
          .priority = 9,
          .behavior = "alarm_clock",
          .source = "api",
          .language = "fr",
          .note = "2",
          .arguments = {{"hour", 7.0},
                        {"loud", true},
                        {"zone", std::string("Europe/Paris")},
                        {"moods", std::vector<std::string>{"happy", "calm"}},
                        {"none", std::vector<std::string>{}}}};
}

class Appointments : public testing::Test {
 protected:
  std::unique_ptr<MemoryStore> Open() {
    auto opened = MemoryStore::Open(file_, {}, At(0));
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }

  ScratchDir scratch_;
  std::string file_ = scratch_.File("memory.db");
};

TEST_F(Appointments, AreThereWhenTheFileIsOpenedAgain) {
  EXPECT_THAT(Open()->ReadAppointments().value(), IsEmpty());
  const std::vector<KeptAppointment> two = {Alarm(60), {.due = At(5), .behavior = "nod"}};
  ASSERT_TRUE(Open()->KeepAppointments(two));
  EXPECT_EQ(Open()->ReadAppointments().value(), two);
}

TEST_F(Appointments, TakeThePlaceOfThoseBefore) {
  const auto store = Open();
  ASSERT_TRUE(store->KeepAppointments(std::vector{Alarm(60), Alarm(120)}));
  ASSERT_TRUE(store->KeepAppointments(std::vector{Alarm(180)}));
  EXPECT_THAT(store->ReadAppointments().value(), ElementsAre(Alarm(180)));
  ASSERT_TRUE(store->KeepAppointments({}));
  EXPECT_THAT(store->ReadAppointments().value(), IsEmpty());
}

TEST_F(Appointments, AreNotAmongTheMemoriesThatAreErased) {
  const auto store = Open();
  ASSERT_TRUE(store->KeepAppointments(std::vector{Alarm(60)}));
  ASSERT_TRUE(store->Add(Said("Bonjour")));
  EXPECT_EQ(store->Erase(std::nullopt).value(), 1U);
  EXPECT_THAT(store->ReadAppointments().value(), ElementsAre(Alarm(60)));
}

TEST_F(Appointments, AreBounded) {
  const auto store = Open();
  const auto refused = [&store](const std::vector<KeptAppointment>& all) {
    const auto kept = store->KeepAppointments(all);
    EXPECT_FALSE(kept);
    return kept ? std::string() : kept.error().message;
  };
  EXPECT_EQ(refused(std::vector<KeptAppointment>(51, Alarm(0))),
            "appointments must have at most 50 members, not 51");
  KeptAppointment wrong = Alarm(0);
  wrong.behavior.clear();
  EXPECT_EQ(refused({Alarm(0), wrong}), "appointments[1].behavior must not be empty");
  wrong = Alarm(0);
  wrong.note.assign(257, 'x');
  EXPECT_THAT(refused({wrong}), HasSubstr("note must have at most 256 bytes, not 257"));
  wrong = Alarm(0);
  wrong.arguments = {{"all", std::vector<std::string>(64, "x")}};
  EXPECT_EQ(refused({wrong}), "appointments[0].arguments must have at most 64 values, not 65");
  wrong.arguments = {{"all", std::vector<std::string>(10, std::string(500, 'x'))}};
  EXPECT_THAT(refused({wrong}), HasSubstr("must have at most 4096 bytes of text, not 50"));
  EXPECT_THAT(store->ReadAppointments().value(), IsEmpty());
  EXPECT_TRUE(store->KeepAppointments(std::vector<KeptAppointment>(50, Alarm(0))));
}

// A file of the version before has no such tables.
TEST_F(Appointments, FindTheirPlaceInAnOlderFile) {
  {
    FileTrouble trouble{};
    std::ofstream(file_).close();
    auto database = Database::Open(file_, trouble);
    ASSERT_TRUE(database) << database.error().message;
    ASSERT_TRUE(Migrate(**database, MemorySchema().first(1)));
  }
  const auto store = Open();
  ASSERT_TRUE(store->KeepAppointments(std::vector{Alarm(60)}));
  EXPECT_THAT(store->ReadAppointments().value(), ElementsAre(Alarm(60)));
}

}  // namespace
}  // namespace bbia

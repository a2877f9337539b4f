#include "behavior/rehearse_all_test.h"

namespace bbia {
namespace {

TEST(Basics, KeepTheRulesOfTheStage) {
  Repertoire repertoire;
  AddBasics(repertoire);
  Rehearsals(repertoire).ExpectAll();
}

}  // namespace
}  // namespace bbia

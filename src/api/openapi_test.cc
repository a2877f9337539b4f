#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/api.h"
#include "api/assets.h"
#include "api/shut_eyes.h"
#include "base/test_scratch.h"
#include "control/mockup_body.h"
#include "guard/scopes.h"
#include "protocol/json_reader.h"

namespace bbia {
namespace {

constexpr std::string_view kSchemas = "#/components/schemas/";
constexpr std::string_view kResponses = "#/components/responses/";

Result<std::unique_ptr<Body>> MakeMockup(Lease<Resource::kBody> lease) {
  return std::make_unique<MockupBody>(std::move(lease));
}

/// "/a/{id}" as the router lists it: "/a/{}".
std::string WithoutNames(std::string_view path) {
  const std::size_t brace = path.find('{');
  return std::string(path.substr(0, brace)) + (brace == std::string_view::npos ? "" : "{}");
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

/// Every `$ref` below `node`.
void CollectReferences(const JsonNode& node, std::vector<std::string>& references) {
  if (!node.is(JsonKind::kObject) && !node.is(JsonKind::kArray)) return;
  for (const JsonNode& child : node) {
    if (child.key == "$ref") references.emplace_back(child.text);
    CollectReferences(child, references);
  }
}

class OpenApi : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = reader_.Read(OpenApiJson());
    ASSERT_NE(root_, nullptr) << reader_.fault().message << " at " << reader_.fault().position;
  }

  [[nodiscard]] const JsonNode& At(std::string_view section, std::string_view name) const {
    return *root_->Find(section)->Find(name);
  }

  [[nodiscard]] std::vector<std::string> Described() const {
    std::vector<std::string> all;
    for (const JsonNode& path : *root_->Find("paths")) {
      for (const JsonNode& method : path) {
        all.push_back(Upper(method.key) + " " + WithoutNames(path.key));
      }
    }
    std::ranges::sort(all);
    return all;
  }

  JsonReader reader_;
  const JsonNode* root_ = nullptr;
};

/// The whole API, of a robot that is not up.
struct Whole {
  Whole() { options.state_directory = scratch.File("state"); }

  const ScratchDir scratch;
  ManualClock clock;
  Ledger ledger{clock};
  Log log{ledger, {.level = LogLevel::kError, .file = {}}};
  Board board{ledger};
  Lifecycle life{ledger, log, clock, board, MakeMockup, AtTheEnd::kStayThere};
  ApiOptions options;
  const NoAudit audit{ledger};
  Relief relief;
  FlightRecorder flight{std::move(*ledger.Claim<Resource::kFlightRecorder>("test")), ledger, clock,
                        "test"};
  ShutEyes eyes{ledger, log};
};

TEST_F(OpenApi, DescribesEveryRouteAndNoOther) {
  Whole w;
  const Api api(w.options, w.board, w.life, w.ledger, w.log, w.clock, {w.audit, w.relief, w.flight},
                w.eyes.parts());
  EXPECT_EQ(Described(), api.router().routes());
}

TEST_F(OpenApi, DescribesOnlySocketsThatAreThere) {
  Whole w;
  Api api(w.options, w.board, w.life, w.ledger, w.log, w.clock, {w.audit, w.relief, w.flight},
          w.eyes.parts());
  for (const JsonNode& socket : *root_->Find("x-websockets")) {
    const std::string path(socket.key.substr(0, socket.key.find('{')));
    EXPECT_NE(api.OnUpgrade({.method = HttpMethod::kGet, .path = path}).refusal.status, 404)
        << path;
  }
}

/// A new route that nobody thought of in guard/scopes.cc would be open to all.
TEST_F(OpenApi, AsksForATokenEverywhereButOnItsPages) {
  constexpr std::array<std::string_view, 8> kPages = {
      "/", "/ui/{file}", "/docs", "/redoc", "/openapi.json", "/logs", "/settings", "/health-check"};
  for (const JsonNode& path : *root_->Find("paths")) {
    const bool page = std::ranges::find(kPages, path.key) != kPages.end();
    for (const JsonNode& method : path) {
      const bool reads = method.key == "get";
      const Scope scope = ScopeOf(reads ? HttpMethod::kGet : HttpMethod::kPost, path.key);
      EXPECT_EQ(scope == Scope::kPublic, page) << path.key;
      if (!reads && !page) {
        EXPECT_GE(scope, Scope::kMove) << path.key;
      }
    }
  }
  for (const JsonNode& socket : *root_->Find("x-websockets")) {
    EXPECT_GE(ScopeOfSocket(socket.key), Scope::kRead) << socket.key;
  }
}

TEST_F(OpenApi, RefersOnlyToWhatItHas) {
  std::vector<std::string> references;
  CollectReferences(*root_, references);
  EXPECT_FALSE(references.empty());
  for (const std::string_view reference : references) {
    const bool schema = reference.starts_with(kSchemas);
    ASSERT_TRUE(schema || reference.starts_with(kResponses)) << reference;
    const JsonNode& place = At("components", schema ? "schemas" : "responses");
    const std::string_view name = reference.substr((schema ? kSchemas : kResponses).size());
    EXPECT_NE(place.Find(name), nullptr) << reference;
  }
}

TEST_F(OpenApi, NamesTheParameterOfEachPathThatHasOne) {
  for (const JsonNode& path : *root_->Find("paths")) {
    const std::size_t brace = path.key.find('{');
    if (brace == std::string_view::npos) continue;
    const std::string_view name = path.key.substr(brace + 1, path.key.find('}', brace) - brace - 1);
    for (const JsonNode& method : path) {
      const JsonNode* parameters = method.Find("parameters");
      ASSERT_NE(parameters, nullptr) << path.key;
      EXPECT_EQ((*parameters->begin()).Find("name")->text, name) << path.key;
    }
  }
}

TEST(RobotModel, HasTheJointsOfTheWire) {
  for (const std::string_view joint :
       {"yaw_body", "stewart_1", "stewart_2", "stewart_3", "stewart_4", "stewart_5", "stewart_6",
        "right_antenna", "left_antenna"}) {
    EXPECT_NE(RobotUrdf().find("<joint name=\"" + std::string(joint) + "\" type=\"revolute\">"),
              std::string_view::npos)
        << joint;
  }
}

}  // namespace
}  // namespace bbia

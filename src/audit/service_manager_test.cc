#include "audit/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/test_scratch.h"

namespace bbia {
namespace {

/// The receiving end, as systemd has it.
class Manager final {
 public:
  /// @param name a path, or "@name".
  explicit Manager(const std::string& name) : name_(name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    CHECK(name.size() < sizeof(address.sun_path));
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    socket_ = Descriptor(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    CHECK(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
  }
  /// What came next; empty when nothing did.
  [[nodiscard]] std::string Next() const {
    std::array<char, 512> text{};
    const ssize_t size = recv(socket_.get(), text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(size));
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  Descriptor socket_;
};

void ExpectFirstMessages(const Manager& manager) {
  const ServiceManager service(manager.name(), Nanos{10'000'000'000});
  EXPECT_TRUE(service.listens());
  EXPECT_EQ(service.alive_period(), Nanos{5'000'000'000});
  EXPECT_TRUE(service.Ready());
  EXPECT_TRUE(service.Alive());
  EXPECT_TRUE(service.Status("robot awake"));
  EXPECT_TRUE(service.Stopping());
  EXPECT_EQ(manager.Next(), "READY=1");
  EXPECT_EQ(manager.Next(), "WATCHDOG=1");
  EXPECT_EQ(manager.Next(), "STATUS=robot awake");
  EXPECT_EQ(manager.Next(), "STOPPING=1");
  EXPECT_EQ(manager.Next(), "");
}

TEST(ServiceManager, IsToldOverAPath) {
  const ScratchDir scratch;
  ExpectFirstMessages(Manager(scratch.File("notify")));
}

TEST(ServiceManager, IsToldOverAnAbstractName) {
  ExpectFirstMessages(Manager("@bbia-audit-test-" + std::to_string(getpid())));
}

TEST(ServiceManager, NobodyIsToldNothing) {
  const ServiceManager service("", Nanos::zero());
  EXPECT_FALSE(service.listens());
  EXPECT_EQ(service.alive_period(), Nanos::zero());
  EXPECT_TRUE(service.Ready());
  EXPECT_TRUE(service.Alive());
  EXPECT_TRUE(service.Status("x"));
  EXPECT_TRUE(service.Stopping());
}

TEST(ServiceManager, AStatusIsOneLineOfBoundedUtf8) {
  const ScratchDir scratch;
  const Manager manager(scratch.File("notify"));
  const ServiceManager service(manager.name(), Nanos::zero());
  EXPECT_TRUE(service.Status("one\nREADY=0\tt\xC3\xA9\xFF."));
  EXPECT_EQ(manager.Next(), "STATUS=one READY=0 t\xC3\xA9?.");
  EXPECT_TRUE(service.Status("x" + std::string(99, 'y') + std::string(100, 'z') + "lost"));
  EXPECT_EQ(manager.Next(), "STATUS=x" + std::string(99, 'y') + std::string(100, 'z'));
  // A character is not cut.
  EXPECT_TRUE(service.Status(std::string(199, 'y') + "\xC3\xA9"));
  EXPECT_EQ(manager.Next(), "STATUS=" + std::string(199, 'y'));
}

TEST(ServiceManager, AManagerThatDoesNotListenIsNotWaitedFor) {
  const ScratchDir scratch;
  const Manager manager(scratch.File("notify"));
  const ServiceManager service(manager.name(), Nanos::zero());
  Result<void> told;
  // The kernel keeps so many datagrams and no more; the bound is far above that.
  for (int i = 0; i < 100'000 && told; ++i) told = service.Alive();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::kBusy);
  EXPECT_EQ(manager.Next(), "WATCHDOG=1");
  EXPECT_TRUE(service.Alive());
}

TEST(ServiceManager, AManagerThatIsGoneIsAFailure) {
  const ScratchDir scratch;
  const ServiceManager service(scratch.File("nobody"), Nanos::zero());
  const Result<void> told = service.Ready();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::kIo);
  EXPECT_NE(told.error().message.find("READY=1"), std::string::npos);
}

TEST(ServiceManager, AnAddressThatIsNoneIsNamed) {
  for (const std::string& address :
       {std::string("vsock:2:1234"), std::string("@"), "/" + std::string(107, 'x')}) {
    const ServiceManager service(address, Nanos::zero());
    EXPECT_FALSE(service.listens());
    const Result<void> told = service.Ready();
    ASSERT_FALSE(told) << address;
    EXPECT_EQ(told.error().code, Errc::kInvalidArgument);
    EXPECT_NE(told.error().message.find(address), std::string::npos);
  }
}

}  // namespace
}  // namespace bbia

#pragma once

#include <string>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace bbia {

/// What went wrong, for programs. The sentence for people is in `Error::message`.
enum class Errc {
  kInvalidArgument,  ///< a field is malformed or out of its range
  kNotFound,
  kBusy,         ///< held by somebody else, or full; try again
  kUnavailable,  ///< this machine or configuration does not have it
  kRefused,      ///< understood, and not done
  kIo,           ///< the operating system said no
};

/// `message` is a sentence that names the field, the value and the limit. `field` is the path of
/// the offending field ("head[3]"), empty when there is none.
struct Error {
  Errc code = Errc::kInvalidArgument;
  std::string message;
  std::string field = {};
};

/// A value or the reason why there is none. Not looking at it does not compile.
///
/// `E` is another type only where one sentence is not enough (all problems of a request at once).
template <class T, class E = Error>
class [[nodiscard]] Result : public tl::expected<T, E> {
 public:
  using tl::expected<T, E>::expected;
};

[[nodiscard]] inline tl::unexpected<Error> Fail(Errc code, std::string message,
                                                std::string field = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(field)});
}
/// A failure with the reason of another result, or of another type.
template <class E>
  requires(!std::is_convertible_v<E, Errc>)
[[nodiscard]] tl::unexpected<std::remove_cvref_t<E>> Fail(E&& reason) {
  return tl::unexpected<std::remove_cvref_t<E>>(std::forward<E>(reason));
}

}  // namespace bbia

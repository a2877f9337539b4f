#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bbia {

struct JsonNode;

/// Where a field stands, as a chain on the stack: costs nothing until something is wrong there.
struct FieldPath {
  /// kTag names a member of a union: in pydantic's `loc`, not in ours.
  enum class Part : std::uint8_t { kRoot, kKey, kIndex, kTag };

  const FieldPath* parent = nullptr;
  Part part = Part::kKey;
  std::string_view key;
  std::size_t index = 0;

  [[nodiscard]] static FieldPath Root(std::string_view place) {
    return {nullptr, Part::kRoot, place};
  }
  [[nodiscard]] FieldPath Member(std::string_view name) const { return {this, Part::kKey, name}; }
  [[nodiscard]] FieldPath Item(std::size_t i) const { return {this, Part::kIndex, {}, i}; }
  [[nodiscard]] FieldPath Tag(std::string_view name) const { return {this, Part::kTag, name}; }

  [[nodiscard]] std::string Loc() const;   ///< "body","head_pose","m",3
  [[nodiscard]] std::string Name() const;  ///< head_pose.m[3]
};

/// What is wrong with a field, before it is known where.
struct Complaint {
  std::string_view type;             ///< pydantic's name: "float_parsing"
  std::string message;               ///< pydantic's sentence: "Input should be a valid number"
  std::string must;                  ///< ours, after the field's name: "must be a number"
  std::string context = {};          ///< pydantic's "ctx" as JSON, or empty
  std::optional<double> limit = {};  ///< that was crossed
};

/// One field that is wrong.
struct Issue {
  std::string_view type;
  std::string loc;  ///< elements of pydantic's "loc", as JSON
  std::string message;
  std::string input;  ///< as JSON; a very long one is cut
  std::string context;
  std::string field;     ///< "head[3]"; empty when the whole message is meant
  std::string sentence;  ///< "head[3] must be a finite number, got NaN"
  std::optional<double> limit;
};

/// Collects everything that is wrong with a message, in the order of its fields.
class Issues final {
 public:
  static constexpr std::size_t kMost = 64;  ///< kept; further ones are only counted as being wrong

  /// `input` is what was found there; null when there is nothing to show.
  void Add(const FieldPath& path, Complaint complaint, const JsonNode* input);
  void AddText(const FieldPath& path, Complaint complaint, std::string_view input);

  [[nodiscard]] bool empty() const noexcept { return issues_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return issues_.size(); }
  [[nodiscard]] const Issue& front() const { return issues_.front(); }
  [[nodiscard]] auto begin() const { return issues_.begin(); }
  [[nodiscard]] auto end() const { return issues_.end(); }
  /// Moves the issues of `other` behind these.
  void Append(Issues&& other);

  /// The body of the 422 answer: {"detail":[{"type","loc","msg","input","ctx"?}...]}
  void Encode(std::string& out) const;
  [[nodiscard]] std::string Body() const;

 private:
  void AddIssue(const FieldPath& path, Complaint&& complaint, std::string input,
                std::string_view shown);

  std::vector<Issue> issues_;
};

}  // namespace bbia

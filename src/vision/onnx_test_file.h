#pragma once

// For tests only.

#include <cstdint>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace bbia {

/// Writes a small ONNX file (operator set 11) by hand: a network that finds what a test puts into a
/// picture.
class OnnxFile final {
 public:
  using Shape = std::vector<std::int64_t>;

  void Input(std::string_view name, const Shape& shape) {
    graph_ += Message(11, Value(name, shape));
  }
  void Output(std::string_view name, const Shape& shape) {
    graph_ += Message(12, Value(name, shape));
  }
  void Floats(std::string_view name, const Shape& shape, const std::vector<float>& values) {
    constexpr std::uint64_t kFloat = 1;
    Constant(name, shape, kFloat, values.data(), values.size() * sizeof(float));
  }
  void Integers(std::string_view name, const Shape& values) {
    constexpr std::uint64_t kInt64 = 7;
    Constant(name, {static_cast<std::int64_t>(values.size())}, kInt64, values.data(),
             values.size() * sizeof(std::int64_t));
  }
  struct Attribute {
    std::string_view name;
    Shape list;  ///< one entry and `single`: a number
    bool single = false;
  };
  void Node(std::string_view kind, std::initializer_list<std::string_view> inputs,
            std::string_view output, const std::vector<Attribute>& attributes = {}) {
    std::string node;
    for (const std::string_view input : inputs) node += Message(1, input);
    node += Message(2, output) + Message(3, output) + Message(4, kind);
    for (const Attribute& attribute : attributes) {
      std::string text = Message(1, attribute.name);
      if (attribute.single) {
        text += Number(3, static_cast<std::uint64_t>(attribute.list[0])) + Number(20, 2);
      } else {
        for (const std::int64_t value : attribute.list) {
          text += Number(8, static_cast<std::uint64_t>(value));
        }
        text += Number(20, 7);
      }
      node += Message(5, text);
    }
    graph_ += Message(1, node);
  }
  void Write(const std::string& path) const {
    const std::string operators = Message(1, "") + Number(2, 11);
    std::ofstream(path, std::ios::binary)
        << Number(1, 6) << Message(7, graph_ + Message(2, "test")) << Message(8, operators);
  }

 private:
  static std::string Varint(std::uint64_t value) {
    std::string text;
    for (; value >= 0x80; value >>= 7U) text += static_cast<char>(value | 0x80U);
    return text + static_cast<char>(value);
  }
  static std::string Number(std::uint64_t field, std::uint64_t value) {
    return Varint(field << 3U) + Varint(value);
  }
  static std::string Message(std::uint64_t field, std::string_view bytes) {
    return Varint(field << 3U | 2U) + Varint(bytes.size()) + std::string(bytes);
  }
  static std::string Value(std::string_view name, const Shape& shape) {
    std::string dimensions;
    for (const std::int64_t extent : shape) {
      dimensions += Message(1, Number(1, static_cast<std::uint64_t>(extent)));
    }
    const std::string tensor = Number(1, 1) + Message(2, dimensions);
    return Message(1, name) + Message(2, Message(1, tensor));
  }
  void Constant(std::string_view name, const Shape& shape, std::uint64_t type, const void* values,
                std::size_t bytes) {
    std::string tensor;
    for (const std::int64_t extent : shape) tensor += Number(1, static_cast<std::uint64_t>(extent));
    tensor += Number(2, type) + Message(8, name);
    tensor += Message(9, {static_cast<const char*>(values), bytes});
    graph_ += Message(5, tensor);
  }

  std::string graph_;
};

}  // namespace bbia

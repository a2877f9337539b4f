// The heavy part of what nearly every file includes, compiled once (BBIA_PCH). Not in optimised
// builds: g++ 12 no longer knows these for system headers then, and warns about them. Files still
// include what they use, as builds without it tell.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

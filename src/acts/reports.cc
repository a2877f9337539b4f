#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

constexpr std::string_view kUnknown = "unknown";
constexpr std::array<std::string_view, 9> kConditions = {
    kUnknown, "sunny", "cloudy", "rainy", "snowy", "stormy", "foggy", "windy", "clear"};
constexpr double kNotSaid = -1.0;

struct Weather {
  std::string_view condition;
  Emotion emotion;
  const Clip& clip;
};
constexpr std::array<Weather, 8> kWeathers = {{
    {"sunny", Emotion::kHappy, gesture::kLookUp},
    {"cloudy", Emotion::kCalm, gesture::kDream},
    {"rainy", Emotion::kSad, gesture::kShakeOff},
    {"snowy", Emotion::kExcited, gesture::kBounce},
    {"stormy", Emotion::kFearful, gesture::kDuck},
    {"foggy", Emotion::kCurious, gesture::kTilt},
    {"windy", Emotion::kSurprised, gesture::kShakeOff},
    {"clear", Emotion::kNostalgic, gesture::kLookUp},
}};

const Weather& WeatherOf(std::string_view condition) noexcept {
  for (const Weather& weather : kWeathers) {
    if (weather.condition == condition) return weather;
  }
  return kWeathers[1];
}

/// "7.5", "12"
std::string Shown(double value) {
  const double tenth = std::round(value * 10.0) / 10.0;
  const auto whole = static_cast<long>(tenth);
  if (tenth == static_cast<double>(whole)) return std::to_string(whole);
  std::string text = std::to_string(tenth);
  text.resize(text.find('.') + 2);
  return text;
}

bool WeatherGiven(const Arguments& arguments) {
  return arguments.Text("condition") != kUnknown;
}

/// Reports what it was told; it knows nothing of the weather itself.
Play WeatherReport(Stage& stage, const Arguments& arguments) {
  if (!WeatherGiven(arguments)) co_await stage.GiveUp("needs weather");
  const Weather& weather = WeatherOf(arguments.Text("condition"));
  const std::string name = stage.Line("weather_report." + std::string(weather.condition));
  const std::string degrees = Shown(arguments.Number("temperature"));
  const std::string line =
      stage.Line("weather_report.now",
                 {{"city", arguments.Text("city")}, {"condition", name}, {"temperature", degrees}});
  stage.Feel(weather.emotion, 0.4);
  co_await SpeakWith(stage, line, weather.clip);
  if (arguments.Number("humidity") >= 0.0) {
    const std::string humidity = Shown(arguments.Number("humidity"));
    const std::string more = stage.Line("weather_report.humidity", {{"humidity", humidity}});
    co_await SpeakWith(stage, more, gesture::kNod);
  }
  if (arguments.Number("wind") >= 0.0) {
    const std::string wind = Shown(arguments.Number("wind"));
    const std::string more = stage.Line("weather_report.wind", {{"wind", wind}});
    co_await SpeakWith(stage, more, gesture::kShakeOff);
  }
  stage.Feel(Emotion::kHappy, 0.5);
  const std::string advice = "weather_report.advice_" + std::string(weather.condition);
  co_await SayWith(stage, advice, gesture::kNod);
  co_await stage.Home(Seconds{0.6});
}

/// Reads what it was given, and nothing else.
Play NewsReader(Stage& stage, const Arguments& arguments) {
  const std::vector<std::string>& items = arguments.Texts("news_items");
  if (items.empty()) co_await stage.GiveUp("needs news");
  stage.Feel(Emotion::kDetermined, 0.3);
  co_await SayWith(stage, "news_reader.begin", gesture::kNodFirmly);
  for (std::size_t i = 0; i < items.size(); ++i) {
    stage.Step("item " + std::to_string(i + 1) + " of " + std::to_string(items.size()));
    const bool last = items.size() > 1 && i + 1 == items.size();
    const std::string_view key =
        i == 0 ? "news_reader.first" : (last ? "news_reader.last" : "news_reader.next");
    const std::string line = stage.Line(key, {{"title", items[i]}});
    co_await SpeakWith(stage, line, i % 2 == 0 ? gesture::kNod : gesture::kTilt);
    co_await stage.Wait(Seconds{0.5});
  }
  stage.Feel(Emotion::kHappy, 0.5);
  co_await SayWith(stage, "news_reader.end", gesture::kBow);
  co_await stage.Home(Seconds{0.6});
}

}  // namespace

void AddReports(Repertoire& repertoire) {
  repertoire.Add({
      .name = "weather_report",
      .title = {"Weather report", "Bulletin météo"},
      .about = {"Tells the weather that it is given, and what to wear.",
                "Annonce la météo qu'on lui donne, et comment s'habiller."},
      .priority = 1,
      .more_needs =
          [](const Arguments& arguments) {
            return WeatherGiven(arguments) ? NeedSet{} : NeedSet{Need::kWeather};
          },
      .parameters = {{.name = "city",
                      .kind = ParameterKind::kText,
                      .about = {"Where", "Où"},
                      .high = 60,
                      .usual_text = "Paris"},
                     {.name = "condition",
                      .kind = ParameterKind::kChoice,
                      .about = {"What the sky does; unknown: a weather service is needed",
                                "Ce que fait le ciel ; unknown : il faut un service météo"},
                      .usual_text = kUnknown,
                      .choices = kConditions},
                     {.name = "temperature",
                      .about = {"Degrees Celsius", "Degrés Celsius"},
                      .low = -60,
                      .high = 60,
                      .usual = 0},
                     {.name = "humidity",
                      .about = {"Percent; -1: not said", "Pour cent ; -1 : non dite"},
                      .low = -1,
                      .high = 100,
                      .usual = kNotSaid},
                     {.name = "wind",
                      .about = {"Kilometres an hour; -1: not said",
                                "Kilomètres à l'heure ; -1 : non dit"},
                      .low = -1,
                      .high = 400,
                      .usual = kNotSaid}},
      .play = WeatherReport,
  });
  repertoire.Add({
      .name = "news_reader",
      .title = {"Read the news", "Lire les nouvelles"},
      .about = {"Reads the news that it is given.", "Lit les nouvelles qu'on lui donne."},
      .priority = 1,
      .more_needs =
          [](const Arguments& arguments) {
            return arguments.Texts("news_items").empty() ? NeedSet{Need::kNews} : NeedSet{};
          },
      .parameters = {{.name = "news_items",
                      .kind = ParameterKind::kTexts,
                      .about = {"The news", "Les nouvelles"},
                      .high = 10}},
      .play = NewsReader,
  });
}

}  // namespace bbia

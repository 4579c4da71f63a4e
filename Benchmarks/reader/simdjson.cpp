// Reads an exchange log with simdjson, for comparison: simdjson dom|ondemand FILE.
#include <simdjson.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

static double seconds(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

struct Taken {
    size_t lines = 0, text = 0, names = 0, tokens = 0, statuses = 0, times = 0;
};

static void take(simdjson::dom::parser &parser, const char *line, size_t count, Taken &taken) {
    simdjson::dom::element record = parser.parse(line, count, false);
    taken.times += std::string_view(record["time"]).size();
    taken.names += std::string_view(record["account"]).size() + std::string_view(record["model"]).size();
    for (simdjson::dom::element message : simdjson::dom::array(record["messages"])) {
        taken.text += std::string_view(message["content"]).size();
    }
    taken.tokens += uint64_t(record["usage"]["input_tokens"]) + uint64_t(record["usage"]["output_tokens"]);
    taken.statuses += uint64_t(record["status"]);
}

static void take(simdjson::ondemand::parser &parser, const char *line, size_t count, Taken &taken) {
    // Fields in the order in which they stand, which is simdjson's fast way.
    auto document = parser.iterate(line, count, count + simdjson::SIMDJSON_PADDING);
    auto record = document.get_object();
    taken.times += std::string_view(record.find_field("time")).size();
    taken.names += std::string_view(record.find_field("account")).size();
    taken.names += std::string_view(record.find_field("model")).size();
    for (auto message : record.find_field("messages")) {
        taken.text += std::string_view(message.find_field("content")).size();
    }
    auto usage = record.find_field("usage").get_object();
    taken.tokens += uint64_t(usage.find_field("input_tokens"));
    taken.tokens += uint64_t(usage.find_field("output_tokens"));
    taken.statuses += uint64_t(record.find_field("status"));
}

template <typename Parser> static Taken read(const simdjson::padded_string &file) {
    Parser parser;
    Taken taken;
    const char *place = file.data(), *end = place + file.size();
    while (place < end) {
        auto found = static_cast<const char *>(memchr(place, '\n', end - place));
        const char *next = found ? found : end;
        if (next > place) {
            take(parser, place, next - place, taken);
            taken.lines++;
        }
        place = next + 1;
    }
    return taken;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    simdjson::padded_string file = simdjson::padded_string::load(arguments[2]);
    Taken taken = std::string(arguments[1]) == "dom" ? read<simdjson::dom::parser>(file)
                                                     : read<simdjson::ondemand::parser>(file);
    printf(
        "{\"lines\":%zu,\"text\":%zu,\"names\":%zu,\"tokens\":%zu,\"statuses\":%zu,\"cpu\":%f,\"wall\":%f}\n", taken.lines,
        taken.text, taken.names, taken.tokens, taken.statuses, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
        seconds(CLOCK_MONOTONIC) - wall);
}

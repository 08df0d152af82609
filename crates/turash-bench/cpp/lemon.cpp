// Solves a transportation problem with LEMON's network simplex; prints seconds of solving and the objective.
//
// Arguments: a folder with the columns as raw little-endian numbers, and the numbers of supplies and of demands.
//
// A root takes what supplies have left over and gives what demands are not served, as in the planner's own network.

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <time.h>
#include <vector>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

template <typename Number> static std::vector<Number> column(const std::string &path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    std::vector<Number> numbers(static_cast<std::size_t>(file.tellg()) / sizeof(Number));
    file.seekg(0);
    file.read(reinterpret_cast<char *>(numbers.data()), numbers.size() * sizeof(Number));
    return numbers;
}

static double cpu_seconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int, char **arguments) {
    using Graph = lemon::SmartDigraph;
    const std::string folder = arguments[1];
    const int supplies = std::atoi(arguments[2]), demands = std::atoi(arguments[3]);
    const auto capacities = column<std::int64_t>(folder + "/capacities");
    const auto values = column<std::int64_t>(folder + "/values");
    const auto ends = column<std::uint32_t>(folder + "/ends");

    Graph graph;
    graph.reserveNode(supplies + demands + 1);
    graph.reserveArc(values.size() + supplies + demands);
    std::vector<Graph::Node> nodes;
    for (int node = 0; node <= supplies + demands; ++node) nodes.push_back(graph.addNode());
    const Graph::Node root = nodes.back();
    Graph::NodeMap<std::int64_t> supply(graph);
    Graph::ArcMap<std::int64_t> cost(graph, 0);
    std::int64_t balance = 0;
    for (std::size_t pair = 0; pair < values.size(); ++pair) {
        const auto arc = graph.addArc(nodes[ends[2 * pair]], nodes[supplies + ends[2 * pair + 1]]);
        cost[arc] = -values[pair];
    }
    for (int node = 0; node < supplies + demands; ++node) {
        const bool gives = node < supplies;
        supply[nodes[node]] = gives ? capacities[node] : -capacities[node];
        balance += supply[nodes[node]];
        gives ? graph.addArc(nodes[node], root) : graph.addArc(root, nodes[node]);
    }
    supply[root] = -balance;

    lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t> simplex(graph);
    simplex.costMap(cost).supplyMap(supply);
    const double started = cpu_seconds();
    const auto ended = simplex.run();
    const double seconds = cpu_seconds() - started;
    if (ended != simplex.OPTIMAL) {
        std::cerr << "LEMON found no optimum\n";
        return 1;
    }
    std::cout.precision(17);
    std::cout << seconds << ' ' << -simplex.totalCost<double>() << '\n';
}

"""Answers of networkx about 200 random graphs, for `src/golden.rs`.

Run:  pip install networkx==3.6.1 && python3 generate.py > networkx.json

The graphs come from SplitMix64 seeds, so the file holds answers only; `src/golden.rs` makes the same graphs. Values are whole numbers, so that sums
are exact and ties are frequent.
"""

import json
import sys

import networkx as nx

GRAPHS = 200
TOLD = 6
MASK = (1 << 64) - 1


class Random:
    """SplitMix64 (Steele, Lea, Flood 2014), as in turash-contract."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % limit


def matches(seed):
    """How many sites there are, and matches as (from, to, value); several between the same two sites, and some inside one."""
    random = Random(seed)
    sites = 3 + random.below(40)
    groups = 1 + random.below(6)
    found = []
    for _ in range(sites // 2 + random.below(6 * sites)):
        supplier = random.below(sites)
        consumer = random.below(sites)
        if random.below(4) > 0:
            consumer -= (consumer - supplier) % groups
            consumer = max(consumer, supplier % groups)
        found.append((supplier, consumer, 1 + random.below(50)))
    return sites, found


def short(sites, value):
    return ">".join(str(site) for site in sites) + f"={value}"


def told(walks):
    """All of them in figures, and the first ones: highest value first, then by sites."""
    ordered = sorted(walks, key=lambda walk: (-walk[1], walk[0]))
    return {
        "count": len(ordered),
        "sum": sum(value for _, value in ordered),
        "first": [short(sites, value) for sites, value in ordered[:TOLD]],
    }


def worth(graph, sites):
    return sum(graph[a][b]["value"] for a, b in zip(sites, sites[1:]))


def turned(cycle, start):
    place = cycle.index(start)
    return cycle[place:] + cycle[:place]


def best_path(graph, start, end):
    if not nx.has_path(graph, start, end):
        return None
    paths = [(sites, worth(graph, sites)) for sites in nx.all_shortest_paths(graph, start, end)]
    sites, value = min(paths, key=lambda path: (-path[1], path[0]))
    return short(sites, value)


def answers(seed):
    sites, found = matches(seed)
    exchanges, either, ties = nx.DiGraph(), nx.Graph(), nx.Graph()
    for graph in (exchanges, either, ties):
        graph.add_nodes_from(range(sites))
    for a, b, value in found:
        if a == b:
            continue
        exchanges.add_edge(a, b, value=max(value, exchanges.get_edge_data(a, b, {"value": 0})["value"]))
        either.add_edge(a, b, value=max(value, either.get_edge_data(a, b, {"value": 0})["value"]))
        ties.add_edge(a, b, weight=value + ties.get_edge_data(a, b, {"weight": 0})["weight"])
    start = max(range(sites), key=lambda site: (exchanges.degree(site), -site))
    cycles = [turned(cycle, start) for cycle in nx.simple_cycles(exchanges, length_bound=4) if start in cycle]
    others = [site for site in range(sites) if site != start]
    chains = [path for path in nx.all_simple_paths(exchanges, start, others, cutoff=4) if len(path) > 2]
    partitions = [nx.community.louvain_communities(ties, seed=one) for one in range(10)] if ties.size() else []
    best = max(partitions, key=lambda partition: nx.community.modularity(ties, partition), default=None)
    centrality = nx.betweenness_centrality(ties)
    return {
        "seed": seed,
        "start": start,
        "cycles": told([(cycle, worth(exchanges, cycle + [start])) for cycle in cycles]),
        "chains": told([(chain, worth(exchanges, chain)) for chain in chains]),
        "paths": [best_path(either, start, end) for end in range(min(sites, TOLD))],
        "betweenness": [round(centrality[site], 9) for site in range(sites)],
        "cut_vertices": sorted(nx.articulation_points(ties)),
        "partition": sorted(sorted(community) for community in best) if best else None,
        "modularity": nx.community.modularity(ties, best) if best else None,
    }


def main():
    lines = (json.dumps(answers(seed), separators=(",", ":")) for seed in range(GRAPHS))
    sys.stdout.write("[\n" + ",\n".join(lines) + "\n]\n")


main()

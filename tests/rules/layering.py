"""Who may include whom: the layers, no cycle, no foreign impl/, DuckDB and heavy headers in their place."""
import re

from cpp_source import includes
from repository import violation

# From the bottom up. A module may include modules of lower lines; modules of one line are strangers, except that a
# family's parts (engine/duckdb) may include its first part (engine/api), and readers (ingest/csv) the folder around them.
LAYERS = (
    ("core",),
    ("net", "store", "report", "sandbox"),
    ("engine/api", "engine/duckdb", "engine/spark", "llm/api", "llm/*", "jobs/api", "jobs/embedded", "jobs/redis"),
    ("ingest", "ingest/*", "profile"),
    ("mapping", "validate", "ask"),
    ("reconcile",),
    ("migrate", "linkage"),
    ("app",),
    ("cli", "server"),
)
MAIN = "main"  # src/main.cpp wires the program: it may include everything
FAMILY_BASES = {"engine": "engine/api", "llm": "llm/api", "jobs": "jobs/api", "ingest": "ingest"}

# Costly to compile, so they stay in .cpp files and private headers; <nlohmann/json_fwd.hpp> is cheap and allowed.
HEAVY_HEADERS = re.compile(r"^(nlohmann/(?!json_fwd)|CLI/|toml\+\+/|boost/|spdlog/|unicode/|openssl/|fmt/|gtest/|xlsxwriter|zip\.h|expat\.h|simdjson|archive\.h|sqlite3\.h|libxml/|gsf/)")


def module_of(path):
    """src/engine/api/impl/x.cpp -> engine/api; src/core/x.hpp -> core; None outside src."""
    parts = path.split("/")
    if parts[0] != "src":
        return None
    folders = [part for part in parts[1:-1] if part != "impl"]
    return "/".join(folders) if folders else MAIN


def layer_of(module):
    for level, modules in enumerate(LAYERS):
        if module in modules or (module.count("/") == 1 and module.split("/")[0] + "/*" in modules):
            return level
    return None


def may_include(module, target):
    if module in (target, MAIN):
        return True
    if layer_of(target) is None or target == MAIN:
        return False
    family = module.split("/")[0]
    if target == FAMILY_BASES.get(family) and target != module:
        return True
    return layer_of(target) < layer_of(module)


def internal_includes(repository, *folders):
    """(path, line, included path from the root) for includes that name a file of src."""
    for path in repository.select(*folders):
        for line, name, quoted in includes(repository.text(path)):
            if quoted and repository.exists("src/" + name):
                yield path, line, "src/" + name


def include_direction(repository):
    found = []
    for path in repository.select("src"):
        module = module_of(path)
        if module != MAIN and layer_of(module) is None:
            found.append(violation(path, 1, f"the folder {module} is in no layer of tests/rules/layering.py"))
    for path, line, target in internal_includes(repository, "src"):
        module, other = module_of(path), module_of(target)
        if layer_of(module) is not None and not may_include(module, other):
            found.append(violation(path, line, f"{module} may not include {other} ({target}): only lower layers"))
    return found


def includes_are_written_from_src(repository):
    found = []
    for path in repository.select("src"):
        for line, name, quoted in includes(repository.text(path)):
            if quoted and not repository.exists("src/" + name):
                found.append(violation(path, line, f'"{name}" is no file of src: write the path from src, and <...> for libraries'))
    return found


def no_include_cycle(repository):
    graph, lines = {}, {}
    for path, line, target in internal_includes(repository, "src"):
        graph.setdefault(path, []).append(target)
        lines[path, target] = line
    found, state = [], {}

    def visit(path, trail):
        state[path] = "open"
        for target in graph.get(path, []):
            if state.get(target) == "open":
                cycle = trail[trail.index(target):] + [target]
                found.append(violation(path, lines[path, target], "include cycle: " + " -> ".join(cycle)))
            elif target not in state:
                visit(target, trail + [target])
        state[path] = "done"

    for path in sorted(graph):
        if path not in state:
            visit(path, [path])
    return found


def no_foreign_impl(repository):
    found = []
    for path, line, target in internal_includes(repository, "src", "tests", "bench"):
        if "/impl/" not in target:
            continue
        owner = module_of(target)
        mine = module_of(path) or re.sub("^tests/(unit|fuzz)/", "", path).rpartition("/")[0]
        if mine != owner:
            found.append(violation(path, line, f"{target} is private to {owner}"))
    return found


def only_the_engine_includes_duckdb(repository):
    return [violation(path, line, f"<{name}> belongs to src/engine/duckdb alone")
            for path in repository.select("src") if not path.startswith("src/engine/duckdb/")
            for line, name, _ in includes(repository.text(path)) if re.search(r"(^|/)duckdb(\.h|\.hpp|/)", name)
            and not repository.exists("src/" + name)]


def no_heavy_public_header(repository):
    return [violation(path, line, f"<{name}> is costly to compile: include it in .cpp files only")
            for path in repository.select("src", suffixes=(".hpp", ".h")) if "/impl/" not in path
            for line, name, _ in includes(repository.text(path)) if HEAVY_HEADERS.match(name)]


RULES = (include_direction, includes_are_written_from_src, no_include_cycle, no_foreign_impl, only_the_engine_includes_duckdb,
         no_heavy_public_header)

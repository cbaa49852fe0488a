"""Times the same job in each engine, in turn, and prints the table. `run.sh` makes what it needs.

Every run is a process of its own, from its start to its end. Peak memory is what the kernel says of the process; this
program stays small, with the standard library alone, since a child's peak cannot be less than its parent's was.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
JOBS = ["unweighted", "weighted"]


def engines(options, folder):
    """The command of each engine, given a job and the file for its result."""
    parquet, csv, threads = folder / "persons.parquet", folder / "persons.csv", str(options.threads)
    aggregate = [options.jamlik, "aggregate", parquet, "--jobs", threads, "--quiet", "--overwrite"]
    python = lambda name: [sys.executable, HERE / name, parquet]
    return {
        "jamlik": (".parquet", lambda j, out: [*aggregate, "--spec", folder / f"{j}.toml", "--cells", out]),
        "jamlik, decode only": (None, lambda j, _: [*aggregate, "--spec", folder / f"{j}.toml", "--decode-only"]),
        "polars, streaming": (".parquet", lambda j, out: [*python("polars_job.py"), out, j, "streaming"]),
        "polars, in memory": (".parquet", lambda j, out: [*python("polars_job.py"), out, j, "in-memory"]),
        "DuckDB": (".parquet", lambda j, out: [*python("duckdb_job.py"), out, j, threads]),
        "data.table (CSV)": (".csv", lambda j, out: ["Rscript", HERE / "data_table_job.R", csv, out, j, threads]),
    }


def write_specs(folder):
    """The spec of each job."""
    spec = (HERE / "spec.toml").read_text()
    (folder / "unweighted.toml").write_text(spec)
    (folder / "weighted.toml").write_text(spec + '\n[survey]\nweight = "vikt"\n')


def run(command, environment=None):
    """Seconds of wall and of processor, and the peak of memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen([str(word) for word in command], env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"failed with {child.returncode}: {' '.join(map(str, command))}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(options, folder):
    """All rounds of each engine and job; the first round, which also fills the page cache, is checked and not counted."""
    environment = os.environ | {"POLARS_MAX_THREADS": str(options.threads)}
    chosen = {name: engine for name, engine in engines(options, folder).items() if name not in options.without}
    figures = {(name, job): [] for name in chosen for job in JOBS}
    results = {job: [] for job in JOBS}
    for turn in range(options.rounds + 1):
        # Each engine begins a round in its turn.
        names = list(chosen)[turn % len(chosen) :] + list(chosen)[: turn % len(chosen)]
        for job in JOBS:
            for name in names:
                ending, command = chosen[name]
                out = folder / f"{name.replace(', ', '-').replace(' ', '-')}-{job}{ending}" if ending else None
                figure = run(command(job, out), environment)
                if turn > 0:
                    figures[name, job].append(figure)
                elif out:
                    results[job].append(out)
        if turn == 0:
            for job in JOBS:
                subprocess.run([sys.executable, HERE / "check.py", job, *results[job]], check=True)
        print(f"round {turn} of {options.rounds} done", file=sys.stderr)
    return figures


def table(figures):
    """The medians as Markdown."""
    names = list(dict.fromkeys(name for name, _ in figures))
    lines = []
    for job in JOBS:
        lines += [
            f"| {job} | wall s (fastest – slowest) | CPU s | peak MB | wall ÷ jamlik's |",
            "|---|---|---|---|---|",
        ]
        own = statistics.median(wall for wall, _, _ in figures["jamlik", job]) if "jamlik" in names else None
        for name in names:
            walls, cpus, peaks = zip(*figures[name, job])
            wall = statistics.median(walls)
            ratio = f"{wall / own:.2f}" if own else ""
            spread = f"{min(walls):.2f} – {max(walls):.2f}"
            cpu, peak = statistics.median(cpus), statistics.median(peaks)
            lines.append(f"| {name} | **{wall:.2f}** ({spread}) | {cpu:.2f} | {peak:.0f} | {ratio} |")
        lines.append("")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("jamlik")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--without", action="append", default=[], help="an engine to leave out, by its name in the table")
    options = parser.parse_args()
    write_specs(options.folder)
    print(table(measure(options, options.folder)))


if __name__ == "__main__":
    main()

"""Times `jamlik aggregate` on files of growing size and draws the plot: python growth.py JAMLIK FOLDER PLOT.png"""

import argparse
import statistics
import subprocess
from pathlib import Path

from measure import JOBS, run, write_specs

MILLIONS = [1, 2, 5, 10, 20, 50]


def measure(options):
    """Median seconds and peak MB of each job and size; each file is made, used and deleted."""
    figures = {job: [] for job in JOBS}
    for millions in MILLIONS:
        rows = str(millions * 1_000_000)
        made = options.folder / "growth"
        demo = [options.jamlik, "demo", "persons", "--rows", rows, "--output", made, "--overwrite", "--quiet"]
        subprocess.run(demo, check=True)
        for job in JOBS:
            spec, out = options.folder / f"{job}.toml", options.folder / f"growth-{job}.parquet"
            command = [options.jamlik, "aggregate", made / "persons.parquet", "--spec", spec, "--cells", out]
            command += ["--jobs", options.threads, "--quiet", "--overwrite"]
            runs = [run(command) for _ in range(options.rounds + 1)][1:]
            wall, _, peak = (statistics.median(values) for values in zip(*runs))
            figures[job].append((millions, wall, peak))
            print(f"{millions} M rows, {job}: {wall:.2f} s, {wall / millions:.3f} s per million, peak {peak:.0f} MB")
        for path in made.iterdir():
            path.unlink()
        made.rmdir()
    return figures


def draw(figures, path):
    """Seconds against rows, each job labelled at its end."""
    # Not before the measuring: a child's peak memory is never less than its parent's.
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4.5), dpi=150)
    ends = []
    for (job, points), colour in zip(figures.items(), ["#12436D", "#28A197"]):
        rows, seconds, peaks = zip(*points)
        # The line through nothing and the largest file: what growth in proportion would be.
        axes.plot([0, rows[-1]], [0, seconds[-1]], color=colour, linewidth=0.8, linestyle="--")
        axes.plot(rows, seconds, color=colour, marker="o", linewidth=0, markersize=6)
        label = f"{job}\n{seconds[-1]:.1f} s, peak {max(peaks):.0f} MB"
        axes.annotate(label, (rows[-1], seconds[-1]), xytext=(10, 0), textcoords="offset points", color=colour, va="center")
        ends.append(seconds[-1] / rows[-1])
    axes.set_xlim(0, 62)
    axes.set_ylim(0)
    axes.set_xticks(MILLIONS[2:])
    axes.set_xlabel("million persons (points: measured; dashed: in proportion to the largest)")
    axes.set_title(f"Time grows with the rows: {min(ends):.2f}–{max(ends):.2f} s per million persons", loc="left", fontsize=13, pad=26)
    axes.text(-0.04, 1.03, "seconds from start to end of the process", transform=axes.transAxes)
    axes.grid(color="#E6E6E6", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ["top", "right", "left"]:
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("jamlik")
    parser.add_argument("folder", type=Path)
    parser.add_argument("plot", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", default="2")
    options = parser.parse_args()
    write_specs(options.folder)
    draw(measure(options), options.plot)


if __name__ == "__main__":
    main()

"""Draws with matplotlib what `cargo course bench` and `cargo course scale` have measured of this lesson.

Usage: python3 plot.py FILE.csv PICTURE     (a picture whose name ends in .svg, .png or .pdf)
"""

import csv
import statistics
import sys

import matplotlib

# Draws into files, also where there is no screen. Letters stay letters in SVG, for who searches.
matplotlib.use("Agg")
matplotlib.rcParams["svg.fonttype"] = "none"
import matplotlib.pyplot as plt


def read(path):
    """What the lines after a # say (command, machine, date), and the rows of the table below them."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    notes = dict(line.removeprefix("# ").split(": ", 1) for line in lines if line.startswith("#"))
    return notes, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def draw_contestants(axes, rows):
    """From `cargo course bench`: a line for each contestant, with all of its rounds and their median."""
    rounds = {}
    for row in rows:
        # Nanoseconds per unit of work: the contestants have unequally much to do.
        rounds.setdefault(row["contestant"], []).append(1e9 * float(row["seconds"]) / float(row["work"]))
    for line, times in enumerate(rounds.values()):
        median = statistics.median(times)
        axes.plot(times, [line] * len(times), "o", color="tab:blue", alpha=0.5)
        axes.annotate(f"{median:.3g}", (median, line), (0, 7), textcoords="offset points", ha="center")
    axes.set_yticks(range(len(rounds)), rounds)
    axes.set_ylim(len(rounds) - 0.5, -0.8)
    # From the fastest to the slowest it is a factor of hundreds.
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(f"time per {rows[0]['unit'].removesuffix('s')} / ns: each round, and the median")


def draw_ranks(axes, rows):
    """From `cargo course scale`: how many times as fast as one rank, in the same round."""
    rates = [float(row["work"]) / float(row["seconds"]) for row in rows]
    alone = {row["round"]: rate for row, rate in zip(rows, rates) if row["ranks"] == "1"}
    ranks = [int(row["ranks"]) for row in rows]
    axes.plot(ranks, [rate / alone[row["round"]] for row, rate in zip(rows, rates)], "o", color="tab:blue", alpha=0.5)
    axes.plot([1, max(ranks)], [1, max(ranks)], "--", color="black", label="if every rank were worth one")
    axes.set_xticks(sorted(set(ranks)))
    axes.set_xlabel("ranks")
    axes.set_ylabel("speed-up")
    axes.legend()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    notes, rows = read(sys.argv[1])
    figure, axes = plt.subplots(figsize=(9, 5.5), layout="constrained")
    if rows and "contestant" in rows[0]:
        draw_contestants(axes, rows)
    elif rows and "ranks" in rows[0]:
        draw_ranks(axes, rows)
    else:
        sys.exit(f"{sys.argv[1]}: not written by `cargo course bench` or `cargo course scale`")
    axes.grid(alpha=0.3)
    axes.set_title(notes["command"], fontsize="medium")
    figure.supxlabel(f"{notes['machine']}, {notes['date']}", fontsize="x-small", color="gray", x=0.01, ha="left")
    figure.savefig(sys.argv[2])


main()

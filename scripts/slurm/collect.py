#!/usr/bin/env python3
#SBATCH --job-name=collect
#SBATCH --ntasks=1
#SBATCH --time=00:02:00
#SBATCH --output=sweep-collect-%j.out
"""collect.py FOLDER: makes a table and a chart of what sweep.sh has left in FOLDER. A job script needn't be a shell script.

Fails if a result is missing, after it has made what can be made of the others.
"""

import json
import math
import sys
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 440, 80, 60, 50, 20
INK, BLUE, ORANGE = "#333333", "#0072B2", "#D55E00"  # after Okabe and Ito: told apart by everyone


def expected(darts):
    """The standard error of the estimate: a dart hits with probability π/4 (binomial distribution)."""
    return 4 * math.sqrt(math.pi / 4 * (1 - math.pi / 4) / darts)


def chart(errors):
    """An SVG with both axes logarithmic: errors is a list of (darts, |error|)."""
    x0 = math.floor(math.log10(min(darts for darts, _ in errors)))
    x1 = max(x0 + 1, math.ceil(math.log10(max(darts for darts, _ in errors))))
    # Chance may bring an error to almost nothing; a point that lies too low is drawn at the lower edge.
    y0, y1 = math.floor(math.log10(expected(10**x1) / 10)), math.ceil(math.log10(expected(10**x0) * 3))

    def at(darts, error):
        x = (math.log10(darts) - x0) / (x1 - x0)
        y = (math.log10(max(error, 10**y0)) - y0) / (y1 - y0)
        return LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - BOTTOM - TOP)

    def text(x, y, words, anchor="middle", more=""):
        return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" {more}>{words}</text>'

    def power(exponent):
        return f'10<tspan dy="-6" font-size="11">{str(exponent).replace("-", "−")}</tspan>'

    def line(a, b, color, more=""):
        return f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="{color}" {more}/>'

    parts = [text(WIDTH / 2, 28, "Distance from π: 100 times the darts, a tenth of the error", more='font-size="17"')]
    for exponent in range(x0, x1 + 1):
        bottom, top = at(10**exponent, 10**y0), at(10**exponent, 10**y1)
        parts += [line(bottom, top, "#dddddd"), text(bottom[0], bottom[1] + 22, power(exponent))]
    for exponent in range(y0, y1 + 1):
        left, right = at(10**x0, 10**exponent), at(10**x1, 10**exponent)
        parts += [line(left, right, "#dddddd"), text(left[0] - 10, left[1] + 5, power(exponent), "end")]
    ends = [at(10**x, expected(10**x)) for x in (x0, x1)]
    parts += [line(*ends, ORANGE, 'stroke-width="2"')]
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{BLUE}"/>' for x, y in (at(*point) for point in errors)]
    parts += [text(WIDTH - RIGHT - 10, TOP + 25, "● one run", "end", f'fill="{BLUE}"')]
    parts += [text(WIDTH - RIGHT - 10, TOP + 45, "— standard error", "end", f'fill="{ORANGE}"')]
    parts += [text((LEFT + WIDTH) / 2, HEIGHT - 12, "darts")]
    parts += [text(0, 0, "|estimate − π|", more=f'transform="translate(20 {HEIGHT / 2}) rotate(-90)"')]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif"'
    white = '<rect width="100%" height="100%" fill="white"/>'
    return "\n".join([head + f' font-size="14" fill="{INK}">', white, *parts, "</svg>\n"])


def main():
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: sbatch scripts/slurm/collect.py FOLDER, where FOLDER is what sweep.sh has made")
    folder = Path(sys.argv[1])
    results = [json.loads(file.read_text()) for file in folder.glob("*.json")]
    if not results:
        sys.exit(f"no result in {folder}: see {folder}.out")
    print(f"{'darts':>15} {'runs':>5} {'rms error':>12} {'expected':>12}")
    for darts in sorted({result["darts"] for result in results}):
        errors = [result["pi"] - math.pi for result in results if result["darts"] == darts]
        rms = math.sqrt(sum(error**2 for error in errors) / len(errors))
        print(f"{darts:>15,} {len(errors):>5} {rms:>12.2e} {expected(darts):>12.2e}")
    file = folder / "errors.svg"
    file.write_text(chart([(result["darts"], abs(result["pi"] - math.pi)) for result in results]))
    print(f"chart: {file}")
    wanted = int((folder / "tasks").read_text())
    if len(results) < wanted:
        sys.exit(f"only {len(results)} of {wanted} results are there: see {folder}.out")


main()

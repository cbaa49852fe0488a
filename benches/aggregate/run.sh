#!/usr/bin/env bash
# Times `jamlik aggregate` and the same job in polars, DuckDB and R's data.table on the same synthetic persons:
#   bash benches/aggregate/run.sh [--rows 10500000] [--rounds 5] [--threads 2] [--folder DIR] [--growth] [--without ENGINE]
# Needs cargo and python3 with venv; data.table is Debian's r-cran-data.table and is left out where it is not installed.
# DIR (default: a temporary folder) takes about 13 bytes a row as Parquet and, for data.table, 55 as CSV.
# With --growth it also times jamlik on 1 to 50 million rows and draws notebooks/aggregate-growth.png.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

rows=10500000 rounds=5 threads=2 folder="" growth="" without=()
while [ $# -gt 0 ]; do
    case "$1" in
        --rows) rows=$2; shift 2 ;;
        --rounds) rounds=$2; shift 2 ;;
        --threads) threads=$2; shift 2 ;;
        --folder) folder=$2; shift 2 ;;
        --growth) growth=yes; shift ;;
        --without) without+=(--without "$2"); shift 2 ;;
        *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
    esac
done
if [ -z "$folder" ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder"

cargo build --release --locked --manifest-path "$root/Cargo.toml"
jamlik="${CARGO_TARGET_DIR:-$root/target}/release/jamlik"

python="$folder/venv/bin/python"
if [ ! -x "$python" ]; then
    python3 -m venv "$folder/venv"
    "$python" -m pip install --quiet --disable-pip-version-check polars duckdb matplotlib
fi

"$jamlik" demo persons --rows "$rows" --output "$folder" --overwrite --quiet
if Rscript -e 'library(data.table)' > /dev/null 2>&1; then
    "$jamlik" demo persons --rows "$rows" --output "$folder/csv" --format csv --overwrite --quiet
    mv "$folder/csv/persons.csv" "$folder/persons.csv"
else
    echo "data.table is not installed and not measured" >&2
    without+=(--without "data.table (CSV)")
fi

echo "$rows persons, $threads threads, medians of $rounds rounds in turn, files in the page cache"
echo "$(nproc) processors: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2> /dev/null | head -1)"
"$jamlik" --version
"$python" -c 'import polars, duckdb; print("polars", polars.__version__); print("DuckDB", duckdb.__version__)'
Rscript -e 'cat(R.version.string, "data.table", format(packageVersion("data.table")), "\n")' 2> /dev/null || true
echo
"$python" -B "$here/measure.py" "$jamlik" "$folder" --rounds "$rounds" --threads "$threads" "${without[@]}"
if [ -n "$growth" ]; then
    "$python" -B "$here/growth.py" "$jamlik" "$folder" "$root/notebooks/aggregate-growth.png" --threads "$threads"
fi

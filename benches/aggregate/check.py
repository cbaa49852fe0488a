"""Compares the results of a job: python check.py unweighted|weighted RESULT… Counts are equal, sums to 1e-9."""

import sys
from pathlib import Path

import polars as pl

KEYS = ["kommun", "kon", "band", "utbildning"]
EDUCATION = {"pre_upper_secondary": 1, "upper_secondary": 2, "post_secondary": 3}


def common(path, job):
    """A result with the columns and the order of the others."""
    if path.suffix == ".csv":
        result = pl.read_csv(path, schema_overrides={"kommun": pl.String}, infer_schema_length=None)
    else:
        result = pl.read_parquet(path)
    if "area" in result.columns:
        result = of_jamlik(result, job)
    result = result.with_columns(pl.col(KEYS[1:]).cast(pl.Int64), pl.col("kommun").cast(pl.String))
    numbers = [name for name in result.columns if name not in KEYS]
    return result.with_columns(pl.col(numbers).cast(pl.Float64).fill_null(0.0)).sort(KEYS)


def of_jamlik(cells, job):
    """The cells of `jamlik aggregate`, whose sums are of those with and without a property, or of x and y."""
    columns = [
        pl.col("area").alias("kommun"),
        pl.col("sex").replace_strict({"men": 1, "women": 2}).alias("kon"),
        (pl.col("age").str.extract(r"^(\d+)").cast(pl.Int64) // 5).alias("band"),
        pl.col("education").replace_strict(EDUCATION, default=None).alias("utbildning"),
    ]
    names = {name.removesuffix("_n") for name in cells.columns if name.endswith("_n")}
    for name in sorted(names):
        columns.append(pl.col(f"{name}_n"))
        sums = {"y": "x"} if job == "unweighted" else {"x": "w", "y": "wx", "xx": "ww", "xy": "wwx"}
        columns += [pl.col(f"{name}_{ours}").alias(f"{name}_{theirs}") for ours, theirs in sums.items()]
    names = {name.removesuffix("_with") for name in cells.columns if name.endswith("_with")}
    for name in sorted(name for name in names if not name.endswith(("_w", "_ww"))):
        columns.append((pl.col(f"{name}_without") + pl.col(f"{name}_with")).alias(f"{name}_n"))
        if job == "unweighted":
            columns.append(pl.col(f"{name}_with").alias(f"{name}_x"))
        else:
            for sum_of in ["w", "ww"]:
                without, having = pl.col(f"{name}_{sum_of}_without"), pl.col(f"{name}_{sum_of}_with")
                columns += [(without + having).alias(f"{name}_{sum_of}"), having.alias(f"{name}_{sum_of}x")]
    # Age 0 and 1–4 are two cells here and one band there.
    return cells.select(columns).group_by(KEYS).agg(pl.all().sum())


def main():
    job, *paths = sys.argv[1:]
    results = {Path(path).name: common(Path(path), job) for path in paths}
    (first, reference), *others = results.items()
    numbers = [name for name in reference.columns if name not in KEYS]
    sums = [name for name in numbers if not name.endswith("_n")]
    assert len(numbers) == 22 * (2 if job == "unweighted" else 5), f"{first}: {len(numbers)} columns"
    for name, result in others:
        assert reference.select(KEYS).equals(result.select(KEYS)), f"{name} has other groups than {first}"
        for column in numbers:
            ours, theirs = reference[column], result[column]
            exact = column not in sums or job == "unweighted"
            near = (ours - theirs).abs() <= (0.0 if exact else 1e-9) * ours.abs()
            assert near.all(), f"{name}, `{column}`: {near.not_().sum()} groups differ from {first}"
    print(f"{job}: {len(results)} results agree on {reference.height} groups × {len(numbers)} sums", file=sys.stderr)


if __name__ == "__main__":
    main()

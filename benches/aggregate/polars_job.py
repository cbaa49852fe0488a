"""The job in polars: python polars_job.py PERSONS.parquet OUT.parquet unweighted|weighted streaming|in-memory"""

import sys

import polars as pl

persons, out, job, engine = sys.argv[1:]
rows = pl.scan_parquet(persons)
indicators = rows.collect_schema().names()[7:]
keys = ["kommun", "kon", "band", "utbildning"]
w, ww = pl.col("vikt"), pl.col("vikt2")

sums = []
for name in indicators:
    x = pl.col(name)
    sums.append(x.count().alias(f"{name}_n"))
    if job == "unweighted":
        sums.append(x.sum().cast(pl.Int64).alias(f"{name}_x"))
    else:
        # Faster than `filter` within a group, and than a product with `is_not_null`.
        sums += [
            pl.when(x.is_not_null()).then(w).sum().alias(f"{name}_w"),
            (w * x).sum().alias(f"{name}_wx"),
            pl.when(x.is_not_null()).then(ww).sum().alias(f"{name}_ww"),
            (ww * x).sum().alias(f"{name}_wwx"),
        ]

rows = rows.with_columns(band=(pl.col("alder") // 5).clip(upper_bound=18))
if job == "weighted":
    rows = rows.with_columns(vikt2=w * w)
rows.group_by(keys).agg(sums).collect(engine=engine).write_parquet(out)

"""The job in DuckDB: python duckdb_job.py PERSONS.parquet OUT.parquet unweighted|weighted THREADS"""

import sys

import duckdb

persons, out, job, threads = sys.argv[1:]
duckdb.execute(f"SET threads = {threads}")
indicators = [row[0] for row in duckdb.execute(f"DESCRIBE FROM '{persons}'").fetchall()][7:]

sums = []
for x in indicators:
    sums.append(f"count({x}) AS {x}_n")
    if job == "unweighted":
        sums.append(f"sum({x})::BIGINT AS {x}_x")
    else:
        sums += [
            f"sum(CASE WHEN {x} IS NOT NULL THEN vikt END) AS {x}_w",
            f"sum(vikt * {x}) AS {x}_wx",
            f"sum(CASE WHEN {x} IS NOT NULL THEN vikt * vikt END) AS {x}_ww",
            f"sum(vikt * vikt * {x}) AS {x}_wwx",
        ]

duckdb.execute(f"""
    COPY (
        SELECT kommun, kon, least(alder // 5, 18) AS band, utbildning, {", ".join(sums)}
        FROM '{persons}' GROUP BY ALL
    ) TO '{out}' (FORMAT parquet)
""")

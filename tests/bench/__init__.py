"""`make bench`: how fast the product is at the size that DESIGN.md names, beside a minimal view on the same server.

PostgreSQL and Valkey are started on a folder of their own, kept between runs so that the rows are made once; a gunicorn
serves the product as `make run` does. Set by the environment:

BENCH_PARTNERS: how many partners there are (10000; each has a hundred meetings).
BENCH_DATA_DIR: where the data is kept (var/bench/<partners>).
BENCH_REPEATS: how often each page is asked for (21).
BENCH_ONLY: words, parted by commas, that a page's name holds; others are left out.
BENCH_IMPORT: how many rows to import and take back (0; 200000 is the most that the product takes).
"""

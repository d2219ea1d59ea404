"""The product's settings, with the reference view beside its pages and a count of queries for who asks."""

from ecosystem.settings import *  # noqa: F403  # all of them
from ecosystem.settings import MIDDLEWARE as PRODUCTS_MIDDLEWARE

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.counting.CountQueries", *PRODUCTS_MIDDLEWARE]

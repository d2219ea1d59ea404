"""`DATABASE_URL` and `REDIS_URL` point the product at real servers, and then nothing embedded starts."""

import json

from tests.operations.servers import Servers
from tests.operations.visitor import Visitor
from tests.product import Product


def test_nothing_embedded_starts(product_on_servers: Product) -> None:
    running = product_on_servers.processes()
    assert any("gunicorn" in command for command in running)
    assert not [command for command in running if "postgres" in command or "valkey" in command]
    assert "Starting PostgreSQL and Valkey" not in product_on_servers.printed()
    made = {path.name for path in product_on_servers.data.iterdir()}
    assert made.isdisjoint({"pg", "valkey", "run"}), made


def test_it_is_used_like_any_other(product_on_servers: Product) -> None:
    visitor = Visitor(product_on_servers.url)
    assert visitor.sign_in("devrel")
    assert visitor.get("/partners/boreal-dynamics/")[0] == 200
    status, text = visitor.get("/readyz/")
    assert (status, json.loads(text)) == (200, {"database": "ok", "broker": "ok"})


def test_it_stops_whole_and_leaves_the_servers_up(
    product_on_servers: Product, other_servers: Servers
) -> None:
    assert product_on_servers.stop() == 0, product_on_servers.printed()
    assert product_on_servers.processes() == []
    assert other_servers.answer()

"""The last of the browser tests: the product that they used stops whole."""

from tests.product import Product


def test_it_stops_whole(product: Product) -> None:
    assert product.stop() == 0, product.log.read_text()
    assert product.processes() == []
    assert "Stopped." in product.log.read_text()

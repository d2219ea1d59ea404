"""Someone who uses the product over HTTP, without a browser."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.product import PASSWORD

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Keeps cookies as a browser does. `address` is the one that the last answer came from."""

    def __init__(self, url: str) -> None:
        self.url, self.address = url, url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page."""
        return self._ask(urllib.request.Request(self.url + path))  # noqa: S310  # our own server

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Fill in the form on the page at `path`; return the status and the text of what follows."""
        token = TOKEN.search(self.get(path)[1])
        assert token is not None, f"no form at {path}"
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        request = urllib.request.Request(self.url + path, data=body)  # noqa: S310  # our own server
        request.add_header("Referer", self.url + path)
        return self._ask(request)

    def sign_in(self, role: str, password: str = PASSWORD) -> bool:
        """Sign in as the demo user of `role`; return whether that was let in."""
        self.post("/accounts/login/", {"login": f"{role}@example.com", "password": password})
        return self.address == f"{self.url}/"

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                self.address = answer.url
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            self.address = answer.url
            return answer.code, answer.read().decode()

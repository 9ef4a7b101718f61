"""Sign requests in as the server asks for it: basic or digest, and nothing before it has asked."""

import base64
import urllib.request
from email.message import Message

from harmattan.errors import StoreError


class Login:
    """A user's name and password, and how each address wants to be told of them."""

    def __init__(self, user: str, password: str) -> None:
        """Take name and password; they are sent to addresses that have asked, and kept nowhere."""
        self._pair = (user, password)
        self._challenges: dict[str, str] = {}
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._digest = urllib.request.AbstractDigestAuthHandler(self._passwords)

    def known(self, url: str) -> bool:
        """Tell whether the address has said how it wants to be told."""
        return url in self._challenges

    def learn(self, url: str, headers: Message) -> bool:
        """Take what an address asks for in its refusal; tell whether it asks for anything."""
        asked = headers.get_all("WWW-Authenticate", [])
        for scheme in ("digest", "basic"):  # with digest, the password itself is never sent
            for challenge in asked:
                if challenge.lower().startswith(scheme):
                    self._challenges[url] = challenge
                    self._passwords.add_password(None, url, *self._pair)
                    return True
        if asked:
            raise StoreError(f"the server at {url} asks for a way of signing in that is not known here; basic and digest are")
        return False

    def sign(self, url: str, request: urllib.request.Request) -> None:
        """Put into a request what its address has asked for, if anything."""
        scheme, _, rest = self._challenges.get(url, "").partition(" ")
        if scheme.lower() == "basic":
            secret = base64.b64encode(":".join(self._pair).encode()).decode()
        elif scheme.lower() == "digest":
            secret = self._answer(url, request, rest)
        else:
            return
        request.add_unredirected_header("Authorization", f"{scheme} {secret}")

    def _answer(self, url: str, request: urllib.request.Request, asked: str) -> str:
        try:
            parts = urllib.request.parse_keqv_list([part for part in urllib.request.parse_http_list(asked) if part])
            answer = self._digest.get_authorization(request, parts)
        except ValueError as error:
            raise StoreError(f"the server at {url} asks for a way of signing in that is not known here: {error}") from error
        if answer is None:
            raise StoreError(f"the server at {url} does not say how it wants its user to sign in")
        return answer

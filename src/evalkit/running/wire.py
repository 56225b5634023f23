"""Messages between the driver and a forked child: a kind and JSON values, each after its length.

JSON and nothing richer: a child has run somebody's notebook, and what it sends must not be able to do anything here.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 16


def send(connection: socket.socket, kind: str, content: Mapping[str, Any]) -> None:
    """Send one message.

    Parameters
    ----------
    connection : socket.socket
        A connected stream.
    kind : str
        What it is.
    content : mapping
        JSON values.

    Raises
    ------
    OSError
        If nobody listens any more.
    """
    send_packed(connection, kind, json.dumps(content, ensure_ascii=False).encode("utf-8", errors="surrogatepass"))


def send_packed(connection: socket.socket, kind: str, packed: bytes) -> None:
    """Send one message whose content is JSON already, in UTF-8; otherwise as :func:`send`."""
    message = f'["{kind}",'.encode() + packed + b"]"
    connection.sendall(_LENGTH.pack(len(message)) + message)


class Messages:
    """What arrives on a connection, put together again.

    Parameters
    ----------
    connection : socket.socket
        A connected stream.

    Examples
    --------
    >>> one, other = socket.socketpair()
    >>> send(one, "stream", {"name": "stdout", "text": "é"})
    >>> messages = Messages(other)
    >>> messages.receive()
    True
    >>> messages.next()
    ('stream', {'name': 'stdout', 'text': 'é'})
    >>> messages.next() is None
    True
    >>> one.close()
    >>> messages.receive()
    False
    >>> other.close()
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._arrived = bytearray()

    def fileno(self) -> int:
        """Return the connection's file descriptor."""
        return self._connection.fileno()

    def receive(self) -> bool:
        """Take what has arrived, waiting for something; return whether the other side still talks."""
        try:
            some = self._connection.recv(_CHUNK)
        except ConnectionError:
            return False
        self._arrived += some
        return bool(some)

    def next(self) -> tuple[str, dict[str, Any]] | None:
        """Return the next whole message; None until more has arrived."""
        if len(self._arrived) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._arrived)
        end = _LENGTH.size + length
        if len(self._arrived) < end:
            return None
        kind, content = json.loads(self._arrived[_LENGTH.size : end].decode("utf-8", errors="surrogatepass"))
        del self._arrived[:end]
        return kind, content

    def wait(self) -> tuple[str, dict[str, Any]] | None:
        """Return the next message, waiting for it; None if the other side has stopped talking."""
        while (message := self.next()) is None:
            if not self.receive():
                return None
        return message

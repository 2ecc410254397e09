"""Counted transfers over TCP.

A request begins with a head that is part of the bytes sent, so that N asked for is N on the wire above TCP:

    0      2       4              12               20
    +------+-------+---------------+---------------+----------- …
    | "SA" | flags | request bytes | answer bytes  | filling
    +------+-------+---------------+---------------+----------- …

The server reads the whole request, writes the answer, and waits for the next request or the end.
"""

import socket
import struct
import threading

HEAD = struct.Struct("!2sHQQ")
SERVER_CLOSES = 1
PIECE = bytes(65536)

_kept = {}


def serve(port):
    """Listen on both families, on sockets of their own, as most servers do."""
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(128)
        accept_from(listener)


def accept_from(listener):
    """Serve a socket that listens already."""
    threading.Thread(target=_accept, args=(listener,), daemon=True).start()


def transfer(choice):
    """As a client: what the call line asked for."""
    if choice.send < HEAD.size:
        raise ValueError(f"--send {choice.send} is too small: a request has at least {HEAD.size} bytes")
    if choice.keep and (choice.receive < 1 or choice.server_closes or choice.times > 1):
        raise ValueError("--keep goes with --receive 1 or more (the answer says that all arrived), "
                         "without --server-closes and --times")
    for _ in range(choice.times):
        line = _kept.pop(choice.keep, None) or _connect(choice)
        remote = line.getpeername()
        try:
            flags = SERVER_CLOSES if choice.server_closes else 0
            line.sendall(HEAD.pack(b"SA", flags, choice.send, choice.receive))
            _write(line, choice.send - HEAD.size)
            _read(line, choice.receive)
            if not choice.keep:
                # The server closes once it has read everything: its end means that all of ours arrived.
                if not choice.server_closes:
                    line.shutdown(socket.SHUT_WR)
                if line.recv(1):
                    raise ValueError(f"{remote[0]} sent more than the {choice.receive} bytes asked for")
        except BaseException:
            line.close()
            raise
        if choice.keep:
            _kept[choice.keep] = line
        else:
            line.close()
    return {"did": "client", "remote": remote[0], "port": remote[1], "connections": choice.times,
            "sent": choice.send * choice.times, "received": choice.receive * choice.times}


def close(name):
    """Close a connection left open by --keep."""
    if name not in _kept:
        raise ValueError(f"no connection is kept under the name {name}; kept are: {' '.join(_kept) or 'none'}")
    _kept.pop(name).close()
    return {"did": "close", "name": name}


def _connect(choice):
    return _connect_any(choice.host, choice.port, choice.family, socket.SOCK_STREAM)


def _connect_any(host, port, family, kind):
    problem = OSError(f"{host} has no address")
    for family_, kind_, protocol, _, address in socket.getaddrinfo(host, port, family, kind):
        line = socket.socket(family_, kind_, protocol)
        line.settimeout(60)
        try:
            line.connect(address)
            return line
        except OSError as error:
            line.close()
            problem = OSError(f"connect to {address[0]} port {port}: {error}")
    raise problem


def _accept(listener):
    while True:
        line, _ = listener.accept()
        threading.Thread(target=_answer, args=(line,), daemon=True).start()


def _answer(line):
    with line:
        try:
            while True:
                head = line.recv(HEAD.size, socket.MSG_WAITALL)
                if len(head) < HEAD.size:
                    return
                _, flags, request, answer = HEAD.unpack(head)
                _read(line, request - HEAD.size)
                _write(line, answer)
                if flags & SERVER_CLOSES:
                    line.shutdown(socket.SHUT_WR)
                    line.recv(1)
                    return
        except (OSError, ValueError):
            return


def _write(line, count):
    while count > 0:
        count -= line.send(PIECE[:min(count, len(PIECE))])


def _read(line, count):
    whole = count
    while count > 0:
        piece = line.recv(min(count, len(PIECE)))
        if not piece:
            raise ValueError(f"the connection ended {count} bytes early, of {whole}")
        count -= len(piece)

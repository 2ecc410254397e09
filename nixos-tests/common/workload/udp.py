"""Counted datagrams.

A datagram of N bytes is N + 28 bytes of IPv4, N + 48 of IPv6. Its first bytes ask for an answer:

    0      2        6
    +------+--------+--------- …
    | "SA" | answer | filling
    +------+--------+--------- …

A datagram too short for that (or an answer of 0) is only received.
"""

import socket
import struct
import threading

HEAD = struct.Struct("!2sI")


def serve(port):
    """Receive on both families."""
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        door = socket.socket(family, socket.SOCK_DGRAM)
        if family == socket.AF_INET6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        door.bind((address, port))
        threading.Thread(target=_answer, args=(door,), daemon=True).start()


def send(choice):
    """As a client: what the call line asked for."""
    if choice.reply and choice.size < HEAD.size:
        raise ValueError(f"--size {choice.size} is too small to ask for a reply: {HEAD.size} bytes at least")
    family, kind, protocol, _, address = socket.getaddrinfo(choice.host, choice.port, choice.family,
                                                            socket.SOCK_DGRAM)[0]
    datagram = HEAD.pack(b"SA", choice.reply)[:choice.size].ljust(choice.size, b"\0")
    received = 0
    with socket.socket(family, kind, protocol) as door:
        door.settimeout(10)
        door.connect(address)
        for _ in range(choice.count):
            door.send(datagram)
            if choice.reply:
                received += len(door.recv(65536))
    return {"did": "udp-send", "remote": address[0], "port": choice.port, "datagrams": choice.count,
            "sent": choice.size * choice.count, "received": received}


def _answer(door):
    while True:
        try:
            datagram, sender = door.recvfrom(65536)
            if len(datagram) >= HEAD.size and datagram[:2] == b"SA":
                answer = HEAD.unpack(datagram[:HEAD.size])[1]
                if answer:
                    door.sendto(bytes(answer), sender)
        except OSError:
            # An ICMP error of an earlier answer: the next datagram is as good as any.
            continue

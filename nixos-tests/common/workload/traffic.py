#!/usr/bin/env python3
"""traffic: makes an exactly known number of bytes, from or to a chosen unit, at a chosen moment.

traffic serve [--tcp PORT]... [--udp PORT]...    server, also on the sockets a .socket unit hands over;
                                                 in a unit with RuntimeDirectory= it also takes orders
traffic client HOST PORT --send N --receive N    N bytes there, N bytes back, on one connection
traffic send HOST PORT N                         the same as: client HOST PORT --send N --receive 0
traffic udp-send HOST PORT --size N              a datagram of N bytes
traffic tell UNIT ORDER...                       have a running unit do it: client, send, udp-send as above, or
                                                 close NAME | die segv|abort|kill|exit | stubborn | at-stop ORDER...
traffic idle                                     nothing, for ever

Whatever moved bytes prints one line of JSON that says what it did.
"""

import argparse
import json
import os
import signal
import socket
import sys

import orders
import tcp
import udp


def main(argv):
    """Exit code of one call."""
    try:
        if argv[:1] == ["tell"]:
            return orders.tell(argv[1:])
        choice = parser().parse_args(argv)
        if choice.what == "serve":
            serve(choice)
        elif choice.what == "idle":
            signal.pause()
        else:
            print(json.dumps(carry_out(choice)), flush=True)
    except (OSError, ValueError) as problem:
        print(f"traffic: `traffic {' '.join(argv)}` failed: {problem}", file=sys.stderr)
        return 1
    return 0


def parser():
    """The words of every call but tell, which are also the words of an order."""
    top = argparse.ArgumentParser(prog="traffic", description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    calls = top.add_subparsers(dest="what", required=True)
    serve_call = calls.add_parser("serve")
    serve_call.add_argument("--tcp", type=int, action="append", default=[], metavar="PORT")
    serve_call.add_argument("--udp", type=int, action="append", default=[], metavar="PORT")
    calls.add_parser("idle")
    client = calls.add_parser("client")
    send = calls.add_parser("send")
    udp_send = calls.add_parser("udp-send")
    for call in (client, send, udp_send):
        call.add_argument("host")
        call.add_argument("port", type=int)
        family = call.add_mutually_exclusive_group()
        family.add_argument("-4", dest="family", action="store_const", const=socket.AF_INET)
        family.add_argument("-6", dest="family", action="store_const", const=socket.AF_INET6)
        call.set_defaults(family=socket.AF_UNSPEC)
    client.add_argument("--send", type=int, required=True, metavar="N")
    client.add_argument("--receive", type=int, required=True, metavar="N")
    send.add_argument("send", type=int, metavar="N")
    send.set_defaults(receive=0, what="client")
    for call in (client, send):
        call.add_argument("--times", type=int, default=1, metavar="K", help="K connections, one after the other")
        call.add_argument("--server-closes", action="store_true", help="TIME_WAIT is then the server's")
        call.add_argument("--keep", metavar="NAME", help="use connection NAME of this unit, and leave it open")
    udp_send.add_argument("--size", type=int, required=True, metavar="N")
    udp_send.add_argument("--count", type=int, default=1, metavar="K")
    udp_send.add_argument("--reply", type=int, default=0, metavar="N", help="bytes the server answers each with")
    return top


def carry_out(choice):
    """Do one client call; what it did."""
    if choice.what == "client":
        return tcp.transfer(choice)
    return udp.send(choice)


def serve(choice):
    """Serve until told to stop; then do what was ordered for the end."""
    for port in choice.tcp:
        tcp.serve(port)
    for port in choice.udp:
        udp.serve(port)
    for listener in handed_over():
        tcp.accept_from(listener)
    book = orders.Book(parser, carry_out)
    signal.signal(signal.SIGTERM, stop)
    ready()
    try:
        book.take()
    except Stopped:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        book.finish()


def handed_over():
    """Listening sockets of a .socket unit: file descriptors from 3 on, meant for this process."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    return [socket.socket(fileno=3 + number) for number in range(int(os.environ["LISTEN_FDS"]))]


class Stopped(Exception):
    """SIGTERM came."""


def stop(_signal, _frame):
    """Leave the main loop."""
    raise Stopped


def ready():
    """Tell whoever started us that the ports are open. (strict.service has no AF_UNIX, and Type=exec.)"""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(b"READY=1", "\0" + address[1:] if address[0] == "@" else address)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

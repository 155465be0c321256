"""A peer: does the work that it is asked for and says how long it took.

python3 serve.py BACKEND THREADS [LIBRARY]

Reads one JSON object a line from standard input and answers with one on
standard output. The first answer comes unasked: {"version": …}, or
{"missing": …} if something is not installed.

{"do": "prepare", "work": …}   makes the work ready: {"check": numbers of its
                               result}, or {"cannot": …} if there is no such work
{"do": "run", "seconds": 0.1}  does it for about as long: {"seconds": one time}

A backend is a module with load(threads, library), which returns its version,
and a dictionary works of functions that take the request and return what to
call and the result's numbers.
"""

import importlib
import json
import os
import signal
import sys
import time


class Cannot(Exception):
    """The backend has no such work."""


class Fixed:
    """An operation that is measured in something else than time, once."""

    def __init__(self, amount):
        self.amount = amount


class Missing(Exception):
    """Something is not installed."""


def spend(op, times):
    start = time.perf_counter()
    for _ in range(times):
        op()
    return time.perf_counter() - start


def find_times(op, seconds):
    """How often op runs in so many seconds."""
    op()
    times = 1
    while True:
        took = spend(op, times)
        if took >= seconds / 2:
            return max(1, int(times * seconds / took))
        times *= 2


class Peer:
    def __init__(self, works):
        self.works = works
        self.op, self.times, self.overhead = None, 0, 0.0

    def prepare(self, request):
        make = self.works.get(request["work"])
        if make is None:
            raise Cannot("has no " + request["work"])
        self.op, check, *idle = make(request)
        self.times, self.overhead = 0, 0.0
        if idle:  # the same call with nothing to do: what calling costs from here
            idle = idle[0]
            idle()
            self.overhead = min(spend(idle, 1000) for _ in range(5)) / 1000
        return {"check": [float(v) for v in check]}

    def run(self, request):
        if isinstance(self.op, Fixed):
            return {"seconds": self.op.amount}
        if self.times == 0:
            self.times = find_times(self.op, request["seconds"])
        elif self.times > 3:
            self.op()  # the caches hold what another side worked on
        took = spend(self.op, self.times) / self.times
        return {"seconds": max(took - self.overhead, took / 100)}

    def answer(self, request):
        try:
            return {"prepare": self.prepare, "run": self.run}[request["do"]](request)
        except Cannot as e:
            return {"cannot": str(e)}
        except Exception as e:
            return {"error": f"{type(e).__name__}: {e}"}


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the benchmark ends us itself
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is no answer
    backend, threads = sys.argv[1], int(sys.argv[2])
    library = sys.argv[3] if len(sys.argv) > 3 else ""
    try:
        module = importlib.import_module("on_" + backend)
        version = module.load(threads, library)
    except (ImportError, OSError, Missing) as e:
        print(json.dumps({"missing": f"{e}"}), file=answers)
        return
    print(json.dumps({"version": version}), file=answers)
    peer = Peer(module.works)
    for line in sys.stdin:
        print(json.dumps(peer.answer(json.loads(line))), file=answers)


if __name__ == "__main__":
    # Backends import Cannot and Missing from here, and must get these.
    sys.modules["serve"] = sys.modules["__main__"]
    main()

#!/usr/bin/env python3
"""From beacon to answer at 200 beacons a second for 20 seconds, one event each: an open loop, so that a slow answer
delays nobody else and its whole wait is counted. Prints p50 and p99 in milliseconds."""
import http.client, json, os, pathlib, subprocess, threading, time, urllib.request, uuid

RATE, SECONDS, PORT = 200, 20, 18091
waymark, root = os.environ["WAYMARK"], pathlib.Path(os.environ["COLLECTORS"]) / "answers"
subprocess.run(["rm", "-rf", root], check=True)
add = [waymark, "site", "add", "Bench", "--origin", "https://shop.example.com", "--key", "benchSITE001", "--data", root]
subprocess.run(add, check=True, stdout=subprocess.DEVNULL)
env = dict(os.environ, WAYMARK_INTAKE__BEACONS_PER_SECOND_NETWORK="100000", WAYMARK_LOG__LEVEL="warn")
started = time.perf_counter()
server = subprocess.Popen([waymark, "serve", "--listen", f"127.0.0.1:{PORT}", "--data", root], env=env, stdout=subprocess.DEVNULL)
while True:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=1).read()
        break
    except OSError:
        time.sleep(0.002)
ready_ms = (time.perf_counter() - started) * 1e3

UA = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
waits, late, bad, lock = [], 0, 0, threading.Lock()


def beacon(n):
    page = {"url": f"https://shop.example.com/p/{n % 40}", "title": "A product", "referrer": "https://www.search.example/"}
    event = {"age": 12, "id": str(uuid.uuid4()), "seq": n, "name": "page_viewed", "page": page}
    return json.dumps({"v": 1, "site": "benchSITE001", "visitor": str(uuid.UUID(int=n % 500 + 1)), "tab": str(uuid.UUID(int=n % 500 + 1)),
                       "id": str(uuid.uuid4()), "sent_at": int(time.time() * 1e3), "events": [event]})


def sender(k, senders, begin):
    global late, bad
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    connection.connect()
    for n in range(k, RATE * SECONDS, senders):
        due = begin + n / RATE
        body = beacon(n)
        if due > time.perf_counter():
            time.sleep(due - time.perf_counter())
        connection.request("POST", "/w/b", body, {"Origin": "https://shop.example.com", "User-Agent": UA, "Content-Type": "text/plain"})
        answer = connection.getresponse()
        text = answer.read()
        wait = time.perf_counter() - due
        with lock:
            waits.append(wait * 1e3)
            bad += answer.status != 200
            late += b'"session"' not in text


begin = time.perf_counter() + 0.5
threads = [threading.Thread(target=sender, args=(k, 32, begin)) for k in range(32)]
[t.start() for t in threads]
[t.join() for t in threads]
server.terminate()
server.wait(15)
waits.sort()
row = {"rate": RATE, "p50_ms": round(waits[len(waits) // 2], 2), "p99_ms": round(waits[int(len(waits) * 0.99)], 2),
       "max_ms": round(waits[-1], 1), "not_200": bad, "without_session": late, "ready_ms": round(ready_ms)}
print(json.dumps(row))

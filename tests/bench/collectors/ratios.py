#!/usr/bin/env python3
"""The figures of design.md as ratios, from the medians of results/*.jsonl."""
import json, pathlib, statistics

results = pathlib.Path(__file__).resolve().parent / "results"


def median(kind, peer, column, **where):
    rows = [json.loads(line) for line in (results / f"{kind}.jsonl").read_text().splitlines()]
    found = [r[column] for r in rows if r["peer"] == peer and all(r.get(k) == v for k, v in where.items())]
    return statistics.median(found) if found else float("nan")


for mode, most in [("single", 6), ("batch", 20)]:
    ours, floor = (median("load", peer, "server_us", mode=mode) for peer in ("waymark", "actix-204"))
    print(f"CPU an event, {mode}: {ours:.1f} us, actix-204 {floor:.2f} us, ratio {ours / floor:.1f} (aim: at most {most})")
print(f"memory under load: {max(median('load', 'waymark', 'rss_mb', mode=m) for m in ('single', 'batch')):.0f} MiB (aim: at most 60)")
print(f"start to ready: {median('startup', 'waymark', 'ready_ms'):.0f} ms (aim: at most 200)")

#!/usr/bin/env python3
"""Puts Waymark into a copy of the harness: a peer, its payload names, and a load script that renews every id."""
import os, pathlib

here = pathlib.Path(__file__).resolve().parent
peers = here / "peers.toml"
text = peers.read_text().split("# ---- Waymark")[0].rstrip() + f'''

# ---- Waymark: durable, projected into sessions, every request with new ids and from one of 5,000 visitors -----------
[waymark]
start = "{os.environ["WAYMARK"]} serve --listen 127.0.0.1:18090 --data {{root}}/waymark"
before = "rm -rf {{root}}/waymark && {os.environ["WAYMARK"]} site add Bench --origin https://shop.example.com --key benchSITE001 --data {{root}}/waymark"
ready = "http://127.0.0.1:18090/readyz"
quiet = true
env = {{ WAYMARK_INTAKE__BEACONS_PER_SECOND_NETWORK = "1000000", WAYMARK_INTAKE__BEACONS_PER_SECOND_SITE = "1000000", WAYMARK_INTAKE__EVENTS_PER_SECOND_VISITOR = "1000000", WAYMARK_LOG__LEVEL = "warn" }}
single = {{ url = "http://127.0.0.1:18090/w/b", body = "waymark-1" }}
batch = {{ url = "http://127.0.0.1:18090/w/b", body = "waymark-20", events = 20 }}
'''
peers.write_text(text)

post, neutral = here / "lib/post.lua", here / "lib/post-neutral.lua"
if not neutral.exists():
    neutral.write_text(post.read_text())
post.write_text('''-- Waymark's beacons are made anew for each request; the others' are one file again and again.
local events = os.getenv("BODY"):match("waymark%-(%d+)$")
if events then
  WAYMARK_EVENTS = events
  dofile("waymark.lua")
else
  dofile("lib/post-neutral.lua")
end
''')

# The copy lies below our workspace and is none of its members.
ceilings = here / "ceilings/Cargo.toml"
if "[workspace]" not in ceilings.read_text():
    ceilings.write_text(ceilings.read_text() + "\n[workspace]\n")

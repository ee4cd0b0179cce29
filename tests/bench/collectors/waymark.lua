-- wrk script: POSTs Waymark beacons, each with new ids, from many visitors.
-- VISITORS: how many browsers take turns.
local events = tonumber(WAYMARK_EVENTS or "1")
local site = "benchSITE001"
local visitors = tonumber(os.getenv("VISITORS") or "5000")
wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain"
wrk.headers["Origin"] = "https://shop.example.com"
wrk.headers["User-Agent"] = os.getenv("UA") or
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"

local page = '"page":{"url":"https://shop.example.com/products/blue-running-shoes?utm_source=newsletter&utm_medium=email' ..
  '&utm_campaign=spring","title":"Blue running shoes - Example shop","referrer":"https://www.search.example/results?q=running+shoes"},'
local attributes = '"attributes":{"product_id":"SKU-000001","price":89.95,"currency":"EUR","in_stock":true,' ..
  '"variant":"blue/42","position":7,"experiment":"checkout-b","category":"shoes/running"}}'
local client = '"client":{"core":"wasm","language":"en-GB","zone":"Europe/London","screen":[1920,1080],"viewport":[1503,892]},'

math.randomseed(os.time())
local run = math.random(0, 0xffff)
local threads, n = {}, 0

function setup(thread)
  thread:set("thread", #threads)
  table.insert(threads, thread)
end

function init() bad = 0 end

-- A UUIDv7 of this moment: its last 48 bits count.
local function id(time, kind, count)
  return string.format("%08x-%04x-7%03x-8%03x-%04x%08x", math.floor(time / 65536), time % 65536, kind, thread or 0, run, count)
end

function request()
  n = n + 1
  local now = os.time() * 1000
  local who = n % visitors
  local parts = {}
  local view = id(now, 1, n * events)
  for k = 1, events do
    local mine = id(now, 1, n * events + k - 1)
    if k % 4 == 1 then
      parts[k] = '{"age":' .. (events - k) .. ',"id":"' .. mine .. '","seq":' .. n .. ',"name":"page_viewed",' .. page .. attributes
      view = mine
    else
      parts[k] = '{"age":' .. (events - k) .. ',"id":"' .. mine .. '","seq":' .. n .. ',"view":"' .. view .. '","name":"product_viewed",' .. attributes
    end
  end
  local body = '{"v":1,"site":"' .. site .. '","visitor":"' .. id(1795176000000, 2, who) .. '","tab":"' .. id(1795176000000, 3, who) ..
    '","id":"' .. id(now, 4, n) .. '","sent_at":' .. now .. ',' .. client .. '"events":[' .. table.concat(parts, ",") .. ']}'
  return wrk.format(nil, nil, nil, body)
end

function response(status) if status < 200 or status > 299 then bad = bad + 1 end end

-- One JSON line at the end: what bench.py reads.
function done(summary, latency)
  local notok = 0
  for _, t in ipairs(threads) do notok = notok + t:get("bad") end
  local e = summary.errors
  io.write(string.format(
    '\nJSON {"requests":%d,"seconds":%.6f,"not_2xx":%d,"sock_errors":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, notok, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end

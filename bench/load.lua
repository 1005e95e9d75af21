-- For wrk: posts one body, with a token of a file in turn where there is one; prints what it measured as one line of JSON.
-- Where each answer is another, each is looked at: one that says that something is missing is not an answer.
local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

local threads, tokens, at = {}, {}, 0
incomplete = 0

function setup(thread) threads[#threads + 1] = thread end

function init(args)
  wrk.method = 'POST'
  wrk.headers['content-type'] = 'application/json'
  wrk.body = read(args[1])
  if args[2] then
    for token in read(args[2]):gmatch('[^\n]+') do tokens[#tokens + 1] = token end
    at = tonumber(args[3])
    request = function()
      at = at % #tokens + 1
      wrk.headers['authorization'] = 'Bearer ' .. tokens[at]
      return wrk.format()
    end
    response = function(_, _, body)
      if body:find('"degraded":', 1, true) or body:find('"errors":', 1, true) then incomplete = incomplete + 1 end
    end
  end
end

function done(summary, latency)
  local errors, missing = summary.errors, 0
  for _, thread in ipairs(threads) do missing = missing + thread:get('incomplete') end
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.3f,"p50Ms":%.3f,"p99Ms":%.3f,"refused":%d,"broken":%d,"incomplete":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    missing))
end

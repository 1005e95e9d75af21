// The reservation as Redis carries it out: one script is one step, whoever else asks meanwhile.
import { rounding, slices } from './meter.ts';

/** Numbers a demand is described with in `ARGV`. */
const argumentsPerDemand = 8;
/** Numbers a decision comes back as. */
export const numbersPerDecision = 4;

/**
 * KEYS: one a demand. ARGV: for each, the group it belongs to (a request), the kind, max, window, burst, cost, 1 when it is in dry run, and what is owed:
 * units that were given out without asking, which are charged whatever is decided. For quotas the window is the time left until the period ends. A group is charged as a whole or not at all.
 * Gives for each demand: 1 or 0, units left, milliseconds until it may be asked again, milliseconds until all is free.
 *
 * The clock is Redis' own: instances need not agree on theirs. Counts as `meter.ts` does.
 */
export const reserveScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local answer = {}

local function bucket(key, d)
  local perMs, used = d.max / d.window, 0
  local level, at = string.match(redis.call('GET', key) or '', '^(%S+) (%S+)$')
  if level then used = math.max(0, tonumber(level) - math.max(0, now - tonumber(at)) * perMs) end
  local function write()
    redis.call('SET', key, string.format('%.17g %.17g', used, now), 'PX', math.ceil(used / perMs) + 1000)
  end
  if d.owed > 0 then used = used + d.owed; write() end
  local tooMuch = used + d.cost - d.burst
  if tooMuch > ${rounding} then return { 0, 0, tooMuch / perMs, used / perMs } end
  d.charge = function()
    used = used + d.cost
    write()
  end
  return { 1, math.floor(${rounding} - tooMuch), 0, (used + d.cost) / perMs }
end

local function window(key, d)
  local sliceMs = d.window / ${slices}
  local current = math.floor(now / sliceMs)
  local function add(units)
    redis.call('HINCRBY', key, string.format('%.0f', current), units)
    redis.call('PEXPIRE', key, math.ceil(d.window + 2 * sliceMs))
  end
  if d.owed > 0 then add(d.owed) end
  local entries, old, total, kept = redis.call('HGETALL', key), {}, 0, {}
  for i = 1, #entries, 2 do
    local slice, count = tonumber(entries[i]), tonumber(entries[i + 1])
    if slice < current - ${slices} then old[#old + 1] = entries[i]
    else total = total + count; kept[#kept + 1] = { slice, count } end
  end
  table.sort(kept, function(a, b) return a[1] < b[1] end)
  local function leavesIn(slice) return math.max(1, (slice + ${slices + 1}) * sliceMs - now) end
  local tooMuch = total + d.cost - d.max
  if tooMuch > 0 then
    local freed, after = 0, d.window
    for _, entry in ipairs(kept) do
      freed = freed + entry[2]
      if freed >= tooMuch then after = leavesIn(entry[1]) break end
    end
    return { 0, 0, after, #kept > 0 and leavesIn(kept[#kept][1]) or 0 }
  end
  d.charge = function()
    if #old > 0 then redis.call('HDEL', key, unpack(old)) end
    add(d.cost)
  end
  return { 1, -tooMuch, 0, d.window }
end

local function quota(key, d)
  local function add(units)
    redis.call('INCRBY', key, units)
    redis.call('PEXPIRE', key, math.ceil(d.window) + 3600000)
  end
  if d.owed > 0 then add(d.owed) end
  local wanted = tonumber(redis.call('GET', key) or '0') + d.cost
  if wanted > d.max then return { 0, 0, d.window, d.window } end
  d.charge = function() add(d.cost) end
  return { 1, d.max - wanted, 0, d.window }
end

local kinds = { bucket = bucket, window = window, quota = quota }

local function decide(from, to)
  local demands, passes = {}, true
  for i = from, to do
    local at = (i - 1) * ${argumentsPerDemand}
    local d = {
      max = tonumber(ARGV[at + 3]), window = tonumber(ARGV[at + 4]), burst = tonumber(ARGV[at + 5]), cost = tonumber(ARGV[at + 6]),
      owed = tonumber(ARGV[at + 8]),
    }
    local said = kinds[ARGV[at + 2]](KEYS[i], d)
    if said[1] == 0 and ARGV[at + 7] ~= '1' then passes = false end
    demands[#demands + 1] = d
    answer[#answer + 1] = said[1]
    answer[#answer + 1] = said[2]
    answer[#answer + 1] = math.ceil(said[3])
    answer[#answer + 1] = math.ceil(said[4])
  end
  if not passes then return end
  for _, d in ipairs(demands) do if d.charge then d.charge() end end
end

local first = 1
for i = 1, #KEYS do
  local group = ARGV[(i - 1) * ${argumentsPerDemand} + 1]
  if i == #KEYS or ARGV[i * ${argumentsPerDemand} + 1] ~= group then decide(first, i); first = i + 1 end
end
return answer
`;

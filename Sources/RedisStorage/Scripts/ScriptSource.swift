/// The scripts that run inside Redis, one call each. Whatever must happen at once happens in one of them.
///
/// Keys, all with the deployment's prefix as hash tag, so that they live in one slot of a Redis Cluster:
///
/// - `generation`: names this data. Gone where the server has lost it.
/// - `recovering`: how many gateways must have told what they remember before anybody is admitted; expires after ``grace``.
/// - `joined`: those that have.
/// - `gateways`: the gateways seen lately, by time.
/// - `journal:GATEWAY`: the last call of a gateway that was executed, and what became of those that it has no answer to.
/// - `r:CELL`, `b:CELL`: a rate's or a budget's count. `c:CELL`: the exchanges that hold a concurrent cell, by when they expire.
///
/// Numbers travel packed (Lua's `struct`, little-endian), so that none is rounded. Times are seconds since 2026-01-01 by the server's clock: a double
/// keeps nanoseconds of them.
enum ScriptSource {
    /// Seconds for which an exchange holds a concurrent cell unless its gateway says that it is still there.
    static let leaseSeconds = 60
    /// Milliseconds after which a new generation begins without the gateways that are missing.
    static let grace = 2000

    /// What all scripts share.
    private static let prelude = """
        local time = redis.call('TIME')
        local wall = tonumber(time[1])
        local now = wall - 1767225600 + tonumber(time[2]) / 1000000
        local RATE, BUDGET, CONCURRENT = 1, 2, 3

        -- A calendar window's first second and the first one after it (UTC; weeks from Monday).
        local function bounds(window, s)
          if window < 3 then
            local length = window == 1 and 3600 or 86400
            return s - s % length, s - s % length + length
          elseif window == 3 then
            local start = s - (s + 259200) % 604800
            return start, start + 604800
          end
          local function first(year, month)
            local y = month <= 2 and year - 1 or year
            local era = math.floor(y / 400)
            local ofYear = math.floor((153 * (month > 2 and month - 3 or month + 9) + 2) / 5)
            local ofEra = (y - era * 400) * 365 + math.floor((y - era * 400) / 4) - math.floor((y - era * 400) / 100) + ofYear
            return (era * 146097 + ofEra - 719468) * 86400
          end
          local days = math.floor(s / 86400) + 719468
          local era = math.floor(days / 146097)
          local ofEra = days - era * 146097
          local yearOfEra = math.floor((ofEra - math.floor(ofEra / 1460) + math.floor(ofEra / 36524) - math.floor(ofEra / 146096)) / 365)
          local ofYear = ofEra - (365 * yearOfEra + math.floor(yearOfEra / 4) - math.floor(yearOfEra / 100))
          local shifted = math.floor((5 * ofYear + 2) / 153)
          local month = shifted < 10 and shifted + 3 or shifted - 9
          local year = yearOfEra + era * 400 + (month <= 2 and 1 or 0)
          if month == 12 then return first(year, 12), first(year + 1, 1) end
          return first(year, month), first(year, month + 1)
        end

        -- x and y: a rate's interval and depth, a budget's amount and window, a concurrent cell's limit.
        local cells = {}
        local function load(key, value, kind, x)
          local c = cells[key]
          if c then return c end
          c = {key = key, kind = kind, x = x, owed = 0}
          if kind == RATE then
            c.arrival = now
            if value then
              local interval, seen
              c.arrival, interval, seen, c.owed = struct.unpack('<dddd', value)
              -- A clock that was set back must not make anybody wait for as long as that.
              if now < seen then
                c.arrival = c.arrival - (seen - now)
                c.isChanged = true
              end
              if interval ~= x and c.arrival > now then c.arrival = now + (c.arrival - now) / interval * x end
            end
          elseif kind == BUDGET then
            c.taken, c.start, c.upper = 0, 0, 0
            if value then c.taken, c.start, c.upper, c.owed = struct.unpack('<dddd', value) end
          end
          cells[key] = c
          return c
        end

        local function current(c, window)
          if wall < c.upper then return c.start, c.upper end
          return bounds(window, wall)
        end

        local function take(c, amount, window)
          if c.kind == RATE then
            if amount > 0 then c.arrival = math.max(c.arrival, now) end
            c.arrival = c.arrival + amount * c.x
          else
            local start, upper = current(c, window)
            if start ~= c.start or upper ~= c.upper then
              c.start, c.upper, c.taken = start, upper, math.max(amount, 0)
            else
              c.taken = c.taken + amount
            end
          end
          c.isChanged = true
        end

        local function save(c)
          local value, life
          if c.kind == RATE then
            value = struct.pack('<dddd', c.arrival, c.x, now, c.owed)
            life = math.max(c.arrival, now) - now + math.max(c.owed, 0) * c.x
          else
            value = struct.pack('<dddd', c.taken, c.start, c.upper, c.owed)
            life = (c.taken ~= 0 or c.owed ~= 0) and c.upper - wall or 0
          end
          if life > 0 then
            redis.call('SET', c.key, value, 'PX', math.ceil(life * 1000) + 1000)
          else
            redis.call('DEL', c.key)
          end
        end

        -- The calls of one gateway count once and in order: one that arrives after a later one came over a connection given up, and is not executed.
        local function journal(value, seq)
          if not value then return 0, '' end
          local last = struct.unpack('<d', value)
          if seq <= last then return nil end
          return last, string.sub(value, 9)
        end
        local function note(key, last, flags, seq, ack, flag)
          local missing = math.min(seq - last - 1, seq - ack - 1)
          flags = string.sub(flags .. string.rep('-', missing) .. flag, -(seq - ack))
          redis.call('SET', key, struct.pack('<d', seq) .. flags, 'PX', 3600000)
        end

        """

    /// Settles and reserves, all or nothing.
    ///
    /// `KEYS`: generation, recovering, journal, then one for each record. `ARGV`: the generation; sequence, acknowledged, records packed; a time instead of the
    /// server's, in tests.
    static let meter =
        prelude + """
            if ARGV[3] then now, wall = struct.unpack('<dd', ARGV[3]) end
            local values = redis.call('MGET', unpack(KEYS))
            if values[1] ~= ARGV[1] then return 'stale' end
            if values[2] then return 'recovering' end
            local seq, ack, position = struct.unpack('<dd', ARGV[2])
            local last, flags = journal(values[3], seq)
            if not last then return 'superseded' end

            local answers, asked, isAdmitted = {}, {}, true
            for i = 4, #KEYS do
              local kind, op, amount, moment, x, y, lease
              kind, op, amount, moment, x, y, lease, position = struct.unpack('<BBddddc8', ARGV[2], position)
              local key = KEYS[i]
              local c = load(key, values[i], kind, x)
              if c.owed ~= 0 then
                if kind == RATE or wall < c.upper then take(c, c.owed, y) end
                c.owed = 0
              end
              if op == 0 then
                if kind == CONCURRENT then
                  redis.call('ZREM', key, lease)
                elseif kind == RATE or moment >= c.start then
                  -- What an exchange of an earlier window gives back belongs to that window.
                  take(c, amount, y)
                end
              else
                asked[#asked + 1] = {cell = c, amount = amount, y = y, lease = lease, index = #answers + 1}
              end
              local allows, p, q, r = true, 0, 0, 0
              if kind == RATE then
                local arrival = math.max(c.arrival, now)
                p = arrival - now
                if op > 0 then allows = arrival + amount * x - now <= y + 1e-6 end
              elseif kind == BUDGET then
                q, r = current(c, y)
                if q == c.start and r == c.upper then p = c.taken end
                if op > 0 then allows = amount <= x - p end
              elseif op > 0 then
                redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
                p = redis.call('ZCARD', key)
                allows = p < x
              end
              if op > 0 then
                asked[#asked].allows = allows
                if op == 1 and not allows then isAdmitted = false end
              end
              answers[#answers + 1] = struct.pack('<Bddd', allows and 1 or 0, p, q, r)
            end
            if isAdmitted then
              for _, a in ipairs(asked) do
                if a.allows then
                  if a.cell.kind == CONCURRENT then
                    redis.call('ZADD', a.cell.key, now + \(leaseSeconds), a.lease)
                    redis.call('PEXPIRE', a.cell.key, \(leaseSeconds * 1000 + 1000))
                  else
                    take(a.cell, a.amount, a.y)
                  end
                end
              end
            end
            for _, c in pairs(cells) do
              if c.isChanged then save(c) end
            end
            note(KEYS[3], last, flags, seq, ack, isAdmitted and #asked > 0 and '1' or '0')
            return struct.pack('<Bd', isAdmitted and 1 or 0, wall) .. table.concat(answers)
            """

    /// A gateway comes, or comes again: says what it remembers where data was lost, and what it owes.
    ///
    /// Data was lost where its journal is older than the last answer it got, or gone: then a new generation begins, for all gateways.
    ///
    /// `KEYS`: generation, recovering, joined, gateways, journal, then one for each record. `ARGV`: the generation that it knew; a name for a new one; the gateway;
    /// how many gateways it knew; `1` in its last call; sequence, acknowledged, records packed.
    ///
    /// Returns the generation, whether anybody is admitted (0 or 1), the journal as it was, the number of gateways.
    static let join =
        prelude + """
            local generation = redis.call('GET', KEYS[1])
            local known = redis.call('GET', KEYS[5])
            local seq, ack, position = struct.unpack('<dd', ARGV[6])
            local last, flags = journal(known, seq)
            if not last then return 'superseded' end
            if not generation or generation == ARGV[1] and last < ack then
              generation = ARGV[2]
              redis.call('SET', KEYS[1], generation)
              redis.call('DEL', KEYS[3])
              redis.call('SET', KEYS[2], ARGV[4], 'PX', \(grace))
            end
            for i = 6, #KEYS do
              local kind, op, amount, moment, x, y, lease
              kind, op, amount, moment, x, y, lease, position = struct.unpack('<BBddddc8', ARGV[6], position)
              local key = KEYS[i]
              if kind == CONCURRENT then
                if op == 0 then redis.call('ZREM', key, lease) else
                  redis.call('ZADD', key, now + \(leaseSeconds), lease)
                  redis.call('PEXPIRE', key, \(leaseSeconds * 1000 + 1000))
                end
              else
                local c = load(key, redis.call('GET', key), kind, x)
                if op == 0 then
                  -- Added when the first exchange asks: until then others may still remember more than is here.
                  if kind == RATE then
                    c.owed = c.owed + amount
                  else
                    local start, upper = current(c, y)
                    if moment >= start then
                      if start ~= c.start or upper ~= c.upper then c.start, c.upper, c.taken = start, upper, 0 end
                      c.owed = c.owed + amount
                    end
                  end
                elseif kind == RATE then
                  c.arrival = math.max(c.arrival, now + amount)
                elseif moment > c.start then
                  c.taken = amount
                  c.start, c.upper = bounds(y, moment)
                elseif moment == c.start then
                  c.taken = math.max(c.taken, amount)
                end
                c.isChanged = true
              end
            end
            for _, c in pairs(cells) do
              if c.isChanged then save(c) end
            end
            note(KEYS[5], last, flags, seq, ack, '0')
            redis.call('ZADD', KEYS[4], now, ARGV[3])
            if ARGV[5] == '1' then
              redis.call('SADD', KEYS[3], ARGV[3])
              redis.call('PEXPIRE', KEYS[3], 60000)
              local needed = redis.call('GET', KEYS[2])
              if needed then
                needed = math.max(tonumber(needed), tonumber(ARGV[4]))
                if redis.call('SCARD', KEYS[3]) >= needed then
                  redis.call('DEL', KEYS[2])
                else
                  redis.call('SET', KEYS[2], needed, 'KEEPTTL')
                end
              end
            end
            return {generation, redis.call('EXISTS', KEYS[2]) == 0 and 1 or 0, known, redis.call('ZCARD', KEYS[4])}
            """

    /// A gateway is still there, and so are its exchanges.
    ///
    /// `KEYS`: generation, recovering, gateways, journal, then the concurrent cell of each lease. `ARGV`: the gateway; the leases packed.
    ///
    /// Returns the generation, whether anybody is admitted, the number of gateways.
    static let beat =
        prelude + """
            redis.call('ZADD', KEYS[3], now, ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - 10)
            redis.call('PEXPIRE', KEYS[3], 60000)
            redis.call('PEXPIRE', KEYS[4], 3600000)
            for i = 5, #KEYS do
              -- Leases of a time when the clock went ahead would never expire.
              redis.call('ZREMRANGEBYSCORE', KEYS[i], now + \(2 * leaseSeconds), '+inf')
              redis.call('ZADD', KEYS[i], now + \(leaseSeconds), string.sub(ARGV[2], 8 * i - 39, 8 * i - 32))
              redis.call('PEXPIRE', KEYS[i], \(leaseSeconds * 1000 + 1000))
            end
            return {redis.call('GET', KEYS[1]), redis.call('EXISTS', KEYS[2]) == 0 and 1 or 0, redis.call('ZCARD', KEYS[3])}
            """
}

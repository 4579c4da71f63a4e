import Exchanges
import JSON

/// Writes what is true as lines of a labels file.
struct LabelLines {
    let seed: UInt64

    /// Appends an account's line. `campaigns` are the names of those that its pool works for.
    func append(_ profile: Profile, _ account: UInt32, campaigns: [String], to output: inout [UInt8]) {
        output.append("{\"kind\":\"account\",\"account\":\"")
        output.append(contentsOf: AccountName.bytes(account, seed: seed))
        output.append("\",\"class\":\"")
        output.append(contentsOf: profile.label.rawValue.utf8)
        output.append("\"")
        if campaigns.count == 1 {
            output.append(",\"campaign\":")
            JSONText.append(campaigns[0], to: &output)
        } else if campaigns.count > 1 {
            output.append(",\"campaigns\":[")
            for (index, name) in campaigns.enumerated() {
                if index > 0 { output.append(",") }
                JSONText.append(name, to: &output)
            }
            output.append("]")
        }
        output.append("}\n")
    }

    /// Appends the line of an account that sends nothing, so that no detector can see it.
    func append(silent profile: Profile, _ account: UInt32, to output: inout [UInt8]) {
        output.append("{\"kind\":\"silent\",\"account\":\"")
        output.append(contentsOf: AccountName.bytes(account, seed: seed))
        output.append("\",\"class\":\"")
        output.append(contentsOf: profile.label.rawValue.utf8)
        output.append("\"}\n")
    }

    /// Appends a campaign's line. `hours` are the answered attack exchanges of each hour of the log.
    func append(
        _ plan: CampaignPlan, hours: [Int], start: Timestamp, first: Int64, last: Int64, to output: inout [UInt8]
    ) {
        func text(_ name: StaticString, _ text: String) {
            output.append(",\"")
            output.append(name)
            output.append("\":")
            JSONText.append(text, to: &output)
        }
        func number(_ name: StaticString, _ number: Double) {
            output.append(",\"")
            output.append(name)
            output.append("\":")
            output.append(contentsOf: (number == number.rounded() ? "\(Int(number))" : "\(number)").utf8)
        }
        func moment(_ milliseconds: Int64) -> String {
            Timestamp(milliseconds: start.milliseconds + milliseconds).rfc3339
        }
        output.append("{\"kind\":\"campaign\"")
        text("campaign", plan.name)
        text("operator", plan.operatorName)
        text("pool", plan.pool)
        output.append(",\"cell\":{\"accounts\":")
        output.append(decimal: plan.accounts)
        number("exchanges_per_account_day", plan.exchangesPerAccountDay)
        number("share", plan.share)
        text("template", plan.template.rawValue)
        text("identity", plan.identity.name)
        text("mode", plan.mode.rawValue)
        text("scheduler", plan.scheduler.rawValue)
        text("partition", plan.partition.rawValue)
        text("timing", plan.timing.rawValue)
        number("quota_sd", plan.quotaSpread)
        number("bans", Double(plan.bans.count))
        number("pivot", plan.pivot?.share ?? 0)
        number("framing", plan.framing == nil ? 0 : 1)
        output.append("}")
        let total = hours.reduce(0, +)
        number("attack_exchanges", Double(total))
        text("first", moment(first))
        text("last", moment(last))
        output.append(",\"leak\":[")
        // An entry an hour, from before the first to after the last exchange; coarser for long logs.
        let step = max(1, hours.count / 2000)
        var sum = 0
        var isFirst = true
        for hour in stride(from: 0, to: hours.count, by: step) {
            let added = hours[hour..<min(hour + step, hours.count)].reduce(0, +)
            defer { sum += added }
            guard added > 0 || (sum > 0 && sum < total) else { continue }
            if isFirst {
                output.append("[\"")
                output.append(contentsOf: moment(Int64(hour) * 3_600_000).utf8)
                output.append("\",0]")
                isFirst = false
            }
            output.append(",[\"")
            output.append(contentsOf: moment(Int64(hour + step) * 3_600_000).utf8)
            output.append("\",")
            output.append(decimal: sum + added)
            output.append("]")
        }
        output.append("]}\n")
    }
}

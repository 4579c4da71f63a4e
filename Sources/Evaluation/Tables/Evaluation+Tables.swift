extension Evaluation {
    /// The evaluation as tables, the most important first.
    public var tables: [Table] {
        [accountTable, classTable, cellTable, campaignTable, groupingTable, calibrationTable]
            + (falseCampaigns.isEmpty ? [] : [falseCampaignTable])
    }

    private var accountTable: Table {
        var table = Table(
            "Accounts", ["measure", "value", "counts"],
            note: "A bound is what the rate is at most with 95 % confidence (Clopper-Pearson, one-sided).")
        let found = "\(accounts.attackersFlagged) of \(accounts.attackers) attackers"
        table.add(["recall", NumberText.share(accounts.recall), "\(found), \(accounts.attackersWatched) more watched"])
        let flagged = accounts.attackersFlagged + accounts.customersFlagged
        table.add([
            "precision", NumberText.share(accounts.precision), "\(accounts.attackersFlagged) of \(flagged) flagged",
        ])
        let wronged = "\(accounts.customersFlagged) of \(accounts.customers) customers"
        table.add(["false-positive rate", NumberText.rate(accounts.falsePositiveRate), wronged])
        table.add(["false-positive rate, bound", NumberText.rate(accounts.falsePositiveBound), wronged])
        let provider = "\(projection.attackers) attackers among \(projection.accounts) accounts"
        table.add(["projected precision", NumberText.share(projection.precision), provider])
        table.add(["projected precision at the bound", NumberText.share(projection.precisionAtBound), provider])
        if accounts.unknownFlagged > 0 {
            table.add(["flagged without a label", "\(accounts.unknownFlagged)", "counted nowhere else"])
        }
        return table
    }

    private var classTable: Table {
        var table = Table(
            "Customers by class",
            ["class", "accounts", "flagged", "rate", "bound", "watch", "authorised", "cleared"])
        for score in classes {
            table.add([
                score.name, "\(score.accounts)", "\(score.flagged)", NumberText.rate(score.falsePositiveRate),
                NumberText.rate(score.falsePositiveBound), "\(score.watched)", "\(score.authorised)",
                "\(score.cleared)",
            ])
        }
        return table
    }

    private var cellTable: Table {
        let varying = varyingParameters
        var table = Table(
            "Campaigns by cell",
            varying + ["campaigns", "found", "accounts", "recall", "precision", "fragments", "exchanges", "leaked"],
            note: "Leaked is the share of the attack exchanges before the first alert.")
        for score in cells {
            table.add(
                varying.map { name in score.cell.first { $0.name == name }?.value ?? "-" } + [
                    "\(score.campaigns)", "\(score.campaignsFound)", "\(score.accounts)",
                    NumberText.share(score.recall), NumberText.share(score.precision),
                    NumberText.fixed(score.fragments, digits: 1),
                    "\(score.attackExchanges)", NumberText.share(score.leakedShare),
                ])
        }
        return table
    }

    /// The names of the parameters that differ between cells, in the order of their first appearance.
    private var varyingParameters: [String] {
        var names: [String] = []
        for name in cells.flatMap(\.cell).map(\.name) where !names.contains(name) { names.append(name) }
        return names.filter { name in
            Set(cells.map { cell in cell.cell.first { $0.name == name }?.value }).count > 1
        }
    }

    private var campaignTable: Table {
        var table = Table(
            "Campaigns",
            [
                "run", "campaign", "operator", "pool", "accounts", "recall", "precision", "fragments", "exchanges",
                "first alert after",
                "leaked by then", "by half", "by 9/10",
            ],
            note: "By half and by 9/10: attack exchanges before alerts that hold that share of the campaign's accounts."
        )
        for score in campaigns {
            let total = score.attackExchanges
            table.add([
                score.run, score.id, score.operatorName, score.pool, "\(score.accounts)",
                NumberText.share(score.recall), NumberText.share(score.precision),
                "\(score.fragments)", "\(total)", NumberText.span(score.secondsToFirstAlert),
                NumberText.part(score.leakedBeforeFirstAlert, of: total),
                NumberText.part(score.leakedBeforeHalf, of: total),
                NumberText.part(score.leakedBeforeNineTenths, of: total),
            ])
        }
        return table
    }

    private var groupingTable: Table {
        var table = Table(
            "Reported campaigns against the truth",
            ["against", "purity", "completeness", "B³ precision", "B³ recall", "B³ F1", "adjusted Rand"])
        for (name, score) in [("operator", againstOperators), ("pool", againstPools)] {
            table.add(
                [
                    name, NumberText.share(score.purity), NumberText.share(score.completeness),
                    NumberText.share(score.bCubedPrecision), NumberText.share(score.bCubedRecall),
                    NumberText.share(score.bCubedF1), NumberText.fixed(score.adjustedRand, digits: 3),
                ])
        }
        return table
    }

    private var calibrationTable: Table {
        var table = Table(
            "Calibration of the confidence", ["confidence", "campaigns", "mean confidence", "real", "share real"],
            note: "A reported campaign is real if at least half of its accounts are attackers of one pool."
                + (calibration.brier.map { " Brier score \(NumberText.fixed($0, digits: 4))." } ?? ""))
        for bin in calibration.bins {
            table.add([
                "\(NumberText.fixed(bin.from, digits: 1)) to \(NumberText.fixed(bin.to, digits: 1))",
                "\(bin.campaigns)", NumberText.fixed(bin.confidence, digits: 3), "\(bin.real)",
                NumberText.share(Ratio.of(bin.real, bin.campaigns)),
            ])
        }
        return table
    }

    /// The most false campaigns that a table shows.
    static let mostFalseCampaigns = 20

    private var falseCampaignTable: Table {
        let shown = falseCampaigns.sorted { $0.confidence > $1.confidence }.prefix(Self.mostFalseCampaigns)
        let hidden = falseCampaigns.count - shown.count
        var table = Table(
            "False campaigns", ["run", "campaign", "confidence", "accounts", "attackers", "customers"],
            note: hidden > 0 ? "The \(shown.count) with most confidence; \(hidden) more are not shown." : nil)
        for score in shown {
            let customers = score.customers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            table.add([
                score.run, score.id, NumberText.fixed(score.confidence, digits: 3), "\(score.accounts)",
                "\(score.attackers)", customers.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
            ])
        }
        return table
    }
}

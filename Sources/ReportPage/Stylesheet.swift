/// How a page looks: one column of text, figures as wide as it, the same in light, in dark and on paper.
enum Stylesheet {
    static var rules: String {
        variables(.light) + layout + Palette.light.pictureRules
            + "@media screen and (prefers-color-scheme: dark){" + variables(.dark) + Palette.dark.pictureRules + "}"
            + paper
    }

    private static func variables(_ palette: Palette) -> String {
        """
        :root{--ground:\(palette.ground);--raised:\(palette.raised);--ink:\(palette.ink);--muted:\(palette.muted);
        --rule:\(palette.rule);--leaked:\(palette.leaked);--known:\(palette.known)}

        """
    }

    private static let layout = """
        :root{color-scheme:light dark}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 \(Markup.fonts)}
        main{max-width:64rem;margin:0 auto;padding:3.5rem 1.5rem 6rem}
        h1{font-size:2rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.02em;font-weight:650}
        h2{font-size:1.35rem;line-height:1.3;margin:0 0 .25rem;letter-spacing:-.01em;font-weight:650}
        h3{font-size:1rem;margin:2.25rem 0 .5rem;font-weight:650}
        p,ul,ol{max-width:44rem;margin:.5rem 0}
        li{margin:.3rem 0}
        section{margin-top:4rem;padding-top:1.75rem;border-top:1px solid var(--rule)}
        a{color:inherit;text-decoration-color:var(--muted);text-underline-offset:.15em}
        .lede{font-size:1.15rem;line-height:1.5}
        .quiet{color:var(--muted)}
        .small{font-size:.85rem}
        dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1.1rem 1.5rem;margin:1.5rem 0}
        dt{font-size:.8rem;color:var(--muted)}
        dd{margin:0;overflow-wrap:anywhere;font-size:1.15rem;font-variant-numeric:tabular-nums}
        dd small{display:block;font-size:.8rem;color:var(--muted)}
        .wide{overflow-x:auto;margin:1rem 0}
        figure{margin:1rem 0;overflow-x:auto}
        figure svg{display:block;width:100%;height:auto;min-width:40rem}
        figcaption{color:var(--muted);font-size:.85rem;max-width:44rem;margin-top:.5rem}
        table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.45}
        th{text-align:left;font-weight:500;color:var(--muted);font-size:.8rem;vertical-align:bottom}
        th,td{padding:.5rem 1.25rem .5rem 0;border-bottom:1px solid var(--rule)}
        td{vertical-align:top}
        th:last-child,td:last-child{padding-right:0}
        .middle td,.middle th{vertical-align:middle}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .fixed{white-space:nowrap}
        .sentence{min-width:18rem;max-width:38rem}
        td svg,th svg{display:block}
        .id{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.92em;
        overflow-wrap:anywhere}
        .swatch{display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.35em}
        .swatch.before{background:var(--leaked)}.swatch.after{background:var(--known)}
        details{margin:.75rem 0}
        summary{cursor:pointer;color:var(--muted);font-size:.9rem}
        .scroll{max-height:26rem;overflow:auto;margin-top:.5rem}
        .scroll table{width:auto;min-width:22rem}.scroll th{position:sticky;top:0;background:var(--ground)}
        .dispute{background:var(--raised);border-top:0;border-radius:.5rem;padding:1.75rem 2rem}

        """

    private static let paper = """
        @media print{body{font-size:10.5pt}main{max-width:none;padding:0}section{margin-top:2rem;padding-top:1rem}
        figure,tr,dl{break-inside:avoid}h2,h3{break-after:avoid}.wide,figure,.scroll{overflow:visible;max-height:none}
        figure svg{min-width:0;max-height:16rem}h3{margin:1.25rem 0 .25rem}figure{margin:.25rem 0}details{display:none}.fresh{break-before:page}}
        @media (max-width:40rem){main{padding:2rem 1rem 4rem}.lede{font-size:1.05rem}.dispute{padding:1.25rem}}

        """
}

package io.gramme.itests.chaos.report;

/** How the page looks, by day and by night, on a desk and on a phone. */
final class PageStyle {
    static final String CSS = """
            :root { color-scheme: light dark;
              --back: #ffffff; --card: #f5f6f8; --text: #1b1f24; --dim: #57606a; --rule: #d5d9de; --grid: #e4e7eb;
              --done: #2f6fb5; --failed: #c62f25; --unknown: #8250c4; --p50: #2f6fb5; --p99: #b4470a;
              --fault: #d99a1c; --fault-text: #6b4300; --good: #17693a; --bad: #b3261e; --doubt: #7a4f00; }
            @media (prefers-color-scheme: dark) { :root {
              --back: #14171b; --card: #1e2329; --text: #e6e8eb; --dim: #a0a8b2; --rule: #3a424c; --grid: #2b323a;
              --done: #5b9ee6; --failed: #ff7b70; --unknown: #c49bff; --p50: #6caef2; --p99: #ffa15c;
              --fault: #d9a441; --fault-text: #f3cf8a; --good: #6fd199; --bad: #ff8a80; --doubt: #f0c060; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 64rem; padding: 1.25rem 1rem 3rem; background: var(--back); color: var(--text);
              font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
            h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
            h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
            p { margin: .5rem 0; max-width: 46rem; }
            a { color: inherit; }
            .dim { color: var(--dim); }
            .outcome { display: inline-block; padding: .1rem .7rem; border-radius: 1rem; border: 2px solid currentColor;
              font-weight: 600; }
            .passed, .ok { color: var(--good); } .failed-run, .violated { color: var(--bad); }
            .unknown-run, .trouble, .unsure { color: var(--doubt); }
            dl.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .6rem; margin: 1.2rem 0; }
            dl.cards div { background: var(--card); border-radius: .5rem; padding: .55rem .8rem; }
            dl.cards dt { color: var(--dim); font-size: .85rem; }
            dl.cards dd { margin: 0; font-size: 1.15rem; font-weight: 600; }
            dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
            dl.facts dt { color: var(--dim); } dl.facts dd { margin: 0; }
            .wide { overflow-x: auto; }
            .wide:focus-visible { outline: 2px solid var(--done); }
            svg.timeline { display: block; width: 100%; min-width: 44rem; height: auto; font: 11px system-ui, "DejaVu Sans", sans-serif; }
            .grid { stroke: var(--grid); } .tick { fill: var(--dim); } .axis-name { fill: var(--text); font-weight: 600; }
            .done { fill: var(--done); } rect.failed { fill: var(--failed); } rect.unknown { fill: var(--unknown); }
            .fault-shade { fill: var(--fault); opacity: .13; } .fault-bar { fill: var(--fault); opacity: .45; }
            .fault-name { fill: var(--fault-text); font-weight: 600; }
            .p50, .p99 { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
            .p50 { stroke: var(--p50); } .p99 { stroke: var(--p99); stroke-dasharray: 5 3; }
            .mark { stroke: var(--good); stroke-width: 1.5; stroke-dasharray: 2 3; } .mark-name { fill: var(--good); font-weight: 600; }
            ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; margin: .4rem 0; font-size: .9rem; }
            ul.legend svg { width: 1.6rem; height: .8rem; vertical-align: -1px; margin-right: .3rem; }
            table { border-collapse: collapse; width: 100%; font-size: .93rem; }
            caption { text-align: left; color: var(--dim); padding-bottom: .3rem; }
            th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--rule); }
            th { font-weight: 600; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            td.verdict { font-weight: 600; white-space: nowrap; } .figures { min-width: 14rem; }
            td.figures, .finding { font-size: .88rem; }
            .finding { margin: .5rem 0 .5rem; padding-left: .8rem; border-left: 3px solid var(--bad); }
            .finding.doubt { border-color: var(--doubt); }
            pre { background: var(--card); padding: .7rem .9rem; border-radius: .5rem; overflow-x: auto; font-size: .9rem;
              white-space: pre-wrap; }
            details { margin: .6rem 0; } summary { cursor: pointer; }
            @media (max-width: 34rem) { dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .4rem; }
              dl.cards { grid-template-columns: 1fr 1fr; } }
            @media print { .wide { overflow: visible; } svg.timeline { min-width: 0; } }
            """;

    private PageStyle() {}
}

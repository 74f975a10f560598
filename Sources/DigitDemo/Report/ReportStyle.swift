/// The page's style sheet. It contains no `<` and no `&`, so that XML can contain it unescaped.
enum ReportStyle {
  static let sheet = """
    :root { color-scheme: light dark; --page: #f4f5f7; --card: #ffffff; --ink: #1c2027; --faint: #5b626e;
      --line: #dde0e6; --good: #00734f; --bad: #b03a00; }
    @media (prefers-color-scheme: dark) { :root { --page: #111419; --card: #1b1f27; --ink: #e8eaee; --faint: #a3abb8;
      --line: #343a46; --good: #3ecf9b; --bad: #ff8a4c; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5; -webkit-text-size-adjust: 100%;
      font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
    main { max-width: 68rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0 .75rem; }
    h2 { font-size: 1.25rem; margin: 0 0 .75rem; overflow-wrap: anywhere; }
    h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; font-weight: 600; }
    .story { font-size: 1.1rem; max-width: 44rem; margin: 0 0 1.25rem; }
    section, details.picture { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
      padding: 1rem; margin: 0 0 1rem; }
    .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .5rem 1rem;
      margin: 0 0 1.25rem; }
    dt { color: var(--faint); font-size: .8rem; } dd { margin: 0; font-weight: 600; font-size: .95rem; }
    .beside { display: grid; gap: 1rem 1.5rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .8rem; white-space: nowrap; min-width: 100%;
      font-variant-numeric: tabular-nums; }
    th, td { padding: .35rem .25rem; text-align: right; border-bottom: 1px solid var(--line); }
    th:first-child { text-align: left; padding-left: 0; font-weight: 600; }
    thead th { color: var(--faint); font-weight: 500; white-space: normal; vertical-align: bottom; }
    tr.baseline th, tr.baseline td { color: var(--faint); }
    tr.exit td, tr.exit th { color: var(--good); font-weight: 600; }
    tr.first th, tr.first td { border-top: 2px solid var(--line); }
    .caption { font-size: .8rem; line-height: 1.35; margin: .6rem 0 0; color: var(--faint); }
    .figure { margin: 0 -.75rem; }
    .chart { display: block; margin: 0 auto; width: 100%; height: auto; max-width: 31rem; }
    .chart-paper { fill: var(--card); } .chart-ink { fill: var(--ink); } .chart-rule { stroke: var(--line); }
    figure { margin: 0; }
    img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 2px; }
    figcaption { font-size: .8rem; line-height: 1.35; margin-top: .35rem; color: var(--faint); }
    figcaption b { color: var(--ink); }
    .source { display: grid; grid-template-columns: repeat(2, minmax(0, 14rem)); gap: 1rem; }
    .mosaic { display: grid; gap: 3px; }
    .film { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .75rem .6rem; }
    .film figure { padding: .3rem; border: 2px solid transparent; border-radius: 8px; }
    .film .exit { border-color: var(--good); } .film .past .mosaic { opacity: .35; }
    .right { color: var(--good); font-weight: 600; } .wrong { color: var(--bad); font-weight: 600; }
    .badge { display: inline-block; margin: .1rem 0 0 .2rem; padding: 0 .4rem; border-radius: 99px; font-weight: 600;
      background: var(--good); color: var(--card); }
    .note { display: block; }
    summary { cursor: pointer; } details.figures { margin-top: 1rem; font-size: .9rem; }
    details.picture > summary { display: flex; align-items: center; gap: .75rem; font-size: .9rem; }
    details.picture > summary::before { content: "▸"; color: var(--faint); }
    details.picture[open] > summary::before { content: "▾"; }
    details.picture[open] > summary { margin-bottom: 1rem; }
    .thumb { width: 44px; flex: none; }
    @media (min-width: 52rem) {
      .beside { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
      .figure { margin: 0; } table { font-size: .875rem; } th, td { padding: .35rem .6rem; }
      .film { grid-template-columns: repeat(6, minmax(0, 1fr)); }
    }
    """
}

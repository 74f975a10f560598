import Charts

/// The tables that the demo prints.
package enum DemoTable {
  /// One line per loss and grid.
  package static func text(of picture: PictureRun) -> String {
    var table = TextTable([
      .init(title: "picture", alignment: .left, width: 8), .init(title: "loss", width: 5),
      .init(title: "grid", width: 5),
      .init(title: "bytes", width: 6), .init(title: "fragments", width: 9), .init(title: "coverage", width: 8),
      .init(title: "PSNR Eq. 3", width: 10), .init(title: "PSNR map", width: 8), .init(title: "decision", width: 8),
      .init(title: "confidence", width: 10), .init(title: "exit", alignment: .left, width: 16),
    ])
    for run in picture.runs {
      for (index, stage) in run.stages.enumerated() {
        table.add([
          index == 0 ? picture.name : "", index == 0 ? NumberText.percent(run.loss) : "",
          stage.grid, String(stage.bytes),
          "\(stage.fragmentsReceived)/\(stage.fragmentsSent)", NumberText.percent(stage.coverage),
          NumberText.fixed(stage.psnrPooled, 1), NumberText.fixed(stage.psnrFull, 1), stage.decision,
          NumberText.fixed(stage.confidence, 3), exitText(of: run, at: index),
        ])
      }
    }
    return table.text
  }

  private static func exitText(of run: LossRun, at stage: Int) -> String {
    if run.isOwn { return stage == 0 ? "not sent" : "" }
    guard let exit = run.exit else { return stage == run.stages.count - 1 ? "no" : "" }
    return run.exitStage == stage ? "after \(exit.bytes) bytes" : ""
  }

  package static func summary(of report: DemoReport) -> String {
    var table = TextTable([
      .init(title: "sent", alignment: .left), .init(title: "exits"), .init(title: "accuracy"),
      .init(title: "mean bytes to exit"), .init(title: "fragments"), .init(title: "ms"), .init(title: "mJ"),
    ])
    for summary in report.summaries {
      table.add([
        DemoReport.lossName(summary.loss), "\(summary.exited)/\(summary.pictures)",
        NumberText.fixed(summary.accuracy, 3),
        NumberText.fixed(summary.meanBytes, 0), NumberText.fixed(summary.meanFragments, 1),
        summary.link.map { NumberText.fixed($0.milliseconds, 0) } ?? "–",
        summary.link.map { NumberText.fixed($0.millijoules, 2) } ?? "–",
      ])
    }
    for baseline in report.baselines {
      table.add([
        baseline.name, "–", NumberText.fixed(baseline.accuracy, 3), NumberText.fixed(baseline.meanBytes, 0), "–", "–",
        "–",
      ])
    }
    let count = report.pictures.count
    let blind = report.pictures.filter { $0.label == "none" }.count
    let spread = count > 0 ? 0.5 / Double(count).squareRoot() : 0
    return table.text + (report.link.map { "\nms, mJ: on \($0)." } ?? "")
      + "\n\(count) pictures: accuracies are known to ±\(NumberText.fixed(1.96 * spread, 2)) (95 %); \(blind) of them show no digit.\n"
  }
}

import Charts

/// All values of one picture's runs.
struct StageTable {
  let picture: PictureRun
  let report: DemoReport

  static let columns = [
    "link", "grid", "bytes", "fragments", "coverage", "PSNR, Eq. 3", "PSNR, full map", "decision", "confidence", "exit",
  ]

  func add(to box: inout Markup) {
    box.element("table") { table in
      table.header(StageTable.columns)
      table.element("tbody") { body in
        for run in picture.runs {
          for (index, stage) in run.stages.enumerated() {
            body.row(
              cells(of: stage, run, isExit: index == run.exitStage),
              index == run.exitStage ? ["class": "exit"] : index == 0 ? ["class": "first"] : [:])
          }
        }
      }
    }
  }

  private func cells(of stage: Stage, _ run: LossRun, isExit: Bool) -> [String] {
    [
      DemoReport.lossName(run.loss), stage.grid, NumberText.grouped(stage.bytes),
      "\(stage.fragmentsReceived) of \(stage.fragmentsSent)", NumberText.percent(stage.coverage),
      decibels(stage.psnrPooled), decibels(stage.psnrFull), stage.decision, NumberText.percent(stage.confidence),
      isExit ? "exit" : "",
    ]
  }

  private func decibels(_ value: Double) -> String {
    value == .infinity ? "equal" : NumberText.fixed(value, 1) + "\u{a0}dB"
  }
}

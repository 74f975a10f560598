package import Charts
import Pooling

/// The output of `fcodec eval`.
package enum EvaluationReport {
  package static func table(of rows: [Evaluation.Row]) -> String {
    var table = TextTable([
      .init(title: "loss"), .init(title: "grid"), .init(title: "mean bytes"), .init(title: "coverage"),
      .init(title: "PSNR map"), .init(title: "accuracy"),
    ])
    for row in rows {
      table.add([
        NumberText.percent(row.loss), "\(row.grid.rows)×\(row.grid.columns)", NumberText.fixed(row.bytes, 0),
        NumberText.percent(row.coverage),
        NumberText.fixed(row.psnr, 2), NumberText.fixed(row.accuracy, 4),
      ])
    }
    return table.text
  }

  package static func csv(of rows: [Evaluation.Row]) -> String {
    rows.reduce("loss,rows,columns,mean_bytes,coverage,psnr_db,accuracy\n") {
      $0 + "\($1.loss),\($1.grid.rows),\($1.grid.columns),\($1.bytes),\($1.coverage),\($1.psnr),\($1.accuracy)\n"
    }
  }

  /// Accuracy against bytes, one line per loss; accuracy of the whole stream against loss.
  package static func charts(of rows: [Evaluation.Row]) -> (bytes: LineChart, loss: LineChart) {
    var lines: [LineChart.Line] = []
    var whole = LineChart.Line(name: "whole stream", points: [])
    var losses: [Double] = []
    for row in rows where losses.last != row.loss { losses.append(row.loss) }
    for loss in losses {
      let ofLoss = rows.filter { $0.loss == loss }
      let name = NumberText.loss(loss)
      lines.append(.init(name: name, points: ofLoss.map { .init(x: $0.bytes, y: $0.accuracy) }))
      if let last = ofLoss.last { whole.points.append(.init(x: loss, y: last.accuracy)) }
    }
    return (
      LineChart(
        title: "Right decisions against bytes sent", summary: "Accuracy at each grid, one line per loss rate.",
        x: .init(label: "bytes sent, mean over the maps", kind: .logarithmic),
        y: .init(label: "right decisions", isShare: true), lines: lines),
      LineChart(
        title: "Right decisions against loss", summary: "Accuracy of the whole stream under loss.",
        x: .init(label: "fragments lost", isShare: true), y: .init(label: "right decisions", isShare: true),
        lines: [whole])
    )
  }
}

extension NumberText {
  /// "nothing lost", "30 % lost".
  package static func loss(_ loss: Double) -> String { loss == 0 ? "nothing lost" : "\(percent(loss)) lost" }
}

package import Charts
import SplitInference

extension DemoReport {
  package var accuracyChart: LineChart {
    LineChart(
      title: "Right decisions against bytes sent",
      summary: "Share of right decisions against mean bytes sent, one line per loss rate.",
      x: .init(label: "bytes sent, mean over the pictures", kind: .logarithmic),
      y: .init(label: "right decisions", isShare: true),
      lines: accuracyAgainstBytes.map { curve in
        .init(name: Self.lossName(curve.loss), points: curve.points.map { .init(x: $0.bytes, y: $0.accuracy) })
      },
      marks: baselines.map { .init(name: $0.name, point: .init(x: $0.meanBytes, y: $0.accuracy)) })
  }

  func confidenceChart(of picture: PictureRun) -> LineChart {
    LineChart(
      title: "How sure the server is",
      summary: "Confidence in picture \(picture.name) after every fragment, one line per loss rate.",
      x: .init(label: "fragments sent"), y: .init(label: "confidence", isShare: true),
      lines: picture.runs.map { run in
        .init(
          name: Self.lossName(run.loss),
          points: run.confidences.map { .init(x: Double($0.fragmentsSent), y: $0.confidence) })
      },
      threshold: facts.confidenceThreshold.map { .init(name: "exit above \(NumberText.percent($0))", y: $0) })
  }

  static func lossName(_ loss: Double) -> String { NumberText.loss(loss) }
}

package import LinkModel
package import Pooling

/// What a classifier says about a picture.
package struct OffloadDecision: Hashable, Sendable {
  package var classIndex: Int
  /// 0 to 1.
  package var confidence: Double

  package init(classIndex: Int, confidence: Double) { (self.classIndex, self.confidence) = (classIndex, confidence) }
}

/// What happened in one inference. All times are in µs since the picture.
package struct OffloadOutcome: Hashable, Sendable {
  /// Who gave the answer.
  package enum Source: String, Sendable {
    /// The server, before the device had computed everything.
    case server
    /// The device's own classifier.
    case device
    /// Nobody: the connection was lost, or the time limit passed.
    case none
  }

  package var source: Source
  /// The time until the device has the answer; until the inference was given up, if there is none.
  package var latency: Int
  package var decision: OffloadDecision?
  /// The time that the processor computed.
  package var computing: Int
  /// What the radio did until the answer; the event in which it arrived counts whole.
  package var use: RadioUse
  package var radioEnergy: RadioEnergy
  /// The processor's energy in µJ, computing and waiting.
  package var processorEnergy: Double
  package var timeline: OffloadTimeline

  /// In µJ.
  package var energy: Double { radioEnergy.total + processorEnergy }

  init(
    _ source: Source, latency: Int, decision: OffloadDecision?, computing: Int, use: RadioUse,
    timeline: OffloadTimeline,
    in setting: OffloadSetting
  ) {
    (self.source, self.latency, self.decision, self.computing) = (source, latency, decision, computing)
    (self.use, self.timeline) = (use, timeline)
    radioEnergy = setting.radioEnergy(of: use, timeline.radio, until: latency)
    processorEnergy =
      setting.platform.energy(computing: computing)
      + setting.platform.energy(waiting: max(0, latency - computing))
  }
}

/// When processor and radio were busy, and what arrived when; in µs since the picture.
package struct OffloadTimeline: Hashable, Sendable {
  package struct Work: Hashable, Sendable {
    package var name: String
    package var start: Int
    package var end: Int
  }

  package struct Arrival: Hashable, Sendable {
    /// The name of the layer, or of what is sent.
    package var name: String
    /// Nil for what has no grids.
    package var grid: GridSize?
    package var time: Int
  }

  package var computing: [Work] = []
  package var radio: [Work] = []
  /// What the server had completely, in order.
  package var arrivals: [Arrival] = []
  /// When the server's answer was ready, and when the device had it.
  package var answerReady: Int?
  package var answerArrived: Int?

  package init() {}
}

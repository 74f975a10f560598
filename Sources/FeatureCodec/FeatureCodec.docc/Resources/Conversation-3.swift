import FeatureCodec
import FeatureCodecFoundation
import Foundation

struct Conversation {
  private(set) var session: ServerSession
  private var exits: [Int: ControlMessage] = [:]

  init(_ session: ServerSession) { self.session = session }

  /// Takes a packet in and returns the messages to send back.
  mutating func receive(_ packet: Data, classify: Classifier) -> [ControlMessage] {
    var answers: [ControlMessage] = []
    for event in session.receive(packet) {
      switch event {
      case .hello(let answer):
        if case .welcome = answer { exits = [:] }
        answers.append(answer)
      case .symbols(_, let frame, _):
        if let exit = exit(frame, classify) { answers.append(exit) }
      case .frameSuperseded(let frame): exits[frame] = nil
      default: break
      }
    }
    return answers
  }

  /// The best estimate of a frame's map; nil before the first symbol has arrived.
  func map(frame: Int) -> ContiguousArray<UInt8>? {
    guard let grid = session.receiver.finestGrid(frame: frame, stream: 0) else {
      return nil
    }
    var map = ContiguousArray<UInt8>(repeating: 0, count: cameraLayer.shape.count)
    var samples = map.mutableSpan
    _ = session.receiver.reconstruct(
      frame: frame, stream: 0, at: grid, layout: .hwc, into: &samples)
    return map
  }

  /// The message that stops the device, once the classifier is sure. A device
  /// that missed it keeps sending, and gets it again with every packet.
  private mutating func exit(_ frame: Int, _ classify: Classifier) -> ControlMessage? {
    if let exit = exits[frame] { return exit }
    guard let map = map(frame: frame) else { return nil }
    let (classIndex, confidence) = classify(map)
    guard confidence >= 0.9 else { return nil }
    let exit = session.exit(
      frame: frame, layer: 0, classIndex: classIndex, confidence: confidence)
    exits[frame] = exit
    return exit
  }
}

/// The layers after the cut: a map in, a class and a confidence of 0 to 1 out.
typealias Classifier = (ContiguousArray<UInt8>) -> (classIndex: Int, confidence: Double)

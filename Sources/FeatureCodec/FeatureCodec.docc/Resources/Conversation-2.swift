import FeatureCodec
import FeatureCodecFoundation
import Foundation

struct Conversation {
  private(set) var session: ServerSession

  init(_ session: ServerSession) { self.session = session }

  /// Takes a packet in and returns the messages to send back.
  mutating func receive(_ packet: Data) -> [ControlMessage] {
    var answers: [ControlMessage] = []
    for event in session.receive(packet) {
      switch event {
      case .hello(let answer):
        answers.append(answer)
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
}

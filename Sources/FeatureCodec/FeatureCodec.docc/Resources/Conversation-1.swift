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
}

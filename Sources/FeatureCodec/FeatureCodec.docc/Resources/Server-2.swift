import FeatureCodec
import FeatureCodecFoundation
import Foundation

struct Server {
  private let profile: Profile
  private let classify: Classifier
  private var conversations: [String: Conversation] = [:]

  init(_ profile: Profile, classify: @escaping Classifier) {
    self.profile = profile
    self.classify = classify
  }

  mutating func receive(_ packet: Data, from device: String) -> [Data] {
    conversations[device, default: Conversation(ServerSession(profile))]
      .receive(packet, classify: classify).map(\.data)
  }

  func map(of device: String, frame: Int) -> ContiguousArray<UInt8>? {
    conversations[device]?.map(frame: frame)
  }

  mutating func forget(_ device: String) { conversations[device] = nil }
}

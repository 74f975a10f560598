import Foundation
import OffloadPolicy
import SessionPolicy
import Testing

/// A case of devices.json, which `Vectors/generate.py` wrote without the Swift sources: a policy, and one sample.
struct DeviceCase: Decodable, CustomTestStringConvertible {
  struct Row: Decodable {
    let stream: Int?
    let rule: Rule?
    let number: UInt8?
  }

  /// A name and a threshold.
  struct Rule: Decodable {
    let rule: ExitRule

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      let name = try values.decode(String.self)
      let threshold = try values.decode(UInt32.self)
      switch name {
      case "never": rule = .never
      case "always": rule = .always
      case "confidence": rule = .confidence(above: threshold)
      case "entropy": rule = .entropy(below: threshold)
      default: throw DecodingError.dataCorruptedError(in: values, debugDescription: "no rule \(name)")
      }
    }
  }

  struct Call: Decodable {
    let layer: Int
    let logits: [Int32]?
    let keeps: Bool?
    let waited: UInt32?
    let result: String
  }

  let layers: [Row]
  let test: [Int32]?
  let partition: Int
  let patience: UInt32
  let late: String
  let calls: [Call]

  static let all: [DeviceCase] = {
    guard let url = Bundle.module.url(forResource: "devices", withExtension: "json", subdirectory: "Vectors"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    return (try? JSONDecoder().decode([DeviceCase].self, from: data)) ?? []
  }()

  var testDescription: String { calls.map(\.result).joined(separator: ", ") }

  var acceptance: AcceptanceTest? {
    test.flatMap { AcceptanceTest(bias: $0[0], first: $0[1], second: $0[2]) }
  }

  var whenLate: LateAnswer { late == "carry on" ? .carryOn : late == "accept" ? .accept : .giveUp }
}

extension DeviceStep {
  /// As the vectors write it.
  var text: String {
    switch self {
    case .carryOn: "carry on"
    case .send(let stream): "send \(stream)"
    case .handOver(let stream): "hand over \(stream)"
    case .finish(let own): "finish \(own.layer) \(own.classIndex) \(own.confidence) \(own.confidenceOnAir)"
    case .wait: "wait"
    case .giveUp: "give up"
    }
  }
}

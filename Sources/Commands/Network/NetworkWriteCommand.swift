import ArgumentParser
import NetworkFiles
import Networks

struct NetworkWriteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Writes the JSON of a published network.")

  enum Name: String, ExpressibleByArgument, CaseIterable {
    case mobileNetV2 = "mobilenet-v2"
    case mobileNetV3Large = "mobilenet-v3-large"
    case mobileNetV3Small = "mobilenet-v3-small"
    case resNet18 = "resnet-18"
    case resNet34 = "resnet-34"
    case resNet20 = "resnet-20"
    case inceptionV3 = "inception-v3"

    var description: NetworkDescription {
      switch self {
      case .mobileNetV2: .mobileNetV2()
      case .mobileNetV3Large: .mobileNetV3(.large)
      case .mobileNetV3Small: .mobileNetV3(.small)
      case .resNet18: .resNet(.eighteen)
      case .resNet34: .resNet(.thirtyFour)
      case .resNet20: .resNet20()
      case .inceptionV3: .inceptionV3()
      }
    }
  }

  @Argument(help: "The network: \(Name.allCases.map(\.rawValue).joined(separator: ", ")).")
  var name: Name

  @Option(name: .shortAndLong, help: "The output file.")
  var output: String

  func run() throws {
    try DataFile.write(Array(try NetworkJSON(name.description).text.utf8), to: output)
  }
}

import ArgumentParser
import Charts
import FeatureCodec
import FeatureFiles
import Transmission

/// Describes fragments as a receiver would read them, each on its own, independently of the ones before it.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Prints one line per fragment: its contents, or why a receiver refuses it.",
    discussion: """
      Captures of Bluetooth hosts are read too (btsnoop, pcap and pcapng of HCI): notifications, writes and L2CAP channels of \
      the service of spec/gatt.md, with their times and connections. A capture needs --profile.
      """)

  @Argument(help: "Fragments, or a capture.")
  var fragments: String

  @Option(help: "Their profile; by default the fragments' file name with .profile appended.")
  var profile: String?

  func run() throws {
    let bytes = try DataFile.read(fragments)
    guard !CaptureFile.isCapture(bytes) else { return try inspect(capture: bytes) }
    let records = try DataFile.fragments(fragments, bytes)
    let profile = try ProfileFile.profile(at: self.profile, of: fragments)
    var session: UInt16 = 0
    for (index, fragment) in records.enumerated() {
      print("\(index)  \(Self.line(of: fragment, profile, &session))")
    }
  }

  /// One line per value, MTU and disconnection; the session's number is followed on each connection.
  private func inspect(capture bytes: [UInt8]) throws {
    guard let path = profile else { throw CommandError("--profile: needed for a capture") }
    let profile = try ProfileFile.profile(path)
    let capture: CaptureFile
    do throws(CaptureError) {
      capture = try CaptureFile(bytes)
    } catch {
      throw CommandError("\(fragments): \(error)")
    }
    if let rest = capture.rest { CommandOutput.warn("\(fragments): \(rest); what is before it is read") }
    let captured = CapturedSession(capture)
    if !captured.isDiscovered {
      CommandOutput.warn(
        "\(fragments): the service is not discovered here; all notifications, writes and channels are shown")
    }
    var sessions: [Int: UInt16] = [:]
    for entry in captured.entries {
      let place = "\(NumberText.fixed(Double(entry.time) / 1_000_000, 6)) s  connection \(entry.connection)"
      switch entry.event {
      case .mtu(let isServer, let mtu): print("\(place)  \(isServer ? "server" : "client") offers MTU \(mtu)")
      case .disconnected: print("\(place)  disconnected")
      case .channel(.opened(let psm)): print("\(place)  channel opened, PSM \(psm)")
      case .channel(.closed): print("\(place)  channel closed")
      case .channel(.lost(let length)): print("\(place)  channel: a packet of \(length) bytes; the rest is not read")
      case .value(let isUp, let packet), .channel(.value(let isUp, let packet)):
        let line = Self.line(of: packet, profile, &sessions[entry.connection, default: 0])
        print("\(place)  \(isUp ? "up  " : "down")  \(line)")
      }
    }
  }

  private static func line(of fragment: [UInt8], _ profile: Profile, _ session: inout UInt16) -> String {
    let length = "\(fragment.count) bytes  "
    if let message = ControlMessage(packet: fragment) {
      switch message {
      case .hello(ControlMessage.version, profile.identifier, let number), .announcement(let number, _):
        session = number
      default: break
      }
      return length + ControlMessageText.text(of: message, profile)
    }
    let fragment = fragment[...]
    switch profile.describe(fragment.span, session: session) {
    case .success(let it):
      return length + "stream \(it.stream)  frame \(it.frame)"
        + "  symbols \(it.offset)..<\(it.offset + it.count)  grid \(it.grid.text)"
    case .failure(let refusal): return length + "refused: \(refusal.reason) (\(refusal.reason.rawValue))"
    }
  }
}

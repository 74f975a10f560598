@testable import Commands

/// Adds packets over an L2CAP channel to a capture of a host of the central.
struct ChannelWriter {
  private(set) var capture: CaptureFile
  private let psm: Int
  private let central: Int
  private let device: Int

  init(_ capture: CaptureFile, psm: Int, central: Int, device: Int) {
    (self.capture, self.psm, self.central, self.device) = (capture, psm, central, device)
  }

  private func number(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }

  private mutating func add(_ channel: Int, _ payload: [UInt8], isUp: Bool) {
    let packet = number(payload.count) + number(channel) + payload
    capture.packets.append(
      CaptureFile.Packet(
        time: (capture.packets.last?.time ?? 0) + 1000, isFromController: isUp, type: 2,
        bytes: (number(0x2001) + number(packet.count) + packet)[...]))
  }

  private mutating func signal(_ code: UInt8, _ data: [UInt8], isUp: Bool) {
    add(5, [code, 9] + number(data.count) + data, isUp: isUp)
  }

  /// The central asks, the device agrees.
  mutating func open() {
    signal(0x14, number(psm) + number(central) + number(512) + number(251) + number(10), isUp: false)
    signal(0x15, number(device) + number(512) + number(251) + number(10) + number(0), isUp: true)
  }

  mutating func close() { signal(0x06, number(device) + number(central), isUp: false) }

  /// Sends packets in one SDU, which is divided into frames of equal length.
  mutating func send(_ packets: [[UInt8]], frames: Int = 1, wrongLength: Int? = nil) {
    let data = packets.flatMap { number(wrongLength ?? $0.count) + $0 }
    let sdu = number(data.count) + data
    let length = (sdu.count + frames - 1) / frames
    for start in stride(from: 0, to: sdu.count, by: length) {
      add(central, Array(sdu[start..<min(start + length, sdu.count)]), isUp: true)
    }
  }

  mutating func sendDown(_ packet: [UInt8]) {
    add(device, number(packet.count + 2) + number(packet.count) + packet, isUp: false)
  }

  /// Changes the PSM in every answer with the information, whose 10 bytes end the packet.
  mutating func nameInInformation(_ psm: Int) {
    for index in capture.packets.indices {
      var bytes = Array(capture.packets[index].bytes)
      guard bytes.count == 19, bytes[8] == 0x0B else { continue }
      bytes.replaceSubrange(17..<19, with: number(psm))
      capture.packets[index].bytes = bytes[...]
    }
  }
}

import FeatureCodec

// The program of main.c in Embedded Swift: it allocates nothing.

/// A file of the host, which stands for a camera or a radio.
struct HostFile {
  let handle: Int32

  init(_ name: StaticString, _ mode: Int32) {
    handle = semihosting_open(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), mode)
  }

  func write(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBytes { _ = semihosting_write(handle, $0.baseAddress, $0.count) }
  }
}

func show(_ text: StaticString) {
  semihosting_print(UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self))
}

func show(_ text: StaticString, _ number: some BinaryInteger) {
  show(text)
  print_padded(UInt32(truncatingIfNeeded: number), 0)
}

@main struct Firmware {
  static let pictureCount = 3

  static func main() {
    let camera = HostFile("pictures", SEMIHOSTING_READ)
    let radio = HostFile("fragments", SEMIHOSTING_WRITE)
    let maps = HostFile("maps", SEMIHOSTING_WRITE)
    do throws(ProfileError) {
      let bytes = Span(_unsafeStart: profile_bytes(), count: PROFILE_SIZE)
      try run(ProfileView(bytes), camera, radio, maps)
    } catch {
      semihosting_exit(1)
    }
  }

  static func run(_ profile: borrowing ProfileView, _ camera: HostFile, _ radio: HostFile, _ maps: HostFile) {
    let size = profile.workspaceSize
    guard size.symbols <= Int(MAP_SYMBOLS), size.cells * MemoryLayout<EncoderCell>.stride <= Int(MAP_CELLS) else {
      return semihosting_exit(2)
    }
    var workspace = DeviceWorkspace(
      symbols: MutableSpan(_unsafeStart: symbols(), count: size.symbols),
      cells: MutableSpan(
        _unsafeStart: cells().assumingMemoryBound(to: EncoderCell.self), count: size.cells))
    var session = DeviceSession(profile, number: 1)
    for number in 1...pictureCount {
      guard takePicture(camera) else { return semihosting_exit(3) }
      front_run(arena())
      session.startFrame()
      var sent = (bytes: 0, fragments: 0)
      for stream in 0..<Int(FRONT_OUTPUTS) where session.phase != .stopped {
        let place = front_output(UInt32(stream))
        let shape = FeatureMapShape(channels: Int(place.channels), height: Int(place.height), width: Int(place.width))
        let map = Span(_unsafeStart: arena() + Int(place.offset), count: shape.count)
        maps.write(map)
        _ = session.load(FeatureMapView(map, shape: shape, layout: .hwc), stream: stream, of: profile, in: &workspace)
        guard send(number, &session, profile, workspace, radio, &sent) else { return semihosting_exit(4) }
      }
      show("picture ", number)
      show(": ", sent.bytes)
      show(session.phase == .stopped ? " bytes, stopped by the server\n" : " bytes, sent to its end\n")
    }
  }

  /// Reads a picture, pixel by pixel, and converts its bytes to what the network takes. Returns whether there was one.
  static func takePicture(_ camera: HostFile) -> Bool {
    let count = FRONT_INPUT_SIZE
    let picture = arena() + FRONT_INPUT
    guard semihosting_read(camera.handle, picture, count) == 0 else { return false }
    for index in 0..<count { picture[index] = sample_of(picture[index], index % 3) }
    return true
  }

  /// Sends a map in notifications of 20 bytes, or of 244 from the second picture on. Returns whether that worked.
  static func send(
    _ number: Int, _ session: inout DeviceSession, _ profile: borrowing ProfileView,
    _ workspace: borrowing DeviceWorkspace, _ radio: HostFile, _ sent: inout (bytes: Int, fragments: Int)
  ) -> Bool {
    while session.phase == .sending {  // whenever the radio has room for a notification
      var fragment = MutableSpan(_unsafeStart: payload(), count: number == 1 ? 20 : 244)
      let length: Int
      do throws(FragmentError) {
        length = try session.nextFragment(of: profile, in: workspace, into: &fragment)
      } catch {
        return false
      }
      withUnsafeBytes(of: UInt32(length).littleEndian) { _ = semihosting_write(radio.handle, $0.baseAddress, 4) }
      radio.write(fragment.span.extracting(0..<length))
      sent.bytes += length
      sent.fragments += 1
      if number == pictureCount, sent.fragments == 4 { exit(&session, profile) }
    }
    return true
  }

  /// The server has enough of the last picture after 4 fragments: it answers with an exit of frame 3.
  static func exit(_ session: inout DeviceSession, _ profile: borrowing ProfileView) {
    let message: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (0xFA, 3, 0, 16, 0, 7, 0, 255)
    withUnsafeBytes(of: message) { _ = session.receive(Span(_unsafeBytes: $0), of: profile) }
  }
}

internal import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

/// The content of a `fcodec_device`: a session, and where its profile and its buffers are.
///
/// The caller lends them for as long as the device is in use.
@safe
struct DeviceMemory {
  /// Tells a device that has been opened from other memory: "FCdv".
  static let mark: UInt32 = 0x7664_4346

  var mark = DeviceMemory.mark
  var session: DeviceSession
  let profile: UnsafeBufferPointer<UInt8>
  let symbols: UnsafeMutableBufferPointer<UInt8>
  /// The encoder, and after it its cells.
  let cells: UnsafeMutableBufferPointer<EncoderCell>

  /// The number of cells whose memory the encoder takes.
  static var encoderCells: Int {
    Int(FCODEC_ENCODER) / MemoryLayout<EncoderCell>.stride
  }

  /// Returns the content of a device that has been opened, or nil.
  @inline(never)  // has many callers
  static func open(_ device: UnsafePointer<fcodec_device>?) -> UnsafePointer<DeviceMemory>? {
    guard let device = unsafe place(of: device), unsafe device.pointee.mark == mark else { return nil }
    return unsafe device
  }

  static func open(_ device: UnsafeMutablePointer<fcodec_device>?) -> UnsafeMutablePointer<DeviceMemory>? {
    unsafe UnsafeMutablePointer(mutating: open(UnsafePointer(device)))
  }

  /// Returns the memory of a device, or nil if there is none.
  static func place(of device: UnsafePointer<fcodec_device>?) -> UnsafePointer<DeviceMemory>? {
    guard let device = unsafe device, Int(bitPattern: device) % MemoryLayout<DeviceMemory>.alignment == 0,
      MemoryLayout<DeviceMemory>.size <= MemoryLayout<fcodec_device>.size,
      MemoryLayout<ChannelEncoder>.size <= Int(FCODEC_ENCODER)
    else { return nil }
    return unsafe UnsafeRawPointer(device).assumingMemoryBound(to: DeviceMemory.self)
  }

  /// The profile, which has been checked. The caller's bytes stay where they are.
  var profileView: ProfileView {
    @_lifetime(immortal) get {
      let view = unsafe ProfileView(checked: Span(_unsafeElements: profile), identifier: session.identifier)
      return unsafe _overrideLifetime(view, copying: ())
    }
  }
}

/// The statuses of mistakes of the caller, as in `feature_codec.h` and `feature_codec_received.h`.
enum Mistake {
  static let badArgument: Int32 = -1
  static let otherABI: Int32 = -2
  static let notOpen: Int32 = -3
  static let foreignProfile: Int32 = -4
  static let shortBuffer: Int32 = -5
  static let otherContent: Int32 = -6
  static let leftOut: Int32 = -7
  static let tooLarge: Int32 = -8
  static let noGrid: Int32 = -10
  static let noSession: Int32 = -13
}

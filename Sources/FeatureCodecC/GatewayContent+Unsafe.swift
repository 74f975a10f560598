internal import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

/// The content of a `fcodec_gateway`: a session, and where its profile and its buffers are.
///
/// The caller lends them for as long as the session is in use.
@safe
struct GatewayContent {
  /// Tells a session that has been opened from other memory: "FCgw".
  static let mark: UInt32 = 0x7767_4346

  var mark = GatewayContent.mark
  var session: GatewaySession
  let profile: UnsafeBufferPointer<UInt8>
  let frames: UnsafeMutableBufferPointer<UInt8>
  let workspace: UnsafeMutableBufferPointer<UInt8>

  /// Returns the content of a session that has been opened, or nil.
  @inline(never)  // has many callers
  static func open(_ gateway: UnsafePointer<fcodec_gateway>?) -> UnsafePointer<GatewayContent>? {
    guard let gateway = unsafe place(of: gateway), unsafe gateway.pointee.mark == mark else { return nil }
    return unsafe gateway
  }

  static func open(_ gateway: UnsafeMutablePointer<fcodec_gateway>?) -> UnsafeMutablePointer<GatewayContent>? {
    unsafe UnsafeMutablePointer(mutating: open(UnsafePointer(gateway)))
  }

  /// The profile, which has been checked. The caller's bytes stay where they are.
  var profileView: ProfileView {
    @_lifetime(immortal) get {
      let view = unsafe ProfileView(checked: Span(_unsafeElements: profile), identifier: session.identifier)
      return unsafe _overrideLifetime(view, copying: ())
    }
  }
}

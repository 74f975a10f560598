// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

@c @implementation
public func fcodec_gateway_describe(
  _ profile: UnsafePointer<fcodec_profile>?, _ size: UnsafeMutablePointer<fcodec_gateway_size>?
) -> Int32 {
  guard let profile = unsafe profile, let place = unsafe size else { return Mistake.badArgument }
  guard let bytes = unsafe ProfileBytes.named(profile.pointee) else { return Mistake.foreignProfile }
  let view = unsafe ProfileView(checked: Span(_unsafeElements: bytes), identifier: profile.pointee.identifier)
  guard let size = view.gatewaySize else { return Mistake.tooLarge }
  unsafe place.pointee = fcodec_gateway_size(
    frames: UInt32(truncatingIfNeeded: size.frames), workspace: UInt32(truncatingIfNeeded: size.workspace),
    events: UInt32(truncatingIfNeeded: view.window + 4))
  return FCODEC_OK
}

@c @implementation
public func fcodec_gateway_open(
  _ gateway: UnsafeMutablePointer<fcodec_gateway>?, _ setup: UnsafePointer<fcodec_gateway_setup>?
) -> Int32 {
  guard let given = unsafe setup else { return Mistake.badArgument }
  guard unsafe given.pointee.abi == FCODEC_ABI else { return Mistake.otherABI }
  let setup = unsafe given.pointee
  guard let place = unsafe GatewayContent.place(of: UnsafePointer(gateway)), unsafe setup.profile.bytes != nil,
    unsafe setup.is_receiver <= 1, let frames = unsafe DeviceMemory.buffer(setup.frames, setup.frames_length),
    unsafe Int(bitPattern: setup.workspace) % MemoryLayout<ReceiverCell>.alignment == 0,
    let workspace = unsafe DeviceMemory.buffer(
      setup.workspace?.assumingMemoryBound(to: UInt8.self), setup.workspace_length)
  else { return Mistake.badArgument }
  guard let profile = unsafe ProfileBytes.named(setup.profile) else { return Mistake.foreignProfile }
  let view = unsafe ProfileView(checked: Span(_unsafeElements: profile), identifier: setup.profile.identifier)
  for index in 0..<view.streamCount where !view.gatewayStream(index).isInBuild {
    return Mistake.leftOut  // Unreached: a whole build leaves nothing out.
  }
  guard let size = view.gatewaySize else { return Mistake.tooLarge }
  guard size.frames <= frames.count && size.workspace <= workspace.count else { return Mistake.shortBuffer }
  var memory = unsafe GatewayMemory(
    frames: MutableSpan(_unsafeElements: frames), bytes: MutableSpan(_unsafeElements: workspace), cells: MutableSpan())
  let session = unsafe GatewaySession(view, in: &memory, converses: setup.is_receiver == 0)
  unsafe UnsafeMutablePointer(mutating: place).initialize(
    to: GatewayContent(session: session, profile: profile, frames: frames, workspace: workspace))
  return FCODEC_OK
}

@c @implementation
public func fcodec_gateway_reset(_ gateway: UnsafeMutablePointer<fcodec_gateway>?) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  var memory = unsafe gateway.pointee.memory()
  let profile = unsafe gateway.pointee.profileView
  unsafe gateway.pointee.session.reset(profile, in: &memory)
  return FCODEC_OK
}

@c @implementation
public func fcodec_gateway_silence(_ gateway: UnsafeMutablePointer<fcodec_gateway>?) -> Int32 {
  guard let gateway = unsafe GatewayContent.open(gateway) else { return Mistake.notOpen }
  unsafe gateway.pointee.session.noteSilence()
  return FCODEC_OK
}

extension GatewayContent {
  /// Returns the memory of a session, or nil if there is none.
  static func place(of gateway: UnsafePointer<fcodec_gateway>?) -> UnsafePointer<GatewayContent>? {
    guard let gateway = unsafe gateway, Int(bitPattern: gateway) % MemoryLayout<GatewayContent>.alignment == 0,
      MemoryLayout<GatewayContent>.size <= MemoryLayout<fcodec_gateway>.size
    else { return nil }
    return unsafe UnsafeRawPointer(gateway).assumingMemoryBound(to: GatewayContent.self)
  }
}

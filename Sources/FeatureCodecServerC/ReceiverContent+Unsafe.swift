// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes

/// The content of a `fcodec_receiver`.
struct ReceiverContent: HandleContent {
  static let mark: UInt32 = 0x6352_4346  // "FCRc"

  /// A session; of a receiver alone only its receiver is used.
  var session: ServerSession
  let hasSession: Bool

  var receiver: Receiver { session.receiver }

  /// The most events of one packet: a frame superseded for each slot, symbols, a layer, and a grid or content.
  var eventLimit: Int { session.profile.withView { $0.window } + 1 + 3 }

  static func open(_ handle: OpaquePointer?) -> UnsafeMutablePointer<Handle<ReceiverContent>>? {
    unsafe Handle<ReceiverContent>.open(handle)
  }

  /// Checks a setup and returns its profile, or the status.
  static func profile(_ setup: UnsafePointer<fcodec_receiver_setup>?, _ status: inout Int32) -> Profile? {
    status = FCODEC_BAD_ARGUMENT
    guard let setup = unsafe setup else { return nil }
    status = FCODEC_OTHER_ABI
    guard unsafe setup.pointee.abi == FCODEC_SERVER_ABI else { return nil }
    status = FCODEC_BAD_ARGUMENT
    guard let profile = unsafe SharedProfile.open(setup.pointee.profile) else { return nil }
    status = FCODEC_TOO_LARGE
    let limit = unsafe setup.pointee.memory_limit
    guard limit == 0 || UInt64(Receiver.memoryLength(of: profile)) <= limit else { return nil }
    status = FCODEC_OK
    return profile
  }

  static func create(
    _ setup: UnsafePointer<fcodec_receiver_setup>?, hasSession: Bool, _ place: UnsafeMutablePointer<OpaquePointer?>?
  ) -> Int32 {
    guard let place = unsafe place else { return FCODEC_BAD_ARGUMENT }
    var status = FCODEC_OK
    guard let profile = unsafe profile(setup, &status) else { return status }
    unsafe place.pointee = Handle.new(ReceiverContent(session: ServerSession(profile), hasSession: hasSession))
    return FCODEC_OK
  }
}

@c @implementation
public func fcodec_receiver_memory(_ profile: OpaquePointer?) -> UInt64 {
  unsafe SharedProfile.open(profile).map { UInt64(Receiver.memoryLength(of: $0)) } ?? 0
}

@c @implementation
public func fcodec_receiver_create(
  _ setup: UnsafePointer<fcodec_receiver_setup>?, _ receiver: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  unsafe ReceiverContent.create(setup, hasSession: false, receiver)
}

@c @implementation
public func fcodec_server_create(
  _ setup: UnsafePointer<fcodec_receiver_setup>?, _ server: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  unsafe ReceiverContent.create(setup, hasSession: true, server)
}

@c @implementation
public func fcodec_receiver_destroy(_ receiver: OpaquePointer?) { unsafe Handle<ReceiverContent>.destroy(receiver) }

@c @implementation
public func fcodec_event_limit(_ receiver: OpaquePointer?) -> UInt32 {
  guard let place = unsafe ReceiverContent.open(receiver) else { return 0 }
  return unsafe UInt32(place.pointee.content.eventLimit)
}

@c @implementation
public func fcodec_receiver_reset(_ receiver: OpaquePointer?) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver) else { return FCODEC_BAD_ARGUMENT }
  unsafe place.pointee.content.session.reset()
  return FCODEC_OK
}

@c @implementation
public func fcodec_receiver_silence(_ receiver: OpaquePointer?) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver) else { return FCODEC_BAD_ARGUMENT }
  unsafe place.pointee.content.session.noteSilence()
  return FCODEC_OK
}

@c @implementation
public func fcodec_server_save(
  _ server: OpaquePointer?, _ state: UnsafeMutablePointer<UInt8>?, _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(server), let length = unsafe length, capacity >= 0 else {
    return FCODEC_BAD_ARGUMENT
  }
  guard unsafe place.pointee.content.hasSession else { return FCODEC_NO_SESSION }
  let saved = unsafe place.pointee.content.session.savedState
  guard let state = unsafe state else {
    unsafe length.pointee = saved.count
    return FCODEC_OK
  }
  guard saved.count <= capacity else { return FCODEC_SHORT_BUFFER }
  for index in saved.indices { unsafe state[index] = saved[index] }
  unsafe length.pointee = saved.count
  return FCODEC_OK
}

@c @implementation
public func fcodec_server_restore(
  _ setup: UnsafePointer<fcodec_receiver_setup>?, _ state: UnsafePointer<UInt8>?, _ length: Int,
  _ server: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  guard let server = unsafe server, let state = unsafe buffer(state, length) else { return FCODEC_BAD_ARGUMENT }
  var status = FCODEC_OK
  guard let profile = unsafe ReceiverContent.profile(setup, &status) else { return status }
  do throws(SavedStateError) {
    let session = try unsafe ServerSession(profile, savedState: Array(state))
    unsafe server.pointee = Handle.new(ReceiverContent(session: session, hasSession: true))
    return FCODEC_OK
  } catch {
    return FCODEC_DAMAGED_STATE
  }
}

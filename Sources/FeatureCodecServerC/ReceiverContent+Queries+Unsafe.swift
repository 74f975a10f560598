// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

@c @implementation
public func fcodec_receiver_frames(
  _ receiver: OpaquePointer?, _ state: UnsafeMutablePointer<fcodec_frames>?, _ frames: UnsafeMutablePointer<UInt32>?,
  _ capacity: Int
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver), let state = unsafe state, capacity >= 0 else {
    return FCODEC_BAD_ARGUMENT
  }
  unsafe state.pointee = place.pointee.content.frames
  if let frames = unsafe frames {
    let kept = unsafe place.pointee.content.receiver.keptFrames
    for (index, frame) in kept.prefix(capacity).enumerated() { unsafe frames[index] = UInt32(frame) }
  }
  return FCODEC_OK
}

extension ReceiverContent {
  fileprivate var frames: fcodec_frames {
    let receiver = receiver
    let number: UInt32? = receiver.newestFrame.flatMap { receiver.number(ofFrame: $0) }
    return fcodec_frames(
      newest: Int32(receiver.newestFrame ?? -1), spare: Int32(receiver.spareFrame ?? -1),
      session: UInt32(session.number), is_numbered: number == nil ? 0 : 1, number: number ?? 0,
      count: UInt32(receiver.keptFrames.count))
  }
}

@c @implementation
public func fcodec_receiver_progress(
  _ receiver: OpaquePointer?, _ frame: UInt32, _ stream: UInt32, _ progress: UnsafeMutablePointer<fcodec_progress>?
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver), let progress = unsafe progress else {
    return FCODEC_BAD_ARGUMENT
  }
  let receiver = unsafe place.pointee.content.receiver
  guard receiver.profile.size(ofStream: stream) != nil else { return FCODEC_BAD_ARGUMENT }
  let (frame, stream) = (Int(frame), Int(stream))
  let complete = receiver.completeGrid(frame: frame, stream: stream)
  let finest = receiver.finestGrid(frame: frame, stream: stream)
  unsafe progress.pointee = fcodec_progress(
    symbols: UInt32(receiver.symbolCount(frame: frame, stream: stream)),
    is_inconsistent: receiver.isInconsistent(frame: frame, stream: stream) ? 1 : 0,
    complete_rows: UInt32(complete?.rows ?? 0), complete_columns: UInt32(complete?.columns ?? 0),
    finest_rows: UInt32(finest?.rows ?? 0), finest_columns: UInt32(finest?.columns ?? 0),
    complete_channels: UInt32(receiver.completeChannelCount(frame: frame, stream: stream)))
  return FCODEC_OK
}

@c @implementation
public func fcodec_receiver_refusals(_ receiver: OpaquePointer?, _ code: Int32) -> UInt64 {
  guard let place = unsafe ReceiverContent.open(receiver), let code = UInt8(exactly: code),
    let reason = RefusalReason(rawValue: code)
  else { return 0 }
  return unsafe UInt64(place.pointee.content.receiver.refusalCount(reason))
}

@c @implementation
public func fcodec_receiver_bytes(
  _ receiver: OpaquePointer?, _ frame: UInt32, _ stream: UInt32, _ bytes: UnsafeMutablePointer<UInt8>?, _ capacity: Int,
  _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver), let length = unsafe length, capacity >= 0,
    let size = unsafe place.pointee.content.session.profile.size(ofStream: stream)
  else { return FCODEC_BAD_ARGUMENT }
  guard size.isBytes else { return FCODEC_OTHER_CONTENT }
  guard let content = unsafe place.pointee.content.receiver.content(frame: Int(frame), stream: Int(stream)) else {
    return 0
  }
  if let bytes = unsafe bytes {
    guard content.count <= capacity else { return FCODEC_SHORT_BUFFER }
    for index in content.indices { unsafe bytes[index] = content[index] }
  }
  unsafe length.pointee = content.count
  return 1
}

@c @implementation
public func fcodec_receiver_symbols(
  _ receiver: OpaquePointer?, _ frame: UInt32, _ stream: UInt32, _ there: UnsafeMutablePointer<UInt8>?,
  _ symbols: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver), capacity >= 0,
    let size = unsafe place.pointee.content.session.profile.size(ofStream: stream)
  else { return FCODEC_BAD_ARGUMENT }
  guard size.symbols <= capacity else { return FCODEC_SHORT_BUFFER }
  let stored = unsafe place.pointee.content.receiver.storedSymbols(frame: Int(frame), stream: Int(stream))
  for index in stored.there.indices {
    if let there = unsafe there { unsafe there[index] = stored.there[index] }
    if let symbols = unsafe symbols { unsafe symbols[index] = stored.symbols[index] }
  }
  return FCODEC_OK
}

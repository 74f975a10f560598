// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureFiles
internal import FeatureTypes

/// The content of a `fcodec_shared_profile`.
@safe
struct SharedProfile: HandleContent {
  static let mark: UInt32 = 0x7250_4346  // "FCPr"

  let profile: Profile
  /// The canonical bytes once more, at an address that stays.
  let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ profile: Profile) {
    self.profile = profile
    unsafe bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: profile.bytes.count)
    _ = unsafe bytes.initialize(from: profile.bytes)
  }

  static func open(_ handle: OpaquePointer?) -> Profile? {
    guard let place = unsafe Handle<SharedProfile>.open(handle) else { return nil }
    return unsafe place.pointee.content.profile
  }
}

@c @implementation
public func fcodec_server_abi() -> UInt32 { FCODEC_SERVER_ABI }

@c @implementation
public func fcodec_profile_open(
  _ bytes: UnsafePointer<UInt8>?, _ length: Int, _ profile: UnsafeMutablePointer<OpaquePointer?>?,
  _ fault: UnsafeMutablePointer<fcodec_fault>?
) -> Int32 {
  guard let profile = unsafe profile, let bytes = unsafe buffer(bytes, length) else { return FCODEC_BAD_ARGUMENT }
  do throws(ProfileError) {
    // Longer bytes are no profile: they need not be copied to find that.
    let opened = try unsafe Profile(Array(bytes.prefix(ProfileLimits.length + 1)))
    unsafe profile.pointee = Handle.new(SharedProfile(opened))
    return FCODEC_OK
  } catch {
    if let fault = unsafe fault {
      unsafe fault.pointee = fcodec_fault(record: UInt32(error.record), offset: UInt32(error.offset))
    }
    return Int32(error.field.rawValue)
  }
}

@c @implementation
public func fcodec_profile_close(_ profile: OpaquePointer?) {
  guard let place = unsafe Handle<SharedProfile>.open(profile) else { return }
  unsafe place.pointee.content.bytes.deallocate()
  unsafe Handle<SharedProfile>.destroy(profile)
}

@c @implementation
public func fcodec_profile_content(
  _ profile: OpaquePointer?, _ content: UnsafeMutablePointer<fcodec_profile>?
) -> Int32 {
  guard let place = unsafe Handle<SharedProfile>.open(profile), let content = unsafe content else {
    return FCODEC_BAD_ARGUMENT
  }
  let bytes = unsafe place.pointee.content.bytes
  unsafe content.pointee = fcodec_profile(
    bytes: bytes.baseAddress, length: bytes.count, identifier: place.pointee.content.profile.identifier)
  return FCODEC_OK
}

@c @implementation
public func fcodec_profile_from_json(
  _ json: UnsafePointer<CChar>?, _ length: Int, _ profile: UnsafeMutablePointer<OpaquePointer?>?,
  _ reason: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> Int32 {
  guard let profile = unsafe profile, capacity >= 0, length >= 0, unsafe json != nil || length == 0 else {
    return FCODEC_BAD_ARGUMENT
  }
  let text = unsafe UnsafeRawBufferPointer(start: json, count: length)
  do throws(ProfileJSONError) {
    let opened = try unsafe ProfileJSON(Array(text)).profile()
    unsafe profile.pointee = Handle.new(SharedProfile(opened))
    return FCODEC_OK
  } catch {
    if let reason = unsafe reason { unsafe store(error.description, in: reason, capacity) }
    return FCODEC_NOT_A_PROFILE
  }
}

/// Stores a text with a zero at its end, cut to the room that there is.
private func store(_ text: String, in place: UnsafeMutablePointer<CChar>, _ capacity: Int) {
  guard capacity > 0 else { return }
  var count = 0
  for byte in text.utf8.prefix(capacity - 1) {
    unsafe place[count] = CChar(bitPattern: byte)
    count += 1
  }
  unsafe place[count] = 0
}

@c @implementation
public func fcodec_profile_to_json(
  _ profile: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let profile = unsafe SharedProfile.open(profile), let length = unsafe length, capacity >= 0 else {
    return FCODEC_BAD_ARGUMENT
  }
  let json = Array(ProfileJSON(profile).text.utf8)
  guard let text = unsafe text else {
    unsafe length.pointee = json.count
    return FCODEC_OK
  }
  guard json.count <= capacity else { return FCODEC_SHORT_BUFFER }
  for (index, byte) in json.enumerated() { unsafe text[index] = CChar(bitPattern: byte) }
  unsafe length.pointee = json.count
  return FCODEC_OK
}

@c @implementation
public func fcodec_profile_calibrate(
  _ profile: OpaquePointer?, _ stream: UInt32, _ maps: UnsafePointer<UInt8>?, _ count: Int, _ is_chw: Int32,
  _ calibrated: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  guard let profile = unsafe SharedProfile.open(profile), let calibrated = unsafe calibrated, let maps = unsafe maps,
    count > 0, 0...1 ~= is_chw, let stream = profile.map(ofStream: stream)
  else { return FCODEC_BAD_ARGUMENT }
  guard let size = stream.samples else { return FCODEC_OTHER_CONTENT }
  guard count <= Int.max / size else { return FCODEC_BAD_ARGUMENT }
  var codes = CodeCalibration(profile, stream: stream.index)
  for map in 0..<count {
    let samples = unsafe UnsafeBufferPointer(start: maps + map * size, count: size)
    unsafe codes.add(Array(samples), layout: is_chw == 1 ? .chw : .hwc)
  }
  do throws(ProfileJSONError) {
    var description = try ProfileJSON(profile).description()
    codes.apply(to: &description)
    do throws(ProfileError) {
      unsafe calibrated.pointee = Handle.new(SharedProfile(try description.profile()))
      return FCODEC_OK
    } catch {
      return Int32(error.field.rawValue)
    }
  } catch {
    // Unreached: the description of a profile can be written.
    return FCODEC_NOT_A_PROFILE
  }
}

extension Profile {
  /// Returns the index of a stream and the number of samples of its map, nil if it carries bytes; or nil if there is no such
  /// stream.
  func map(ofStream stream: UInt32) -> (index: Int, samples: Int?)? {
    withView { view in
      guard stream < view.streamCount else { return nil }
      let stream = view.stream(Int(stream))
      return (stream.index, stream.isBytes ? nil : stream.layer.shape.count)
    }
  }
}
